import type { ImageQuery } from "../../lib/query/query";
import { image, matchingNames, own, pickedName } from "./images";

const NFC = "caf\u00e9-1";
const NFD = "cafe\u0301-1";

describe("imageName, plain", () => {
  test.each<[string, string, string[]]>([
    ["is contained", "edge-base", ["edge-base", "edge-base-arm", "old-edge-base-2"]],
    ["keeps its case", "Edge", ["Edge-Base"]],
    [". is a dot", "edge.v1", ["edge.v1+gpu(2)"]],
    ["+ is a plus", "v1+gpu", ["edge.v1+gpu(2)"]],
    ["( is a parenthesis", "gpu(2", ["edge.v1+gpu(2)"]],
    ["[ is a bracket", "a[1", ["a[1]:b"]],
    [": is a colon", "]:b", ["a[1]:b"]],
    ["\\ is a backslash", "c:\\x", ["c:\\x{2}|y^$"]],
    ["{ } | ^ $ are themselves", "{2}|y^$", ["c:\\x{2}|y^$"]],
    ["Chinese", "边缘", ["边缘-镜像-1"]],
    ["composed accents as they are", NFC, [NFC]],
    ["decomposed accents as they are", NFD, [NFD]],
    ["a blank is a blank", "a b", ["a b"]],
    ["a name over two lines", "x\ny", ["x\ny"]],
    ["nothing across two names", "edge-base-arm\nold", []],
  ])("%s", (_, imageName, expected) => {
    const names = [
      "edge-base",
      "edge-base-arm",
      "old-edge-base-2",
      "Edge-Base",
      "edge.v1+gpu(2)",
      "edgexv1gpu2",
      "a[1]:b",
      "a1",
      "c:\\x{2}|y^$",
      "边缘-镜像-1",
      NFC,
      NFD,
      "a b",
      "x\ny",
    ];
    expect(matchingNames({ imageName }, own(...names))).toEqual([...expected].sort());
    expect(
      matchingNames(
        { imageName, snapshotId: "s" },
        names.map((name) => image(name, { snapshotId: "s" })),
      ),
    ).toEqual([...expected].sort());
  });
});

describe("imageName, glob", () => {
  const names = [
    "web-1",
    "web-10",
    "web-",
    "xweb-1",
    "web-a.b",
    "web+1",
    "WEB-1",
    "w镜b",
    "w😀b",
    "web[1]",
    "web!1",
    "{web,x}",
  ];
  test.each<[string, string[]]>([
    ["web-*", ["web-", "web-1", "web-10", "web-a.b"]],
    ["*web-1", ["web-1", "xweb-1"]],
    ["*-1*", ["WEB-1", "web-1", "web-10", "xweb-1"]],
    ["web-?", ["web-1"]],
    ["web-??", ["web-10"]],
    ["w?b", ["w镜b", "w😀b"]],
    ["web-a.?", ["web-a.b"]],
    ["web-a?b", ["web-a.b"]],
    ["web[1]*", ["web[1]"]],
    ["web!*", ["web!1"]],
    ["{web,x}*", ["{web,x}"]],
    ["web+*", ["web+1"]],
    ["*", [...names]],
    ["**", [...names]],
    ["*?", [...names]],
    ["web-1*0", ["web-10"]],
    ["web-*1*0", ["web-10"]],
    ["web-1*1", []],
    ["*a*.*b", ["web-a.b"]],
    ["?eb-1", ["web-1"]],
  ])("%s", (imageName, expected) => {
    expect(matchingNames({ imageName }, own(...names))).toEqual([...expected].sort());
  });

  test("takes no time to speak of over names made to stall it", () => {
    const hostile = own(...Array.from({ length: 500 }, (_, i) => `${"a".repeat(200)}${i}`));
    const start = performance.now();
    expect(matchingNames({ imageName: `${"*a".repeat(60)}*b` }, hostile)).toEqual([]);
    expect(matchingNames({ imageName: `${"*a?".repeat(40)}*b` }, hostile)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe("exactImageName", () => {
  test.each([
    ["edge-base", "edge-base"],
    ["edge-*", "edge-*"],
    ["edge.v1+gpu(2)", "edge.v1+gpu(2)"],
    ["Edge-base", "none"],
    ["edge", "none"],
    [NFC, "none"],
    [NFD, NFD],
  ])("%s → %s", (exactImageName, expected) => {
    const images = own("edge-base", "edge-base-arm", "edge-*", "edgexv1gpu2", "edge.v1+gpu(2)", NFD);
    expect(pickedName({ exactImageName }, images)).toBe(expected);
  });
});

describe("nameRegex", () => {
  test.each<[string | RegExp, string[]]>([
    ["base", ["edge-base", "edge-base-2"]],
    ["base$", ["edge-base"]],
    ["^edge", ["edge-base", "edge-base-2"]],
    [/BASE/i, ["edge-base", "edge-base-2"]],
    [/^\p{Script=Han}+$/u, ["镜像"]],
    [/a.b/s, ["a\nb"]],
    [/^b/m, ["a\nb"]],
    ["^镜", ["镜像"]],
  ])("%s", (nameRegex, expected) => {
    const images = own("edge-base", "edge-base-2", "镜像", "a\nb");
    expect(matchingNames({ nameRegex }, images)).toEqual([...expected].sort());
  });

  test("does not depend on what the expression matched before", () => {
    const nameRegex = /^a/;
    nameRegex.lastIndex = 5;
    expect(matchingNames({ nameRegex }, own("a1", "a2", "b"))).toEqual(["a1", "a2"]);
    expect(nameRegex.lastIndex).toBe(5);
  });
});

describe("imageId", () => {
  const images = [
    image("a", { imageId: "m-abc1" }),
    image("b", { imageId: "m-abc12" }),
    image("c", { imageId: "m-x" }),
  ];
  test.each<[string, string[]]>([
    ["m-abc1", ["a"]],
    ["m-abc", ["a", "b"]],
    ["abc12", ["b"]],
    ["M-ABC1", []],
    ["m-abc123", []],
  ])("%s", (imageId, expected) => expect(matchingNames({ imageId }, images)).toEqual(expected));

  test("is one rule among the others", () => {
    expect(pickedName({ imageId: "m-abc1", imageName: "b" }, images)).toBe("none");
    expect(pickedName({ imageId: "m-abc", imageName: "b" }, images)).toBe("b");
  });
});

test("snapshotId is compared to the letter", () => {
  const images = [image("a", { snapshotId: "sp-1" }), image("b", { snapshotId: "sp-12" }), image("c")];
  expect(matchingNames({ snapshotId: "sp-1" }, images)).toEqual(["a"]);
});

describe("a name over 256 characters", () => {
  const long = "n".repeat(257);
  const queries: ImageQuery[] = [{ imageName: "n" }, { imageName: "n*" }, { imageName: "*?n" }, { nameRegex: "n" }];
  test.each(queries)("does not match %j", (query) => {
    expect(matchingNames(query, own(long, "n".repeat(256)))).toEqual(["n".repeat(256)]);
  });

  test("does not match its own exact name, in whatever place of the query", () => {
    expect(pickedName({ exactImageName: long }, own(long))).toBe("none");
    expect(pickedName({ exactImageName: long, imageId: image(long).imageId }, own(long))).toBe("none");
  });

  test("is measured in characters, not in code units", () => {
    expect(pickedName({ imageName: "*" }, own("😀".repeat(256)))).toBe("😀".repeat(256));
    expect(pickedName({ imageName: "*" }, own("😀".repeat(257)))).toBe("none");
  });
});
