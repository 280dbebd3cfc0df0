import { checkRules } from "../../../lib/lock/check";
import type { Pin } from "../../../lib/lock/lock";
import {
  brokenRules,
  type Limits,
  type PinRule,
  type PinRules,
  refusalsByRules,
} from "../../../lib/lock/pin-rules/pin-rules";
import type { EnsImage, PinnedImage } from "../../../lib/select/image";
import { ruleContext } from "../../../lib/select/rules";

const NOW = Date.parse("2026-09-01T00:00:00Z");
const CONTEXT = ruleContext(NOW);
const KEY = "edge/web";

const image = (more: Partial<EnsImage> = {}): EnsImage => ({
  ...{ imageId: "m-1", imageName: "web-1", creationTime: "2026-08-22T00:00:00Z" },
  ...{ architecture: "x86_64", imageOwnerAlias: "self", status: "Available", ...more },
});
const pin = (more: Partial<Pin> = {}): Pin => ({
  ...{ image: image(), why: "newest", query: { imageName: "web-*", pick: "mostRecent" }, connection: {}, ...more },
});
const rule = (limits: Limits, more: Partial<PinRule> = {}): PinRule => {
  return { keys: ["**"], level: "enforce", number: 1, line: 3, ...limits, ...more };
};
const rules = (...list: readonly PinRule[]): PinRules => ({ file: "rules.json", rules: list });
const broken = (limits: Limits, one: Pin = pin(), more: { image?: PinnedImage; onFallback?: boolean } = {}) =>
  brokenRules(rules(rule(limits)), [{ key: KEY, pin: one, ...more }], CONTEXT).map(({ text }) => text);
const literal = pin({ image: { imageId: "m-9" } });

type Row = readonly [
  limits: Limits,
  pin: Pin,
  text: string | undefined,
  more?: { image?: PinnedImage; onFallback?: boolean },
];
const of = (more: Partial<EnsImage>) => pin({ image: image(more) });
const ROWS: readonly Row[] = [
  [{ owners: ["self"] }, pin(), undefined],
  [{ owners: ["self"] }, of({ imageOwnerAlias: "1234567890123456" }), "owner others, not self"],
  [{ owners: ["self"] }, of({ imageOwnerAlias: undefined }), "owner others, not self"],
  [{ owners: ["self", "others"] }, of({ imageOwnerAlias: "others" }), undefined],
  [{ owners: ["self", "others"] }, of({ imageOwnerAlias: "system" }), "owner system, not self or others"],
  [{ owners: ["system"] }, of({ imageOwnerAlias: "system" }), undefined],
  [{ owners: ["self"] }, literal, "owner unknown, not self"],
  [{ owners: ["self"] }, literal, undefined, { image: image() }],
  [{ names: ["web-?"] }, pin(), undefined],
  [{ names: ["db-*", "web-*"] }, pin(), undefined],
  [{ names: ["db-*", "web"] }, pin(), "name web-1, not db-* or web"],
  [{ names: ["*"] }, literal, "name unknown, not *"],
  [{ names: ["*"] }, of({ imageName: "a/b" }), undefined],
  [{ maxAgeDays: 10 }, pin(), undefined],
  [{ maxAgeDays: 9.9 }, pin(), "10 days old, at most 9.9"],
  [{ maxAgeDays: 9 }, of({ creationTime: "soon" }), "age unknown, at most 9 days"],
  [{ maxAgeDays: 9 }, literal, "age unknown, at most 9 days"],
  [{ minAgeDays: 10 }, pin(), undefined],
  [{ minAgeDays: 10.1 }, pin(), "10 days old, at least 10.1"],
  [{ minAgeDays: 0 }, of({ creationTime: undefined }), "age unknown, at least 0 days"],
  [{ picks: ["mostRecent"] }, pin(), undefined],
  [{ picks: ["only"] }, pin(), "pick mostRecent, not only"],
  [{ picks: ["only"] }, pin({ query: { imageName: "web-1" } }), undefined],
  [{ picks: ["mostRecent"] }, pin({ query: { imageName: "web-1" } }), "pick only, not mostRecent"],
  [
    { picks: ["mostRecent"] },
    pin({
      query: { imageName: "w", pick: "mostRecent", fallback: ["m-1", { imageName: "x", pick: "highestVersion" }] },
    }),
    "pick highestVersion, not mostRecent",
  ],
  [{ fallback: false }, pin(), undefined],
  [{ fallback: false }, pin({ origin: { kind: "picked", step: 1 } }), "a fallback gave the image"],
  [{ fallback: false }, pin(), "a fallback gave the image", { onFallback: true }],
  [{ fallback: false }, pin({ origin: { kind: "picked", step: 1 } }), undefined, { onFallback: false }],
  [{ literal: false }, pin(), undefined],
  [{ literal: false }, literal, "a literal id", { image: image() }],
  [{ byHand: false }, pin(), undefined],
  [{ byHand: false }, pin({ origin: { kind: "chosen" } }), "chosen by hand"],
  [{ byHand: false }, pin({ origin: { kind: "adopted" } }), "adopted from what runs"],
  [{ byHand: false }, pin({ origin: { kind: "copied", from: "a", of: "chosen" } }), "copied from a, chosen by hand"],
  [{ byHand: false }, pin({ origin: { kind: "promoted", from: "a" } }), undefined],
  [{ architectures: ["x86_64"] }, pin(), undefined],
  [{ architectures: ["arm64"] }, of({ architecture: "aarch64" }), undefined],
  [{ architectures: ["arm64"] }, pin(), "architecture x86_64, not arm64"],
  [{ architectures: ["x86_64"] }, of({ computeType: "arm_vm" }), "architecture ARM, not x86_64"],
  [{ architectures: ["x86_64"] }, of({ architecture: undefined }), "architecture unknown, not x86_64"],
  [{ architectures: ["x86_64"] }, literal, "architecture unknown, not x86_64"],
];

test.each(ROWS.map((row) => [row] as const))("%j", ([limits, one, text, more]) => {
  expect(broken(limits, one, more)).toEqual(text === undefined ? [] : [text]);
});

test("all limits of a rule, and all rules that name the key, must hold; each broken one is named", () => {
  const list = rules(
    rule({ owners: ["others"], names: ["db"] }),
    rule({ literal: false }, { number: 2 }),
    rule({ maxAgeDays: 1 }, { number: 3, level: "audit" }),
    rule({ maxAgeDays: 1 }, { number: 4, keys: ["other/*"] }),
  );
  const found = brokenRules(list, [{ key: KEY, pin: pin() }], CONTEXT);
  expect(found.map(({ rule: { number }, text }) => [number, text])).toEqual([
    [1, "owner self, not others; name web-1, not db"],
    [3, "10 days old, at most 1"],
  ]);
});

test.each([
  [["**"], ["edge/web", "pin//web", "ns//pin//web", "a/b/c"]],
  [["edge/*"], ["edge/web"]],
  [["edge-?/web"], []],
  [["pin//web"], ["pin//web"]],
  [["pin//**"], ["pin//web"]],
  [["**/web"], ["edge/web", "pin//web", "ns//pin//web"]],
  [["web", "a/**"], ["a/b/c"]],
])("keys %j name %j", (keys, wanted) => {
  const pins = ["edge/web", "pin//web", "ns//pin//web", "a/b/c"].map((key) => ({ key, pin: pin() }));
  const found = brokenRules(rules(rule({ names: ["x"] }, { keys })), pins, CONTEXT);
  expect(found.map(({ key }) => key)).toEqual(wanted);
});

test("a key with marks of a glob is named by itself", () => {
  const list = rules(rule({ names: ["x"] }, { keys: ["a[0]/web"] }));
  expect(brokenRules(list, [{ key: "a[0]/web", pin: pin() }], CONTEXT)).toHaveLength(1);
});

test("a glob that goes back over a key for ever ends in time", () => {
  const list = rules(rule({ names: ["x"] }, { keys: [`${"*a".repeat(25)}b`] }));
  const start = performance.now();
  const work = () => brokenRules(list, [{ key: "a".repeat(500), pin: pin() }], CONTEXT);
  expect(work).toThrow("line 3: *a*a");
  expect(performance.now() - start).toBeLessThan(9_000);
}, 15_000);

describe("a finding of check", () => {
  const check = (one: PinRule, fails: boolean) =>
    checkRules(rules(one), [{ key: KEY, pin: pin() }], {
      ...CONTEXT,
      lock: new Map([[KEY, [pin()]]]),
      fails: () => fails,
    });

  test.each([
    ["enforce", true, "fail", ""],
    ["enforce", false, "warn", ", as it did before"],
    ["audit", true, "warn", ""],
    ["audit", false, "warn", ""],
  ] as const)("level %s, changed %s: %s", (level, changed, expected, end) => {
    expect(check(rule({ names: ["db"] }, { level }), changed)).toMatchObject([
      { level: expected, code: "rule", key: KEY, text: `breaks rule 1 (rules.json:3): name web-1, not db${end}` },
    ]);
  });

  test.each(["enforce", "audit"] as const)("a rule that names no pin is a warning (%s)", (level) => {
    expect(check(rule({ names: ["db"] }, { level, keys: ["no/*"] }), true)).toMatchObject([
      { level: "warn", code: "idle-rule", key: "", text: "rule 1 (rules.json:3): names no pin of the lock: no/*" },
    ]);
  });
});

test("what 500 pins are refused by is told with one look at each glob", () => {
  const pins = Array.from({ length: 500 }, (_, i) => ({ key: `edge-${i}/web`, pin: pin() }));
  const list = Array.from({ length: 100 }, () => rule({ names: ["db"] }, { keys: ["edge-*/web"] }));
  let looks = 0;
  const testRegex: typeof CONTEXT.testRegex = (regex, keys) => {
    looks++;
    return CONTEXT.testRegex(regex, keys);
  };
  const refusals = refusalsByRules(rules(...list), pins, { now: NOW, testRegex });
  expect([looks, refusals.size]).toEqual([100, 500]);
  expect(refusals.get(pins[499]?.pin as Pin)?.split("; ")).toHaveLength(100);
});
