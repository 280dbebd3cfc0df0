import { type Decision, decide } from "../../lib/lock/decide";
import type { Lock, Pin } from "../../lib/lock/lock";
import { canonicalQuery } from "../../lib/query/canonical";
import type { ImageQuery } from "../../lib/query/query";
import { image, LOOPBACK, lockOf, pin, REAL, request, WEB } from "./pins";

const FROZEN = { mode: "frozen", because: "CI=true" } as const;
const ground = (lock: Lock, ...tree: string[]) => ({ lock, treeKeys: new Set(tree) });
const failure = (decision: Decision) => {
  if (decision.kind !== "failed") throw new Error(`is ${decision.kind}`);
  return decision.error;
};
const idOf = (decision: Decision) => ("pin" in decision ? decision.pin.image.imageId : undefined);

describe("rule 1: key and query are known", () => {
  const lock = lockOf({ web: [pin("1"), pin("2", { ...WEB, platform: "ubuntu" })] });

  test("that pin, one for each query", () => {
    expect(decide(request("web"), ground(lock, "web"))).toEqual({ kind: "pinned", pin: pin("1") });
    const ubuntu = request("web", { asks: { ...WEB, platform: ["ubuntu"] } });
    expect(idOf(decide(ubuntu, ground(lock, "web")))).toBe("m-2");
  });

  test("in frozen too", () => expect(decide(request("web", { mode: FROZEN }), ground(lock)).kind).toBe("pinned"));
});

describe("rule 2: the query of a known key changed", () => {
  const changed = (asks: ImageQuery, lock: Lock) => decide(request("web", { asks }), ground(lock, "web"));

  test("exactly one image of the key's pins passes: it stays", () => {
    const decision = changed({ imageName: "web-1", owners: ["self", "others"] }, lockOf({ web: pin("1") }));
    expect(decision).toMatchObject({
      kind: "kept",
      pin: {
        image: image("1"),
        query: { imageName: "web-1", owners: ["others", "self"] },
        why: "the image of this key's earlier query passes the changed one too",
      },
    });
  });

  test("pick, fallback and minAgeDays are no filters", () => {
    const lock = lockOf({ web: pin("1") });
    for (const more of [{ pick: "highestVersion" }, { fallback: ["m-9"] }, { minAgeDays: 400 }] as const) {
      expect(idOf(changed({ imageName: "web-*", ...more }, lock))).toBe("m-1");
    }
  });

  test("two pins of one image are one image", () => {
    const lock = lockOf({ web: [pin("1"), pin("1", { imageName: "web-1" })] });
    expect(changed({ imageName: "web" }, lock)).toMatchObject({ kind: "kept", pin: { image: image("1") } });
  });

  test.each<[string, ImageQuery]>([
    ["none passes", { imageName: "db-*" }],
    ["two pass", { imageName: "web-?" }],
  ])("%s: asked anew, and the earlier pins are named", (_, asks) => {
    const lock = lockOf({ web: [pin("1"), pin("2", { imageName: "web-2" })] });
    expect(changed(asks, lock)).toMatchObject({ kind: "ask", reason: "query changed", earlier: lock.get("web") });
  });

  test("an id counts to the letter: a part of it may be the whole of another", () => {
    const lock = lockOf({ web: pin("12") });
    expect(changed({ imageId: "m-1" }, lock).kind).toBe("ask");
    expect(idOf(changed({ imageId: "m-12" }, lock))).toBe("m-12");
  });

  test("a literal id passes no filter: nothing is known of it", () => {
    const literal = { ...pin("1"), image: { imageId: "m-1" } };
    expect(changed({ imageId: "m-1" }, lockOf({ web: literal })).kind).toBe("ask");
  });

  test("an image of another account than stated does not count", () => {
    const lock = lockOf({ web: pin("1", WEB, { account: "1" }) });
    const mine = request("web", { asks: { imageName: "web" }, connection: { account: "2" } });
    expect(decide(mine, ground(lock)).kind).toBe("ask");
  });

  test("regular expressions are tested within the given bounds", () => {
    const seen: string[] = [];
    const testRegex = (_: RegExp, names: readonly string[]) => {
      seen.push(...names);
      return names.map(() => true);
    };
    const asks = request("web", { asks: { nameRegex: "(a+)+$" } });
    expect(decide(asks, { ...ground(lockOf({ web: pin("1") })), testRegex }).kind).toBe("kept");
    expect(seen).toEqual(["web-1"]);
  });
});

describe("rule 3: the key is new", () => {
  const isNew = (lock: Lock, ...tree: string[]) => decide(request("new/web"), ground(lock, "new/web", ...tree));

  test("all keys that left the tree carry one image: it is copied", () => {
    const decision = isNew(
      lockOf({ "old/web": pin("1"), "b/db": pin("1"), "other/web": pin("9", { imageName: "x" }) }),
    );
    expect(decision).toMatchObject({ kind: "copied", from: ["b/db", "old/web"], pin: { image: image("1") } });
    expect(idOf(decision)).toBe("m-1");
  });

  test("they differ, but those with the same construct id do not: those count", () => {
    const decision = isNew(lockOf({ "a/web": pin("1"), "b/web": pin("1"), "a/db": pin("2") }));
    expect(decision).toMatchObject({ kind: "copied", from: ["a/web", "b/web"], pin: { image: image("1") } });
  });

  test("those with the same construct id differ: an error that names both commands", () => {
    const error = failure(isNew(lockOf({ "it's/web": pin("1"), "b/web": pin("2"), "c/web": pin("2") })));
    expect(error.code).toBe("PIN_AMBIGUOUS");
    expect(error.message).toBe(
      [
        '"new/web" is new in the lock, and keys that this app no longer has hold its query with different images:',
        "  - b/web: web-2 m-2",
        "  - c/web: web-2 m-2",
        "  - it's/web: web-1 m-1",
        "If it is one of them under a new name: npx ens-images mv 'b/web' 'new/web'",
        "If it is a new one:                    ENS_IMAGES_REFRESH='new/web' cdktf synth",
      ].join("\n"),
    );
  });

  test("ENS_IMAGES_REFRESH is the way out that it names", () => {
    const lock = lockOf({ "a/web": pin("1"), "b/web": pin("2") });
    expect(decide(request("new/web", { refresh: true }), ground(lock))).toMatchObject({
      kind: "ask",
      reason: "refresh",
    });
  });

  test("keys of the tree are no candidates: asked anew, and they are named", () => {
    const lock = lockOf({ "a/web": pin("1"), "b/web": pin("2", { imageName: "x" }) });
    expect(isNew(lock, "a/web", "b/web")).toEqual({
      kind: "ask",
      reason: "new",
      earlier: [],
      elsewhere: [{ key: "a/web", pin: pin("1") }],
    });
  });

  test("a key that left the tree comes before one that is in it", () => {
    expect(isNew(lockOf({ "a/web": pin("1"), "old/web": pin("2") }), "a/web")).toMatchObject({
      kind: "copied",
      from: ["old/web"],
    });
  });

  test("a copy of a copy says where it came from last, and why it was picked first", () => {
    const origin = { kind: "copied", from: "c/web", of: "chosen", step: 2, against: ["platform"] } as const;
    const copied: Pin = { ...pin("1"), why: "newest of 4", origin, hold: { reason: "bug" }, note: "ours" };
    const decision = isNew(lockOf({ "old/web": copied }));
    expect("pin" in decision && decision.pin).toEqual({ ...copied, origin: { ...origin, from: "old/web" } });
  });
});

describe("ENS_IMAGES_REFRESH", () => {
  const refreshed = (more: Partial<Pin>) =>
    decide(
      request("it's/web", { refresh: true }),
      ground(lockOf({ "it's/web": { ...pin("1"), ...more } }), "it's/web"),
    );

  test.each<[string, Partial<Pin>, string]>([
    ["is held", { hold: { reason: "kernel bug" } }, "held: kernel bug"],
    ["a person chose", { origin: { kind: "chosen" } }, "chosen by hand"],
    ["was copied from a chosen one", { origin: { kind: "copied", from: "x", of: "chosen" } }, "chosen by hand"],
  ])("leaves a pin that %s, and says so", (_, more, reason) => {
    const decision = refreshed(more);
    expect(decision).toMatchObject({ kind: "pinned", pin: { image: image("1") } });
    expect("warning" in decision && decision.warning).toContain(`held back (${reason})`);
    expect("warning" in decision && decision.warning).toContain("ens-images update 'it'\\''s/web' --force");
  });

  test("moves what a reason only speaks of", () => {
    expect(refreshed({ why: "chosen by hand" })).toMatchObject({ kind: "ask", reason: "refresh" });
  });
});

describe("rule 3 while lookups are still being made", () => {
  const early = (lock: Lock) =>
    decide(request("new/web"), { ...ground(lock, "new/web", "here/web"), treeIsComplete: false });

  test("all pins of the query carry one image, whether their keys are gone or not: it is copied", () => {
    const decision = early(lockOf({ "old/web": pin("1"), "here/web": pin("1") }));
    expect(decision).toMatchObject({ kind: "copied", from: ["old/web"], pin: { image: image("1") } });
  });

  test("they differ: asked anew, since none is known to be gone", () => {
    for (const key of ["a/db", "here/web"]) {
      const lock = lockOf({ "old/web": pin("1"), [key]: pin("2") });
      expect(early(lock)).toMatchObject({ kind: "ask", reason: "new", elsewhere: [{}, {}], early: true });
    }
  });

  test("no pin of the query but those that are here: asked anew, as ever", () => {
    expect(early(lockOf({ "here/web": pin("1") }))).toMatchObject({ kind: "ask", reason: "new" });
  });
});

describe("rule 4: frozen", () => {
  const frozen = (lock: Lock, fields = {}) =>
    failure(decide(request("a/web", { mode: FROZEN, ...fields }), ground(lock)));

  test.each<[string, Lock, string]>([
    [
      "a new key",
      lockOf({ "old/web": pin("1") }),
      "the lock has no pin for it, and nothing is asked in mode frozen, because CI=true.",
    ],
    [
      "a new query",
      lockOf({ "a/web": pin("1", { imageName: "web-1" }) }),
      "the lock pins it for another query only, not for this one, and",
    ],
  ])("%s is an error that says what to do", (_, lock, message) => {
    const error = frozen(lock);
    expect(error).toMatchObject({ code: "PIN_MISSING", message: expect.stringContaining(message) });
    expect(error.message).toContain("Run cdktf synth where there are credentials");
  });

  test("names the key where it is not the path", () => {
    expect(frozen(new Map(), { path: "x/y" }).message).toContain('no pin for it (key "a/web")');
  });

  test("in a test the way out is another", () => {
    const { message } = frozen(new Map(), {
      mode: { mode: "frozen", because: "VITEST is set, so a test runs", inTest: true },
    });
    expect(message).toContain("cdktf-ens-images/testing");
    expect(message.split("\n")).toHaveLength(4);
    expect(message).not.toContain("credentials");
  });

  test("ENS_IMAGES_REFRESH is refused", () => {
    const error = frozen(lockOf({ "a/web": pin("1") }), { refresh: true });
    expect(error).toMatchObject({
      code: "REFRESH_REFUSED",
      message: expect.stringContaining("frozen, because CI=true"),
    });
  });
});

test("live asks whatever the lock says, refreshed or not", () => {
  const mode = { mode: "live", because: "x" } as const;
  for (const refresh of [false, true]) {
    const live = request("web", { mode, refresh, connection: { endpoint: LOOPBACK } });
    expect(decide(live, ground(lockOf({ web: pin("1") })))).toMatchObject({ kind: "ask", reason: "live" });
  }
});

test("refresh names the pin that it replaces, else those of the key", () => {
  const lock = lockOf({ web: [pin("1"), pin("2", { imageName: "x" })] });
  expect(decide(request("web", { refresh: true }), ground(lock))).toMatchObject({
    reason: "refresh",
    earlier: [pin("1")],
  });
  const changed = request("web", { refresh: true, asks: { imageName: "y" } });
  expect(decide(changed, ground(lock))).toMatchObject({ reason: "refresh", earlier: lock.get("web") });
  expect(decide(changed, ground(lock))).not.toMatchObject({
    query: canonicalQuery(WEB),
    connection: { endpoint: REAL },
  });
});
