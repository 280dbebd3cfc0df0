import fc from "fast-check";
import { bordersBetween } from "../../lib/lock/moves";
import { familyOf, familyQuery, familyText, nameParts } from "../../lib/select/families";
import { image } from "./images";

test.each([
  ["edge-base-20260801", "edge-base-2026-08-08"],
  ["edge-base-1", "edge_base.2"],
  ["edge-base", "edge-base-1"],
  ["edge-base-v1.2", "edge-base-1.3"],
  ["edge (1)", "edge [2]"],
  ["镜像-1", "镜像-2"],
  ["web-20260801-a1b2c3d", "web-20260802-0123abc"],
  ["web-1-g0a1b2c3d", "web-2"],
  ["web-550e8400-e29b-41d4-a716-446655440000", "web-6fa459ea-ee8a-3ca4-894e-db77e160355e"],
])("%s and %s are of one family", (a, b) => expect(familyOf(a)).toBe(familyOf(b)));

test("plain names have the parts that they would have as part of any name", () => {
  const names = fc.oneof(
    fc.string({ unit: "binary-ascii" }),
    fc.string({ unit: fc.constantFrom(..."ag1-._ vV0c+~\t|") }),
    fc
      .tuple(fc.string({ unit: fc.constantFrom(..."web-_.") }), fc.stringMatching(/^g?[0-9a-f]{6,41}$/))
      .map((all) => all.join("")),
    fc.uuid().map((id) => `web-${id}`),
  );
  fc.assert(
    fc.property(names, (name) => {
      // A separator that is no plain character asks for the general rule.
      const general = nameParts(`${name} \u2003`);
      expect(general.map((part) => ({ ...part, text: part.text.replace("\u2003", " ") }))).toEqual(
        nameParts(`${name}  `),
      );
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["edge-base-1", "edge-base-gpu-1"],
  ["edge-base-1", "Edge-Base-1"],
  ["edge-base-1", "edge-base-1-rc1"],
  ["edge-base-1", "edge-base-1-test"],
  ["web-x86_64-1", "web-arm64-1"],
  ["镜像-1", "镜象-1"],
  ["caf\u00e9-1", "cafe\u0301-1"],
  ["web-facade", "web"],
])("%s and %s are not", (a, b) => expect(familyOf(a)).not.toBe(familyOf(b)));

test.each([
  ["edge-base-20260801", "edge-base-#"],
  ["edge-base-2026-08-01", "edge-base-#"],
  ["edge-base-gpu-1.2", "edge-base-gpu-#"],
  ["ubuntu-22.04-edge-3", "ubuntu-#-edge-#"],
  ["edge", "edge"],
  ["", "(no name)"],
  ["a\u001b[31m1", "a\\u001b[#m#"],
])("%s is shown as %s", (name, text) => expect(familyText(name)).toBe(text));

test("law: the parts of a name are the name", () => {
  const names = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."ag1-._ v镜😀") }));
  fc.assert(
    fc.property(names, (name) => {
      const whole = nameParts(name).map(({ text }) => text);
      expect(whole.join("")).toBe(name);
    }),
  );
});

describe("the query of the winner's family", () => {
  test.each<[string, string[], string, string[]]>([
    ["edge-base-20260801", ["edge-base-20260701"], "^edge-base-\\d+$", ["edge-base-gpu-20260901"]],
    ["edge-base-1.2.3", ["edge-base-1.3"], "^edge-base-[\\d._-]+$", ["edge-base-gpu-1"]],
    ["edge-base-2026-08-01", ["edge-base-20260802"], "^edge-base-[\\d._-]+$", ["edge-base-x"]],
    ["edge-base-1", ["edge-base"], "^edge-base[\\d._-]*$", ["edge-base-x"]],
    ["edge", ["edge-1"], "^edge[\\d._-]*$", ["edge-gpu-1"]],
    ["a.b+c(1)", ["a.b+c(22)"], "^a\\.b\\+c\\(\\d+\\)$", ["axbbc1"]],
    ["镜像-1", ["镜像-2"], "^镜像-\\d+$", ["镜象-1"]],
    ["镜像-１", [], "^镜像-１$", ["x"]],
    ["web-v1", ["web-2"], "^web-v?\\d+$", ["web-rc-1"]],
  ])("%s with %j: %s", (winner, own, nameRegex, others) => {
    const query = familyQuery({ imageName: "x", pick: "mostRecent", platform: "p" }, winner, [
      winner,
      ...own,
      ...others,
    ]);
    expect(query).toEqual({ nameRegex, pick: "mostRecent", platform: "p" });
    const regex = new RegExp(nameRegex);
    for (const name of [winner, ...own]) expect(name).toMatch(regex);
    for (const name of others) expect(name).not.toMatch(regex);
  });

  test("law: it takes the winner, and nothing of another family", () => {
    const names = fc.array(fc.string({ unit: fc.constantFrom(..."ab1-._+ g0c") }), { minLength: 1 });
    fc.assert(
      fc.property(names, (all) => {
        const [winner] = all as [string];
        const { nameRegex } = familyQuery({ imageName: "x" }, winner, all);
        const taken = all.filter((name) => new RegExp(nameRegex as string).test(name));
        expect(taken).toContain(winner);
        expect(new Set(taken.map(familyOf)).size).toBe(1);
      }),
    );
  });
});

describe("borders between images", () => {
  const own = image("web-1");
  test.each([
    ["a newer build", own, image("web-2"), []],
    ["an own and a shared image", own, image("web-2", { imageOwnerAlias: "others" }), ["owner"]],
    ["an image of an unknown owner", own, image("web-2", { imageOwnerAlias: undefined }), ["owner"]],
    ["shared to own", image("web-1", { imageOwnerAlias: "others" }), image("web-2"), []],
    ["another family", own, image("web-gpu-2"), ["family"]],
    ["both", own, image("web-gpu-2", { imageOwnerAlias: "others" }), ["owner", "family"]],
    ["the same image, renamed", own, image("x", { imageId: own.imageId, imageOwnerAlias: "others" }), []],
    ["to a literal id", own, { imageId: "m-9" }, []],
    ["from a literal id", { imageId: "m-9" }, own, []],
  ])("%s", (_, from, to, kinds) => expect(bordersBetween(from, to).map(({ kind }) => kind)).toEqual(kinds));

  test("are told in words", () => {
    expect(bordersBetween(own, image("web-gpu-2", { imageOwnerAlias: "others" })).map(({ text }) => text)).toEqual([
      "from an image of your own to one shared by another account (owner others)",
      "from the family web-# to the family web-gpu-#",
    ]);
  });
});
