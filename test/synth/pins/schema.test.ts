import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import fc from "fast-check";
import { formatLock } from "../../../lib/lock/format";
import type { Pin } from "../../../lib/lock/lock";
import { parseLock } from "../../../lib/lock/text";
import { lockOf, pin } from "../../lock/pins";
import { queries } from "../../query/queries";

const schema = JSON.parse(readFileSync(join(__dirname, "../../../docs/ens-images.lock.schema.json"), "utf8"));
// Groups of definitions below `definitions` are no keywords.
const valid = new Ajv({ strict: false, allowUnionTypes: true }).compile(schema);
const reads = (text: string) => {
  try {
    parseLock(text, "f");
    return true;
  } catch {
    return false;
  }
};

test("what is written is valid", () => {
  fc.assert(
    fc.property(queries, fc.boolean(), (query, literal) => {
      const image = literal ? { imageId: "m-1" } : pin("1").image;
      const text = formatLock(lockOf({ a: { ...pin("1"), query, image } as Pin }), { schema: "./s.json" });
      valid(JSON.parse(text));
      expect(valid.errors).toBeNull();
    }),
  );
});

test("a lock to which something was done by hand is valid for editors exactly if it can be read", () => {
  const values = fc.constantFrom<unknown>(
    1,
    "",
    "m-1",
    "a b",
    null,
    [],
    {},
    ["x"],
    { imageName: "w" },
    "only",
    "self",
    ...[
      "picked",
      "adopted",
      ["owners"],
      "2027-01-05",
      "2027-1-5",
      "program",
      -1,
      0.5,
      "a?".repeat(501),
      { source: "a", flags: "i" },
    ],
  );
  const steps = fc.array(fc.nat({ max: 20 }), { maxLength: 6 });
  const fields = fc.constantFrom(
    "",
    ...[
      "origin",
      "kind",
      "of",
      "from",
      "step",
      "against",
      "hold",
      "until",
      "reason",
      "note",
      "x-y",
      "nameRegex",
      "account",
    ],
    ...["roleChain", "roleArn", "credentials", "imageSizeGiB", "diskDeviceMappings", "$schema", "minAgeDays"],
    "imageId",
    "imageName",
    "why",
    "extra",
    "endpoint",
    "pick",
    "owners",
    "fallback",
    "exactImageName",
  );
  const whole = lockOf({
    a: {
      ...pin("1", { imageName: "w", owners: ["others"], fallback: ["m-1", { imageId: "m" }] }),
      connection: { profile: "p", roleArn: "acs:ram::1:role/b", roleChain: ["acs:ram::1:role/a"] },
      origin: { kind: "copied", from: "b", of: "chosen", step: 1, against: ["owners"] },
      hold: { reason: "r", until: "2027-01-05" },
      note: "n",
      extra: { "x-y": { z: 1 } },
    },
  });
  fc.assert(
    fc.property(steps, fields, values, (way, field, value) => {
      const lock = JSON.parse(formatLock(whole));
      let at: Record<string, unknown> = lock;
      for (const step of way) {
        const inner = Object.values(at).filter((each) => typeof each === "object" && each !== null);
        if (inner.length > 0) at = inner[step % inner.length] as Record<string, unknown>;
      }
      if (field === "") delete at[Object.keys(at)[0] ?? ""];
      else if (Array.isArray(at)) at[0] = value;
      else at[field] = value;
      const text = JSON.stringify(lock);
      // Some things only a program can see: the form of a host, whose a role is, and a query that stands twice.
      if ("endpoint" in at || "account" in at) return;
      expect([text, valid(JSON.parse(text))]).toEqual([text, reads(text)]);
    }),
    { numRuns: 2000 },
  );
});
