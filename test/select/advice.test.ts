import type { ImageQuery } from "../../lib/query/query";
import { pickAdvice } from "../../lib/select/advice";
import type { EnsImage } from "../../lib/select/image";
import { whyText } from "../../lib/select/why";
import { choose, image, own } from "./images";

function picked(query: ImageQuery, images: readonly EnsImage[]) {
  const selection = choose(query, images);
  if (selection.kind !== "picked") throw new Error(selection.kind);
  return { name: selection.image.imageName, why: whyText(selection), ...pickAdvice(selection) };
}

const at = (name: string, day: string, fields: Partial<EnsImage> = {}) =>
  image(name, { creationTime: `${day}T00:00:00Z`, ...fields });
const newest = { imageName: "edge-base", pick: "mostRecent" } as const;

describe("why", () => {
  const images = [at("edge-base-1", "2026-08-01"), at("edge-base-2", "2026-08-02"), at("other", "2026-08-03")];
  test.each<[string, ImageQuery, EnsImage[], string]>([
    ["the newest", newest, images, "newest of 2 matches among 3 images; next: edge-base-1 (2026-08-01, m-edge-base-1)"],
    ["one match", { imageName: "other" }, images, "the only match among 3 images"],
    ["one image", newest, [at("edge-base", "2026-08-01")], "the only match among 1 image"],
    [
      "a tie of times",
      newest,
      [at("edge-base-1", "2026-08-01"), at("edge-base-2", "2026-08-01")],
      "newest of 2 matches among 2 images, decided by name (same creation time); next: edge-base-1 (2026-08-01, m-edge-base-1)",
    ],
    [
      "the highest version",
      { imageName: "edge-base", pick: "highestVersion" },
      images,
      "highest version of 2 matches among 3 images; next: edge-base-1 (2026-08-01, m-edge-base-1)",
    ],
    [
      "a tie of versions",
      { imageName: "edge", pick: "highestVersion" },
      [at("edge-1", "2026-08-01"), at("edge-1.0", "2026-08-02")],
      "highest version of 2 matches among 2 images, decided by creation time (same version); next: edge-1 (2026-08-01, m-edge-1)",
    ],
    [
      "a fallback",
      { imageName: "x", fallback: [{ imageName: "other" }] },
      images,
      "fallback 1: the only match among 3 images",
    ],
  ])("%s", (_, query, list, why) => expect(picked(query, list).why).toBe(why));

  test("a literal id", () => {
    const selection = choose({ imageName: "x", fallback: [{ imageName: "y" }, "m-1"] }, images);
    expect(selection).toMatchObject({ kind: "literal", imageId: "m-1", step: 2 });
    expect(selection.kind === "literal" && whyText(selection)).toBe("fallback 2: literal image id");
  });

  test("a name that would forge a line is shown on one", () => {
    const { why } = picked(newest, [
      at("edge-base-2", "2026-08-02"),
      at("edge-base-1\nx\u001b[2J\u202e", "2026-08-01"),
    ]);
    expect(why).toContain("next: edge-base-1\\u000ax\\u001b[2J\\u202e (2026-08-01");
  });
});

describe("notes", () => {
  test("newer images that could not be taken, by rule", () => {
    const { notes } = picked({ ...newest, minAgeDays: 7, exclude: ["edge-base-5"] }, [
      at("edge-base-1", "2026-08-01"),
      at("edge-base-0", "2026-07-01", { status: "Creating" }),
      at("edge-base-2", "2026-08-02", { status: "Creating" }),
      at("edge-base-3", "2026-08-03", { status: "Copying" }),
      at("edge-base-4", "2026-08-31"),
      at("edge-base-5", "2026-08-05"),
      at("edge-base-6", "2026-08-06", { imageOwnerAlias: "others" }),
    ]);
    expect([...notes].sort()).toEqual([
      "1 newer image of that name was passed over: excluded",
      "1 newer image of that name was passed over: shared by another account",
      "1 newer image of that name was passed over: younger than minAgeDays",
      "2 newer images of that name were passed over: not Available",
    ]);
  });

  test("higher versions that could not be taken", () => {
    const { notes } = picked({ imageName: "app", pick: "highestVersion" }, [
      at("app-1.9", "2026-08-02"),
      at("app-1.10", "2026-08-01", { status: "Creating" }),
    ]);
    expect(notes).toEqual(["1 higher image of that name was passed over: not Available"]);
  });

  test("matches that cannot win", () => {
    const { name, notes } = picked({ imageName: "app", pick: "highestVersion" }, [
      at("app", "2026-08-02"),
      at("app-0.1", "2026-08-01"),
      image("app-latest", { creationTime: "?" }),
    ]);
    expect(name).toBe("app-0.1");
    expect(notes).toEqual([
      "1 match has no readable creation time, and every other match comes before: app-latest (unknown date, m-app-latest)",
      "2 matches have no number in the name, and every other match comes before: app (2026-08-02, m-app), app-latest (unknown date, m-app-latest)",
    ]);
  });
});

describe("families", () => {
  const images = [
    ...["20260701", "20260715"].map((date) => at(`edge-base-${date}`, "2026-07-15")),
    at("edge-base-gpu-20260801", "2026-08-01"),
    at("edge-base-arm-20260601", "2026-06-01"),
  ];

  test.each(["edge-base", "edge-base-*", "*base*", "edge-base-????????*"])(
    "%s warns, and shows the narrow query",
    (imageName) => {
      const { name, warnings } = picked({ imageName, pick: "mostRecent", platform: undefined }, images);
      expect(name).toBe("edge-base-gpu-20260801");
      expect(warnings).toEqual([
        [
          `"${imageName}" fits images of 3 families, and the pick is among all of them:`,
          "  - edge-base-gpu-# (1 image, first edge-base-gpu-20260801 (2026-08-01, m-edge-base-gpu-20260801))",
          "  - edge-base-# (2 images, first edge-base-20260715 (2026-07-15, m-edge-base-20260715))",
          "  - edge-base-arm-# (1 image, first edge-base-arm-20260601 (2026-06-01, m-edge-base-arm-20260601))",
          'To take only edge-base-gpu-#: { nameRegex: "^edge-base-gpu-\\\\d+$", pick: "mostRecent" }',
        ].join("\n"),
      ]);
    },
  );

  test("the query that is shown takes the same image and warns no more", () => {
    const [warning = ""] = picked({ imageName: "edge-base", pick: "highestVersion", exclude: ["x"] }, images).warnings;
    const query = new Function(`return ${/\{ .* \}$/.exec(warning)?.[0]}`)() as ImageQuery;
    expect(query).toMatchObject({ exclude: ["x"], pick: "highestVersion" });
    expect(picked(query, images)).toMatchObject({ name: "edge-base-gpu-20260801", warnings: [] });
  });

  test.each<[string, ImageQuery, EnsImage[]]>([
    ["one family", newest, own("edge-base-1", "edge-base-2.1", "edge_base_20260801")],
    ["a regular expression", { nameRegex: "edge", pick: "mostRecent" }, own("edge-1", "edge-gpu-1")],
    ["a regular expression beside the name", { ...newest, nameRegex: "e" }, own("edge-base-1", "edge-base-gpu-1")],
    ["one exact name", { exactImageName: "edge-base", pick: "mostRecent" }, own("edge-base", "edge-base-gpu")],
    [
      "another family that a rule removed",
      newest,
      [image("edge-base-1"), image("edge-base-gpu-1", { status: "Copying" })],
    ],
  ])("%s warns not", (_, query, list) => expect(picked(query, list).warnings).toEqual([]));

  test("more than ten are ten, and a count", () => {
    const many = Array.from(
      { length: 47 },
      (_, i) => `edge-base-${String.fromCharCode(97 + (i % 26))}${i < 26 ? "" : "x"}`,
    );
    const [warning = ""] = picked(newest, own(...many)).warnings;
    expect(warning.split("\n")).toHaveLength(13);
    expect(warning).toContain("  - … and 37 more");
  });
});

describe("architecture", () => {
  const arm = image("edge-1", { architecture: undefined, computeType: "arm_vm" });
  const armMetal = image("edge-3", { architecture: "x86_64", computeType: "arm_bare_metal" });
  const x86 = image("edge-2");
  const plain = image("edge-4", { architecture: undefined, computeType: "ens" });
  const old = image("edge-5", { architecture: "i386" });
  const silent = image("edge-6", { architecture: undefined, computeType: "pcfarm" });
  const query = { imageName: "edge-*", pick: "mostRecent" } as const;

  test.each<[EnsImage[], string]>([
    [[arm, x86], "for several: x86_64 (edge-2 (2026-08-01, m-edge-2)), ARM (edge-1 (2026-08-01, m-edge-1))"],
    [[armMetal, x86], "for several: ARM (edge-3 (2026-08-01, m-edge-3)), x86_64 (edge-2 (2026-08-01, m-edge-2))"],
    [[arm, plain], "for several: x86 (edge-4 (2026-08-01, m-edge-4)), ARM (edge-1 (2026-08-01, m-edge-1))"],
    [[old, x86, plain], "for several: i386 (edge-5 (2026-08-01, m-edge-5)), x86_64 ("],
    [[image("edge-7", { architecture: "aarch64", computeType: undefined }), x86], "ARM (edge-7"],
  ])("%j warns", (images, text) => {
    const { warnings } = picked(query, images);
    expect(warnings).toEqual([expect.stringContaining(text)]);
    const shown = /\{ .* \}$/.exec(warnings[0] as string)?.[0];
    const narrow = new Function(`return ${shown}`)() as ImageQuery;
    expect(picked(narrow, images)).toMatchObject({ name: picked(query, images).name, warnings: [] });
  });

  test("x86_64 is stated, and an ARM image says so", () => {
    const { warnings } = picked({ ...query, architecture: "x86_64" }, [x86, armMetal]);
    expect(warnings).toEqual([
      "the architecture of the query is not that of its matches' computeType: ARM (edge-3 (2026-08-01, m-edge-3)), " +
        "x86_64 (edge-2 (2026-08-01, m-edge-2)). To take only such as the first: " +
        '{ imageName: "edge-*", architecture: "x86_64", computeType: "arm_bare_metal", pick: "mostRecent" }',
    ]);
  });

  test.each<[string, EnsImage[], object]>([
    ["one architecture", [x86, plain, image("edge-8", { computeType: "bare_metal" })], {}],
    ["images that say nothing", [x86, silent], {}],
    ["architecture", [arm, x86], { architecture: "x86_64" }],
    ["several that are stated", [old, x86], { architecture: ["x86_64", "i386"] }],
    ["ARM, stated", [image("edge-7", { architecture: "arm64", computeType: "arm_vm" })], { architecture: "arm64" }],
    ["computeType", [arm, x86], { computeType: ["arm_vm", "ens_vm"] }],
  ])("%s warns not", (_, images, rules) => expect(picked({ ...query, ...rules }, images).warnings).toEqual([]));
});

describe("owners", () => {
  const images = [at("edge-base-1", "2026-08-01"), at("edge-base-2", "2026-08-02", { imageOwnerAlias: "others" })];
  test.each<[ImageQuery, boolean]>([
    [{ ...newest, owners: ["self", "others"] }, true],
    [{ ...newest, owners: ["others"] }, true],
    [{ nameRegex: "^edge", pick: "highestVersion", owners: ["self", "others"] }, true],
    [{ imageId: "m-", pick: "mostRecent", owners: ["self", "others"] }, true],
    [{ imageId: "m-edge-base-2", pick: "mostRecent", owners: ["self", "others"] }, false],
    [{ exactImageName: "edge-base-2", pick: "mostRecent", owners: ["self", "others"] }, false],
    [{ imageName: "edge-base-2", owners: ["self", "others"] }, false],
  ])("%j: %s", (query, warns) => {
    expect(picked(query, images).warnings.filter((text) => text.includes("shared by other accounts"))).toHaveLength(
      warns ? 1 : 0,
    );
  });

  test("self alone: a look-alike with a newer date does not win", () => {
    expect(picked(newest, images)).toMatchObject({
      name: "edge-base-1",
      notes: ["1 newer image of that name was passed over: shared by another account"],
      warnings: [],
    });
  });
});
