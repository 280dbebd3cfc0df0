import { readFileSync, writeFileSync } from "node:fs";
import * as fc from "fast-check";
import { EnsImagesError } from "../../lib/errors/ens-images-error";
import { formatLock } from "../../lib/lock/format";
import { readLockText } from "../../lib/lock/text";
import { decodeText, TextFault } from "../../lib/util/read-text";
import { add, leftovers, newLock, writePins } from "./disk/disk";
import { image, lockOf, pin } from "./pins";

const RUNS = process.env.LONG_TESTS === undefined ? 2_000 : 100_000;
/** Of so many, one goes through the disk. */
const ON_DISK = 20;

const BASE = formatLock(
  lockOf({
    "edge/web": [
      {
        ...pin("1", { imageName: "web-*", pick: "mostRecent", fallback: [{ nameRegex: /^db/i }, "m-literal"] }),
        image: image("1", { imageSizeGiB: 20, diskDeviceMappings: [{ type: "system", sizeGiB: 20 }] }),
        origin: { kind: "copied", from: "edge/db", of: "picked", against: ["platform"] },
        hold: { reason: "until the audit", until: "2027-01-05" },
        note: "of the team",
        extra: { "x-team": { list: [1, "a", null] } },
      },
      pin(
        "2",
        { exactImageName: "web-2" },
        { profile: "prod", account: "1234567890123456", roleArn: "acs:ram::1234567890123456:role/a" },
      ),
    ],
    "pin//shared": pin("3"),
  }),
  { schema: "./s.json", extra: { "x-tool": true } },
);
const VALUES = [
  ...[
    "null",
    "0",
    "-0",
    "-1",
    "1e999",
    "-1e999",
    "12345678901234567890",
    "1e300",
    "true",
    '""',
    "[]",
    "{}",
    "[[[[]]]]",
  ],
  ...[
    '"__proto__"',
    '{"__proto__":{"imageId":"m-x"}}',
    '"\\ud800"',
    '"\\u0000"',
    '"a\\n<<<<<<< b"',
    `${"[".repeat(90)}${"]".repeat(90)}`,
  ],
];
const NAMES = ["__proto__", "imageId", "x-", "toString", "", "pins", "hold", "edge/web"].map((name) =>
  JSON.stringify(name),
);
const BYTES = ["", "\ufeff", "}", ",", '"', "\u0000", "\n", "=======\n", "\\"].map((text) => Buffer.from(text));
const RAW = [Buffer.from([0xff]), Buffer.from([0xe2, 0x82]), Buffer.from([0xed, 0xa0, 0x80])];

type Mutation = (lock: Buffer) => Buffer;

/** The places of what an expression finds, or of a part of it. */
function put(lock: Buffer, expression: RegExp, where: number, text: string): Buffer {
  const json = lock.toString("latin1");
  const found = [...json.matchAll(expression)];
  const one = found[where % (found.length || 1)];
  if (!one) return lock;
  const [, before = ""] = one;
  const start = one.index + before.length;
  return Buffer.from(
    json.slice(0, start) + Buffer.from(text).toString("latin1") + json.slice(one.index + one[0].length),
    "latin1",
  );
}

/** Evenly, as fast-check's own numbers are not. */
const place = fc.integer({ min: 0, max: 9_999 }).map((at) => (at * 7_919) % 10_007);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  // Another text in the place of a text: most stay locks.
  {
    weight: 6,
    arbitrary: fc.tuple(place, fc.string({ unit: "binary", maxLength: 6 })).map(
      ([where, text]): Mutation =>
        (lock) =>
          put(lock, /(: |^ +)"(?:[^"\\]|\\.)*"(?=,?$)/gm, where, JSON.stringify(text)),
    ),
  },
  fc.tuple(place, fc.constantFrom(...VALUES)).map(
    ([where, value]): Mutation =>
      (lock) =>
        put(lock, /(: |^ +)(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)(?=,?$)/gm, where, value),
  ),
  fc.tuple(place, fc.constantFrom(...NAMES)).map(
    ([where, name]): Mutation =>
      (lock) =>
        put(lock, /(^ +)"(?:[^"\\]|\\.)*"(?=:)/gm, where, name),
  ),
  fc.tuple(place, fc.nat(120), fc.constantFrom(...BYTES, ...RAW)).map(
    ([where, length, bytes]): Mutation =>
      (lock) => {
        const from = where % (lock.length + 1);
        return Buffer.concat([lock.subarray(0, from), bytes, lock.subarray(from + length)]);
      },
  ),
  // A line twice: a key or a value that stands a second time.
  place.map(
    (where): Mutation =>
      (lock) => {
        const lines = lock.toString("latin1").split("\n");
        const at = where % lines.length;
        return Buffer.from([...lines.slice(0, at + 1), ...lines.slice(at)].join("\n"), "latin1");
      },
  ),
);

const isTyped = (error: unknown) =>
  error instanceof TextFault || (EnsImagesError.is(error) && /^LOCK_/.test(error.code));

test("a mutated lock is read, or is an error of ours; what is written of it is read back to the byte", () => {
  expect(throughMemory(Buffer.from(BASE))).toBe(true);
  const counts = { read: 0, refused: 0 };
  const mutations = fc.array(mutation, { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(mutations, fc.integer({ min: 1, max: ON_DISK }), (steps, disk) => {
      const bytes = steps.reduce<Buffer>((lock, step) => step(lock), Buffer.from(BASE));
      const isRead = throughMemory(bytes);
      if (disk === 1) throughDisk(bytes, isRead);
      counts[isRead ? "read" : "refused"]++;
    }),
    { numRuns: RUNS },
  );
  // Neither all nor none, or the mutations are idle.
  expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(RUNS / 20);
}, 600_000);

function throughMemory(bytes: Buffer): boolean {
  let read: ReturnType<typeof readLockText>;
  try {
    read = readLockText(decodeText(bytes, 1), "lock");
  } catch (error) {
    if (!isTyped(error)) throw error;
    return false;
  }
  const written = formatLock(read.lock, read.head);
  const again = readLockText(written, "lock");
  expect(formatLock(again.lock, again.head)).toBe(written);
  // Minus zero is written as zero, which is as much.
  expect(JSON.stringify([...again.lock].flat())).toHaveLength(JSON.stringify([...read.lock].flat()).length);
  return true;
}

/** A writer adds a pin to it, or leaves it as it was. */
function throughDisk(bytes: Buffer, isRead: boolean): void {
  const lock = newLock();
  writeFileSync(lock, bytes);
  try {
    writePins(lock, [add("added")]);
  } catch (error) {
    if (!isTyped(error)) throw error;
    expect(isRead).toBe(false);
    expect(readFileSync(lock).equals(bytes)).toBe(true);
    return;
  }
  expect(isRead).toBe(true);
  const text = readFileSync(lock, "utf8");
  const { lock: now, head } = readLockText(text, lock);
  expect([formatLock(now, head), now.has("added"), leftovers(lock)]).toEqual([text.replaceAll("\r\n", "\n"), true, []]);
}
