import { dropPins, keyProblem, renameKey, unusedPins } from "../../lib/lock/edits";
import type { Lock, Pin } from "../../lib/lock/lock";
import { applyMoves, moveOf, planMoves } from "../../lib/lock/moves";
import { pinStatus } from "../../lib/lock/pin-status";
import { namedImage } from "../../lib/lock/refusal";
import { indexCatalog } from "../../lib/select/catalog";
import type { EnsImage } from "../../lib/select/image";
import { ruleContext } from "../../lib/select/rules";

const NOW = Date.parse("2026-09-01T12:00:00Z");
const image = (imageId: string, imageName: string, day: string, more: Partial<EnsImage> = {}): EnsImage => {
  return {
    imageId,
    imageName,
    creationTime: `2026-08-${day}T00:00:00Z`,
    status: "Available",
    imageOwnerAlias: "self",
    ...more,
  };
};
const [w1, w2, w3] = [image("m-1", "web-1", "01"), image("m-2", "web-2", "20"), image("m-3", "web-3", "31")];
const lts = image("m-l", "lts-1", "01");
const creating = image("m-c", "web-4", "31", { status: "Creating" });
const index = indexCatalog([w1, w2, w3, lts, creating]);
const pin = (query: Pin["query"], pinned: Pin["image"], more: Partial<Pin> = {}): Pin => ({
  query,
  image: pinned,
  why: "newest",
  connection: {},
  ...more,
});
const byFallback: Partial<Pin> = { origin: { kind: "picked", step: 1 } };
const stand = (one: Pin, days = 0) => pinStatus({ key: "k", pin: one }, index, ruleContext(NOW), days);
const web = { imageName: "web-*", pick: "mostRecent" } as const;

describe("how a pin stands", () => {
  it.each([
    ["on the newest", pin(web, w3), 0, "current", 0],
    ["behind two", pin(web, w1), 0, "outdated", 2],
    ["behind one that is old enough", pin(web, w1), 7, "outdated", 1],
    ["on a younger one than a cool-down allows", pin(web, w3), 7, "current", 0],
    ["on a younger one than its own cool-down allows", pin({ ...web, minAgeDays: 5 }, w3), 0, "current", 0],
    ["with all too young", pin({ imageName: "web-3" }, w3), 7, "current", 0],
    ["with all too young, and another pinned", pin({ imageName: "web-3" }, w1), 7, "unanswered", 0],
    ["with several for only", pin({ imageName: "web-" }, w1), 0, "ambiguous", 2],
    ["without a match", pin({ imageName: "no" }, w1), 0, "unanswered", 0],
    ["on a literal id that is no more the answer", pin(web, { imageId: "m-x" }), 0, "outdated", 0],
    ["on an image that is gone", pin(web, image("m-0", "web-0", "10")), 0, "outdated", 2],
  ] as const)("%s", (_, one, days, kind, newer) => {
    expect(stand(one, days)).toMatchObject({ kind, newer });
  });

  it("a pick by hand is found by id or name, and measured with the query", () => {
    const pick = (text: string, query: Pin["query"] = web) =>
      namedImage(text, { key: "k", pin: pin(query, w1) }, index, ruleContext(NOW));
    expect(pick("m-2")).toMatchObject({ kind: "fits", image: w2 });
    expect(pick("web-2")).toMatchObject({ kind: "fits" });
    expect(pick("lts-1")).toMatchObject({
      kind: "against",
      refusal: { text: "the query asks for another name, id or snapshot", props: ["imageName"] },
    });
    expect(pick("web-3", { ...web, minAgeDays: 7 })).toMatchObject({
      kind: "against",
      refusal: { text: expect.stringContaining("younger"), props: ["minAgeDays"] },
    });
    expect(pick("web-4")).toMatchObject({ kind: "cannot-boot" });
    expect(pick("web-99")).toEqual({ kind: "unknown" });
    expect(pick("lts-1", { ...web, fallback: [{ imageName: "lts" }] })).toMatchObject({ kind: "fits" });
    const twins = indexCatalog([w1, { ...w2, imageName: "web-1" }]);
    expect(namedImage("web-1", { key: "k", pin: pin(web, w3) }, twins, ruleContext(NOW))).toMatchObject({
      kind: "several",
    });
  });
});

describe("which pins move", () => {
  const plan = (one: Pin, force = false) => planMoves([stand(one)], { force, named: new Set(force ? [one] : []) });
  const stops = (one: Pin) => plan(one).held.flatMap((move) => move.stops.map(({ kind }) => kind));

  it("to what the query picks now, others stay", () => {
    expect(plan(pin(web, w1)).moves.map(({ after }) => [after.image.imageId, after.query])).toEqual([["m-3", web]]);
    expect(plan(pin(web, w3))).toEqual({ moves: [], held: [], left: [] });
    expect(plan(pin({ imageName: "web-" }, w1)).left[0]?.reason).toBe("ambiguous: 2 images match".replace("2", "3"));
  });

  it("falling back wants a word, coming back does not", () => {
    const fallback = { imageName: "no", fallback: [{ imageName: "lts" }, "m-x"] };
    expect(stops(pin(fallback, w1))).toEqual(["fallback", "family"]);
    expect(plan(pin(fallback, w1), true).moves).toHaveLength(1);
    expect(stops(pin({ ...web, fallback: [{ imageName: "lts" }] }, lts, byFallback))).toEqual([]);
    expect(stops(pin({ imageName: "no", fallback: ["m-y"] }, { imageId: "m-x" }, byFallback))).toEqual([]);
  });

  it.each([
    ["held", { hold: { reason: "kernel bug", until: "2027-01-05" } }, "held until 2027-01-05: kernel bug"],
    ["chosen by hand", { origin: { kind: "chosen" } }, "chosen by hand"],
    ["copied from a chosen one", { origin: { kind: "copied", from: "x", of: "chosen" } }, "chosen by hand"],
  ] as const)("one that is %s stays, and moves by force and its own name", (_, more, text) => {
    const one = pin(web, w1, more);
    expect(plan(one)).toMatchObject({
      moves: [],
      held: [],
      left: [{ reason: expect.stringContaining(text), held: true }],
    });
    const byGlob = planMoves([stand(one)], { force: true, named: new Set() });
    expect(byGlob).toMatchObject({ moves: [], held: [], left: [{ held: true }] });
    const [move] = plan(one, true).moves;
    expect(move?.stops).toEqual([{ kind: "hold", text }]);
    expect(move?.after).toMatchObject({ image: w3, origin: { kind: "picked" }, ...("hold" in more ? more : {}) });
  });

  it("words in a reason decide nothing", () => {
    for (const why of ["chosen by hand", "fallback 3: newest", "adopted: runs at", 'copied from "x": chosen by hand']) {
      const one = pin(web, w1, { why });
      expect(plan(one)).toEqual({ ...plan(pin(web, w1)), moves: [expect.objectContaining({ pin: one, stops: [] })] });
    }
  });

  it("a pin that changed meanwhile is left as it is", () => {
    const [mine, theirs] = [pin(web, w1), pin(web, w2)];
    const move = moveOf({ key: "a", pin: mine }, w3, "newest", { kind: "picked" });
    const lock: Lock = new Map([["a", [theirs]]]);
    expect(applyMoves(lock, [move])).toEqual({ lock, overtaken: [move] });
    expect(applyMoves(new Map(), [move]).overtaken).toEqual([move]);
    const made = applyMoves(new Map([["a", [mine, pin({ imageName: "x" }, w1)]]]), [move]);
    expect(made.overtaken).toEqual([]);
    expect(
      made.lock
        .get("a")
        ?.map((one) => one.image.imageId)
        .sort(),
    ).toEqual(["m-1", "m-3"]);
  });
});

describe("keys and pins", () => {
  const lock: Lock = new Map([
    ["a", [pin(web, w1), pin({ imageName: "x" }, w1)]],
    ["b", [pin(web, w1)]],
  ]);

  it("are renamed and copied with every pin", () => {
    expect([...renameKey(lock, "a", "c", false).keys()]).toEqual(["b", "c"]);
    const copy = renameKey(renameKey(lock, "b", "c", true), "c", "d", true).get("d");
    expect(copy?.[0]).toEqual({ ...pin(web, w1), origin: { kind: "copied", from: "c", of: "picked" } });
    expect(["", "/a", "a/", "a\u0007"].map(keyProblem)).not.toContain(undefined);
    expect(keyProblem("pin//web")).toBeUndefined();
  });

  it("are dropped where no output uses them", () => {
    const report = {
      lookups: [{ path: "a", key: "a", query: { imageName: "x" }, image: w1, outcome: "pinned" }],
      machines: [],
    };
    const unused = unusedPins(lock, [report]);
    expect(unused.map(({ key }) => key)).toEqual(["a", "b"]);
    expect([...dropPins(lock, unused)].map(([key, pins]) => [key, pins.length])).toEqual([["a", 1]]);
  });
});
