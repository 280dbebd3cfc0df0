import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { EnsImagesError } from "../../../lib/errors/ens-images-error";
import { readRules } from "../../../lib/lock/pin-rules/read-rules";
import { ROOT } from "../../../scripts/scratch";

const schema = JSON.parse(readFileSync(join(ROOT, "docs", "ens-images.rules.schema.json"), "utf8"));
const fits = new Ajv({ strict: true }).compile(schema);

const problem = (text: string): string | undefined => {
  try {
    readRules(text, "rules.json");
    return undefined;
  } catch (error) {
    if (!EnsImagesError.is(error) || error.code !== "RULES_INVALID") throw error;
    return error.message.replace("rules.json is not a valid file of rules: ", "").replace(/\. Correct it .*$/s, "");
  }
};
const file = (...rules: readonly object[]) =>
  `{\n"rules": [\n${rules.map((rule) => JSON.stringify(rule)).join(",\n")}\n]}`;
const RULE = { keys: ["**"], level: "audit", owners: ["self"] };

test("rules know their lines and places", () => {
  const { rules } = readRules(file(RULE, { ...RULE, level: "enforce" }), "rules.json");
  expect(rules).toEqual([
    { ...RULE, number: 1, line: 3 },
    { ...RULE, level: "enforce", number: 2, line: 4 },
  ]);
});

test.each<[string, string]>([
  ["", "line 1, column 1 ends too early"],
  ["[]", "line 1: $ must be an object"],
  ['{ "rules": [], "rule": [] }', "line 1: $.rule is not a member of this format (there is rules)"],
  ["{}", "line 1: $.rules must be a list"],
  [
    '{\n"rules": [],\n"rules": [] }',
    'line 3, column 1 holds "rules" a second time (first at line 2): one of them is lost',
  ],
  [file({ ...RULE, owners: ["self"] }).replace('"owners"', '"keys"'), 'line 3, column 32 holds "keys" a second time'],
  ['{"rules": [ 1 ]}', "line 1: $.rules[0] must be an object"],
  ['{"rules": [ null, {} ]}', "line 1: $.rules[0] must be an object"],
  [file({ level: "audit", owners: ["self"] }), "line 3: $.rules[0] has no keys"],
  [file(RULE, { keys: ["**"], owners: ["self"] }), "line 4: $.rules[1] has no level"],
  [file({ keys: ["**"], level: "audit" }), "line 3: $.rules[0] asks for nothing: say what its pins must be"],
  [
    file({ ...RULE, owner: "self" }),
    "line 3: $.rules[0].owner is not a member of a rule (there are keys, level, owners",
  ],
  [file({ ...RULE, constructor: 1 }), "line 3: $.rules[0].constructor is not a member of a rule"],
  [
    '{"rules": [{ "keys": ["**"], "level": "audit", "__proto__": {} }]}',
    "line 1: $.rules[0].__proto__ is not a member",
  ],
  [file({ ...RULE, level: "warn" }), "line 3: $.rules[0].level must be audit or enforce"],
  [file({ ...RULE, keys: "**" }), "line 3: $.rules[0].keys must be a list that is not empty"],
  [file({ ...RULE, keys: [] }), "line 3: $.rules[0].keys must be a list that is not empty"],
  [file({ ...RULE, keys: [""] }), "line 3: $.rules[0].keys must be a text that is not empty"],
  [file({ ...RULE, keys: ["a".repeat(1001)] }), "line 3: $.rules[0].keys must not be longer than 1000"],
  [
    file(RULE, { ...RULE, names: Array(1000).fill("*a*") }),
    "$.rules[1] is too much: a file has 1000 keys and names at most",
  ],
  [file({ ...RULE, keys: ["(".repeat(21)] }), "line 3: $.rules[0].keys must not have more than 20 ( or {"],
  [file({ ...RULE, owners: ["me"] }), "line 3: $.rules[0].owners must be self or others or system"],
  [file({ ...RULE, names: [1] }), "line 3: $.rules[0].names must be a text"],
  [file({ ...RULE, maxAgeDays: "9" }), "line 3: $.rules[0].maxAgeDays must be a number of days, 0 or more"],
  [file({ ...RULE, minAgeDays: -1 }), "line 3: $.rules[0].minAgeDays must be a number of days, 0 or more"],
  [file({ ...RULE, picks: ["newest"] }), "line 3: $.rules[0].picks must be only or mostRecent or highestVersion"],
  [file({ ...RULE, fallback: true }), "line 3: $.rules[0].fallback must be false: what is allowed is left out"],
  [file({ ...RULE, literal: "no" }), "line 3: $.rules[0].literal must be true or false"],
  [file({ ...RULE, byHand: null }), "line 3: $.rules[0].byHand must be true or false"],
  [file({ ...RULE, architectures: [] }), "line 3: $.rules[0].architectures must be a list that is not empty"],
  [`{"rules": ${"[".repeat(100)}`, "line 1, column 74 nests too deeply"],
])("%#: %.40j", (text, expected) => expect(problem(text)).toContain(expected));

test("10,000 rules are too many, at once", () => {
  expect(problem(file(...Array.from({ length: 10_000 }, () => RULE)))).toBe(
    "line 1003: $.rules[1000] is too much: a file has 1000 keys and names at most",
  );
});

test("the schema takes what is read, and refuses what is not", () => {
  const limits = {
    ...{ names: ["web-*"], maxAgeDays: 90, minAgeDays: 0.5, picks: ["only"], fallback: false, literal: false },
    ...{ byHand: false, architectures: ["x86_64"] },
  };
  const good = { $schema: "x", rules: [RULE, { ...RULE, level: "enforce", ...limits }] };
  expect([fits(good), problem(JSON.stringify(good))]).toEqual([true, undefined]);
  const wrong = [
    ...[{}, { ...RULE, owners: [] }, { ...RULE, keys: [1] }, { ...RULE, level: "x" }, { ...RULE, fallback: true }],
    ...[
      { ...RULE, other: 1 },
      { keys: ["**"], level: "audit" },
      { ...RULE, maxAgeDays: -1 },
      { ...RULE, picks: ["x"] },
    ],
  ];
  for (const rule of wrong) {
    const text = JSON.stringify({ rules: [rule] });
    expect([text, fits(JSON.parse(text)), problem(text) !== undefined]).toEqual([text, false, true]);
  }
});
