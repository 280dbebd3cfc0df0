import { refreshMatcher } from "../../lib/lock/key-glob";
import type { Lock, Pin } from "../../lib/lock/lock";
import { pinNames, pinsNamed } from "../../lib/lock/pin-name";
import { lockOf, pin } from "./pins";

const [web, db] = [pin("1"), pin("2", { imageName: "db-*" })];
const idsOf = (lock: Lock, word: string) => pinsNamed(lock, word).pins.map(({ pin: one }) => one.image.imageId);

test("the only pin of a key is called by it, and of several each by a name that finds it alone", () => {
  const lock = lockOf({ a: web, b: [web, db] });
  const name = pinNames(lock);
  expect(name({ key: "a", pin: web })).toBe("a");
  const names = [web, db].map((one) => name({ key: "b", pin: one }));
  for (const [i, text] of names.entries()) {
    expect(text).toMatch(/^b#[0-9a-f]{4}$/);
    expect(pinsNamed(lock, text)).toMatchObject({ pins: [{ key: "b", pin: [web, db][i] }], exact: true });
  }
  expect(new Set(names).size).toBe(2);
  expect(idsOf(lock, "b")).toEqual(["m-1", "m-2"]);
  expect(idsOf(lock, "b#abc")).toEqual([]);
});

test("accounts tell pins apart where each states one of its own", () => {
  const pins: Pin[] = [
    { ...web, connection: { account: "1111" } },
    { ...db, connection: { account: "2222" } },
  ];
  const lock = lockOf({ b: pins });
  const name = pinNames(lock);
  expect(pins.map((one) => name({ key: "b", pin: one }))).toEqual(["b@1111", "b@2222"]);
  expect(idsOf(lock, "b@2222")).toEqual(["m-2"]);
});

test("a key to the letter comes before *, # and @, and before pin//", () => {
  const named: Record<string, Pin | Pin[]> = { "a*": web, ab: db, "b@1111": db, "pin//golden": web, "x//pin//own": db };
  const lock = lockOf({ ...named, b: [{ ...web, connection: { account: "1111" } }, db] });
  expect(idsOf(lock, "a*")).toEqual(["m-1"]);
  expect(idsOf(lock, "b@1111")).toEqual(["m-2"]);
  expect(pinsNamed(lock, "golden")).toMatchObject({ pins: [{ key: "pin//golden" }], exact: true });
  expect(pinsNamed(lock, "x//own")).toMatchObject({ pins: [{ key: "x//pin//own" }], exact: true });
  expect(pinsNamed(lock, "a?")).toMatchObject({ pins: [{ key: "a*" }, { key: "ab" }], exact: false });
});

test("ENS_IMAGES_REFRESH understands the same names", () => {
  const lock = lockOf({ b: [web, db], "a*": web, ab: web });
  const refreshes = (word: string) => refreshMatcher(word, lock.keys());
  const name = pinNames(lock)({ key: "b", pin: db });
  expect([web, db].map((one) => refreshes(name)("b", () => one))).toEqual([false, true]);
  expect(["a*", "ab"].map((key) => refreshes("a*")(key))).toEqual([true, false]);
  expect(["a*", "ab"].map((key) => refreshes("a?")(key))).toEqual([true, true]);
});
