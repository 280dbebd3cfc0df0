import fc from "fast-check";
import { EnsImagesError } from "../../lib/errors/ens-images-error";
import { formatLock } from "../../lib/lock/format";
import { lockReader } from "../../lib/lock/history/lock-reader";
import { type LockVersion, pathOfPin, pinPaths } from "../../lib/lock/history/pin-paths";
import { moveBack, statesBack } from "../../lib/lock/history/way-back";
import type { Lock, Pin } from "../../lib/lock/lock";
import { planMoves } from "../../lib/lock/moves";
import type { Origin } from "../../lib/lock/origin";
import { pinStatus } from "../../lib/lock/pin-status";
import { promotionStatus } from "../../lib/lock/promote";
import { takenBy } from "../../lib/lock/refusal";
import { parseLock } from "../../lib/lock/text";
import { canonicalQuery } from "../../lib/query/canonical";
import type { ImageQuery } from "../../lib/query/query";
import { indexCatalog } from "../../lib/select/catalog";
import { ruleContext } from "../../lib/select/rules";
import { image, lockOf, pin } from "./pins";

const KEY = "edge/web";
const at = (id: string, origin?: Origin): Pin => ({ ...pin(id), ...(origin && { origin }) });
const versions = (pins: readonly Pin[]): LockVersion[] =>
  pins.map((one, i) => ({ commit: String(i), date: "2026-08-01T00:00:00Z", lock: lockOf({ [KEY]: one }) }));
const back = (pins: readonly Pin[]) =>
  statesBack(pathOfPin(pinPaths(versions(pins)), { key: KEY, pin: pins.at(-1) as Pin }));
const ids = (pins: readonly Pin[]) => back(pins).map(({ pin: one }) => one.image.imageId);
const chosen: Origin = { kind: "chosen" };

describe("the way back of a pin", () => {
  it.each([
    ["one image", [at("1")], []],
    ["moves by its query", [at("1"), at("2"), at("3")], ["m-2", "m-1"]],
    ["a way back, which is not counted", [at("1"), at("2"), at("3"), at("2", chosen)], ["m-1"]],
    ["a choice by hand of another image, which is", [at("1"), at("2"), at("3", chosen)], ["m-2", "m-1"]],
    ["a return by its query, which is a move", [at("1"), at("2"), at("1")], ["m-2", "m-1"]],
    ["a move after a way back", [at("1"), at("2"), at("3"), at("2", chosen), at("4")], ["m-2", "m-1"]],
    ["ways back to the first", [at("1"), at("2"), at("1", chosen)], []],
    ["a changed reason", [at("1"), { ...at("2"), why: "told" }, { ...at("2"), note: "n" }], ["m-1"]],
    ["another query, which is another pin", [at("1"), pin("2", { imageName: "web-2" })], []],
  ] as const)("of %s", (_, pins, expected) => {
    expect(ids(pins)).toEqual(expected);
  });

  const moves = fc.array(fc.record({ id: fc.constantFrom("1", "2", "3", "4"), byHand: fc.boolean() }), {
    minLength: 1,
  });

  it("by one move, and by one more, is the way back by two, also over ways back that others made", () => {
    fc.assert(
      fc.property(moves, fc.nat(3), (sequence, times) => {
        // What the query picks is new each time; a person goes back to what was there.
        const pins: Pin[] = [];
        for (const { id, byHand } of sequence) {
          const earlier = byHand ? pins[Number(id) - 1] : undefined;
          pins.push(earlier ? { ...earlier, origin: chosen } : at(`new-${pins.length}`));
        }
        const direct = ids(pins);
        const walked: string[] = [];
        for (let i = 0; i <= times; i++) {
          const [state] = back(pins);
          if (!state) break;
          walked.push(state.pin.image.imageId);
          // What the command writes; where it is there already, nothing is written.
          if (state.pin.image.imageId !== pins.at(-1)?.image.imageId) pins.push({ ...state.pin, origin: chosen });
          else break;
        }
        expect(direct.slice(0, walked.length)).toEqual(walked);
      }),
    );
  });

  it("is the image of the commit that it names, where every move is the query's", () => {
    fc.assert(
      fc.property(moves, (sequence) => {
        const pins = sequence.map(({ id }) => at(id));
        const runs = pins.filter((one, i) => one.image.imageId !== pins[i - 1]?.image.imageId);
        expect(ids(pins)).toEqual(
          runs
            .slice(0, -1)
            .map((one) => one.image.imageId)
            .reverse(),
        );
        for (const { pin: one, version } of back(pins)) {
          expect(version.lock.get(KEY)?.[0]?.image.imageId).toBe(one.image.imageId);
        }
      }),
    );
  });

  it("takes query and image back together after add --replace, under a key that add makes alone", () => {
    const other = pin("9", { imageName: "web-9" });
    const walk = (key: string, pins: readonly Pin[]) => {
      const paths = pinPaths(pins.map((one) => ({ lock: lockOf({ [key]: one }) })));
      return statesBack(pathOfPin(paths, { key, pin: pins.at(-1) as Pin })).map(({ pin: one }) => one);
    };
    expect(walk("pin//web", [at("1"), at("2"), other])).toEqual([at("2"), at("1")]);
    expect(walk("pin//web", [at("1"), at("2"), other, at("2", chosen)])).toEqual([at("1")]);
    expect(walk(KEY, [at("1"), at("2"), other])).toEqual([]);
  });

  const context = ruleContext(Date.parse("2026-09-01T00:00:00Z"));
  const plan = (then: Pin, now: readonly ReturnType<typeof image>[], force = false) => {
    const pins = [then, at("2")];
    const index = indexCatalog([...now, image("2", { creationTime: "2026-08-09T00:00:00Z" })]);
    const status = pinStatus({ key: KEY, pin: at("2") }, index, context);
    const path = pathOfPin(pinPaths(versions(pins)), status);
    const [state] = statesBack(path);
    return { move: state && moveBack(status, path, state, context), force };
  };

  it.each([
    ["is gone", [], "gone", "is gone, or no longer shared; nearest now: web-2 (2026-08-09, m-2)"],
    ["cannot boot", [image("1", { status: "UnAvailable" })], "gone", "has status UnAvailable, not Available"],
    ["is another account's", [image("1", { imageOwnerAlias: "others" })], "against", "it is shared by another account"],
    ["has another name", [image("1", { imageName: "db-1" })], "against", "is not what the query takes"],
  ] as const)("stops at an image that %s", (_, now, kind, text) => {
    const { move } = plan(at("1"), now);
    expect(move?.stops[0]).toEqual({ kind, text: expect.stringContaining(text) });
    expect(move?.after.origin?.kind).toBe("chosen");
  });

  it("stops at another owner's image, also where the query takes it", () => {
    const query: ImageQuery = { imageName: "web-*", pick: "mostRecent", owners: ["self", "others"] };
    const own = pin("1", query);
    const index = indexCatalog([image("1", { imageOwnerAlias: "others" }), image("2")]);
    const status = pinStatus({ key: KEY, pin: pin("2", query) }, index, context);
    const path = pathOfPin(pinPaths(versions([own, pin("2", query)])), status);
    const [state] = statesBack(path);
    const stops = state && moveBack(status, path, state, context)?.stops;
    expect(stops).toEqual([{ kind: "owner", text: expect.stringContaining("shared by another account") }]);
  });

  it("tells what the query may exclude, beside what it does", () => {
    const query: ImageQuery = { imageName: "web-*", pick: "mostRecent", exclude: ["m-0"] };
    const pins = ["1", "2", "3"].map((id) => pin(id, query));
    const index = indexCatalog(["1", "2", "3"].map((id) => image(id)));
    const status = pinStatus({ key: KEY, pin: pins[2] as Pin }, index, context);
    const path = pathOfPin(pinPaths(versions(pins)), status);
    const exclude = statesBack(path).map((state) => moveBack(status, path, state, context)?.exclude);
    expect(exclude).toEqual([
      ["m-0", "m-3"],
      ["m-0", "m-2", "m-3"],
    ]);
  });
});

describe("many versions of a lock", () => {
  it("are read as each by itself, whatever was done to their text", () => {
    const lock = lockOf({ "a/web": at("1"), "b/web": [at("2"), pin("3", { imageName: "x" })], "pin//c": at("4") });
    const lines = formatLock(lock, { extra: { "x-team": { a: ["]"] } } }).split("\n");
    const text = fc
      .array(fc.tuple(fc.constantFrom("drop", "twice", "swap", "close"), fc.nat(lines.length - 1)), { maxLength: 3 })
      .map((edits) => {
        const edited = [...lines];
        for (const [edit, i] of edits) {
          if (edit === "drop") edited.splice(i, 1);
          else if (edit === "twice") edited.splice(i, 0, ...edited.slice(i, i + 12));
          else if (edit === "swap") [edited[i], edited[0]] = [edited[0] ?? "", edited[i] ?? ""];
          else edited.splice(i, 0, '    ]}, "x-y": { "z": [');
        }
        return edited.join("\n");
      });
    // A text that ends the pins early, and hides the other keys in a member of somebody's.
    const hidden = formatLock(lock).replace(
      '    ],\n    "b/web"',
      '    ]}, "x-y": { "z": [\n      1\n    ],\n    "b/web"',
    );
    expect([...parseLock(hidden, "f").keys()]).toEqual(["a/web"]);
    const read = lockReader();
    const outcome = (reading: () => Lock) => {
      try {
        return formatLock(reading());
      } catch (error) {
        return EnsImagesError.is(error) ? error.message : error;
      }
    };
    fc.assert(
      fc.property(fc.oneof(text, fc.constant(hidden)), (one) => {
        expect(outcome(() => read(one, "f"))).toEqual(outcome(() => parseLock(one, "f")));
      }),
      { numRuns: 500 },
    );
  });
});

describe("a promotion", () => {
  const context = ruleContext(Date.parse("2026-09-01T00:00:00Z"));
  const record = fc.record({
    id: fc.constantFrom("1", "2", "3", "4", "5"),
    imageName: fc.constantFrom("web-1", "web-2", "web-gpu-1", "db-1"),
    imageOwnerAlias: fc.constantFrom("self", "others"),
    architecture: fc.constantFrom("x86_64", "arm64"),
    status: fc.constantFrom("Available", "Available", "Creating"),
    creationTime: fc.constantFrom("2026-08-01T00:00:00Z", "2026-08-20T00:00:00Z"),
  });
  const images = fc.array(record, { minLength: 1 }).map((list) => list.map(({ id, ...more }) => image(id, more)));
  const query: fc.Arbitrary<ImageQuery> = fc.record({
    imageName: fc.constantFrom("web-*", "web-", "db", "*"),
    owners: fc.constantFrom(["self"], ["self", "others"]) as fc.Arbitrary<("self" | "others")[]>,
    architecture: fc.constantFrom(undefined, "x86_64"),
    exclude: fc.constantFrom(undefined, ["m-1"]),
  });

  it("never pins what a target's query refuses, unless forced by its own name", () => {
    const seen = { moved: 0, against: 0 };
    fc.assert(
      fc.property(images, query, fc.boolean(), fc.boolean(), (account, asks, force, named) => {
        const index = indexCatalog(account);
        const target = { key: KEY, pin: { ...pin("9"), query: canonicalQuery(asks) } };
        const source = { key: "canary/web", pin: { ...pin("1"), image: account[0] as Pin["image"] } };
        const status = promotionStatus(pinStatus(target, index, context), source, context, named);
        const { moves } = planMoves([status], { force, named: new Set(named ? [target.pin] : []) });
        for (const { after } of moves) {
          const now = index.byId.get(after.image.imageId);
          const taken = now && takenBy(now, target.pin.query, index, context);
          expect(now?.status).toBe("Available");
          expect(after.origin).toMatchObject({ kind: "promoted", from: "canary/web" });
          if (typeof taken === "object") {
            expect([force, named]).toEqual([true, true]);
            expect(after.origin?.against).toEqual([...taken.props].sort());
            seen.against++;
          } else seen.moved++;
        }
      }),
      { numRuns: 400 },
    );
    expect(Math.min(seen.moved, seen.against)).toBeGreaterThan(5);
  });

  const five = image("5", { creationTime: "2026-08-05T00:00:00Z" });
  const promote = (target: Pin, account: readonly ReturnType<typeof image>[], unproven?: string) => {
    const source = {
      key: "canary/web",
      pin: { ...pin("5"), image: five },
    };
    const index = indexCatalog(account);
    const status = pinStatus({ key: KEY, pin: target }, index, context);
    return planMoves([promotionStatus(status, { ...source, unproven }, context, true)], {
      force: false,
      named: new Set([target]),
    });
  };

  it.each([
    ["another owner's image", at("4"), [{ ...five, imageOwnerAlias: "others" }], ["against", "owner"]],
    ["another family", { ...at("4"), image: image("x", { imageName: "web-gpu-1" }) }, [five], ["family"]],
    ["an older image", { ...at("4"), image: image("6", { creationTime: "2026-08-06T00:00:00Z" }) }, [five], ["older"]],
  ] as const)("is held back by %s", (_, target, account, kinds) => {
    const { moves, held } = promote(target, account);
    expect(moves).toEqual([]);
    expect(held.flatMap(({ stops }) => stops.map(({ kind }) => kind))).toEqual(kinds);
  });

  it.each([
    ["what is held", { ...at("4"), hold: { reason: "bug" } }, [five], "held: bug; only --force"],
    ["what was chosen by hand", at("4", chosen), [five], "chosen by hand; only --force"],
    ["an account without it", at("4"), [image("4")], "lists web-5 (2026-08-05, m-5) neither by id nor by name"],
    ["two of its name", at("4"), [image("7", { imageName: "web-5" }), image("8", { imageName: "web-5" })], "2 images"],
    ["one that cannot boot", at("4"), [image("5", { status: "Creating" })], "has status Creating"],
    ["an image whose id is its name", at("4"), [image("web-5"), image("7", { imageName: "m-5" })], "neither by id"],
  ] as const)("leaves %s", (_, target, account, reason) => {
    const { moves, held, left } = promote(target, account);
    expect([moves, held]).toEqual([[], []]);
    expect(left[0]?.reason).toContain(reason);
  });

  it("moves what was promoted before, and finds the image by its exact name", () => {
    const { moves } = promote(at("4", { kind: "promoted", from: "old" }), [{ ...five, imageId: "m-7" }]);
    expect(moves[0]?.after).toMatchObject({
      image: { imageId: "m-7" },
      origin: { kind: "promoted", from: "canary/web" },
    });
    expect(promote(at("4"), [five], "too early").held[0]?.stops).toEqual([{ kind: "unproven", text: "too early" }]);
  });

  it("holds the pin from what the query picks", () => {
    const index = indexCatalog([image("4"), image("6", { creationTime: "2026-08-06T00:00:00Z" })]);
    const promoted = at("4", { kind: "promoted", from: "canary/web" });
    const plan = planMoves([pinStatus({ key: KEY, pin: promoted }, index, context)], {
      force: false,
      named: new Set(),
    });
    expect([plan.moves, plan.held]).toEqual([[], []]);
    expect(plan.left[0]).toMatchObject({
      held: true,
      reason: expect.stringContaining("promoted from canary/web; only --from"),
    });
  });
});
