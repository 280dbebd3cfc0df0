import type { ImageFilters } from "../../lib/query/query";
import type { EnsImage } from "../../lib/select/image";
import { choose, image, NOW } from "./images";

const DAY = 86_400_000;
const at = (time: string) => ({ creationTime: time });
const ago = (milliseconds: number) => at(new Date(NOW - milliseconds).toISOString());

/** `true` where the image passes, else the rule that removed it. */
function verdict(rules: ImageFilters, fields: Partial<EnsImage>): true | string {
  const [sifting] = choose({ ...rules, imageName: "a", exactImageName: undefined }, [image("a", fields)]).siftings;
  return sifting?.removed[0] ? sifting.removed[0].rule.prop : true;
}

describe("status", () => {
  test.each([
    "Creating",
    "Packing",
    "Uploading",
    "Pack_failed",
    "Upload_failed",
    "Unavailable",
    "Copying",
    "available",
    "",
    undefined,
  ])("%s cannot boot", (status) => expect(verdict({}, { status })).toBe("status"));
  test("Available can", () => expect(verdict({}, {})).toBe(true));
});

describe("owners", () => {
  test.each<[ImageFilters["owners"], string | undefined, true | string]>([
    [undefined, "self", true],
    [undefined, "others", "owners"],
    [undefined, "system", "owners"],
    [undefined, "SELF", "owners"],
    [undefined, "", "owners"],
    [undefined, undefined, "owners"],
    [["self"], "others", "owners"],
    [["others"], "others", true],
    [["others"], "marketplace", true],
    [["others"], undefined, true],
    [["others"], "self", "owners"],
    [["self", "others"], "self", true],
    [["self", "others"], "others", true],
  ])("%j and an image of %s", (owners, imageOwnerAlias, expected) => {
    expect(verdict({ owners }, { imageOwnerAlias })).toBe(expected);
  });
});

describe.each(["architecture", "platform", "osVersion", "computeType", "regionId"] as const)("%s", (prop) => {
  test.each<[string | string[], string | undefined, boolean]>([
    ["x", "x", true],
    ["x", "X", false],
    ["x", "xy", false],
    ["x", undefined, false],
    [["x", "y"], "y", true],
    [["x", "y"], "z", false],
  ])("%j and %s: %s", (wanted, value, passes) => {
    expect(verdict({ [prop]: wanted }, { [prop]: value })).toBe(passes ? true : prop);
  });
});

describe("bounds are instants: from the first on, before the second", () => {
  const after = { createdAfter: "2026-08-01T10:00:00+08:00" };
  const before = { createdBefore: new Date("2026-08-01T02:00:00Z") };
  test.each<[ImageFilters, string | undefined, true | string]>([
    [after, "2026-08-01T02:00:00Z", true],
    [after, "2026-08-01T01:59:59Z", "createdAfter"],
    [after, "2026-08-01T09:59+08:00", "createdAfter"],
    [after, undefined, "createdAfter"],
    [after, "yesterday", "createdAfter"],
    [before, "2026-08-01T01:59:59Z", true],
    [before, "2026-08-01T02:00:00Z", "createdBefore"],
    [before, "2026-08-01T02:00Z", "createdBefore"],
    [before, undefined, "createdBefore"],
    [before, "2026-13-01T00:00:00Z", "createdBefore"],
  ])("%j and %s", (rules, creationTime, expected) => expect(verdict(rules, { creationTime })).toBe(expected));
});

describe("minAgeDays, by the clock that is passed in", () => {
  test.each<[number, Partial<EnsImage>, true | string]>([
    [7, ago(7 * DAY), true],
    [7, ago(7 * DAY - 1), "minAgeDays"],
    [0.5, ago(DAY / 2), true],
    [0.5, ago(DAY / 2 - 1000), "minAgeDays"],
    [7, at("2099-01-01T00:00:00Z"), "minAgeDays"],
    [7, { creationTime: undefined }, "minAgeDays"],
    [0, { creationTime: undefined }, true],
    [0, at("2099-01-01T00:00:00Z"), true],
  ])("%s days, %j", (minAgeDays, fields, expected) => expect(verdict({ minAgeDays }, fields)).toBe(expected));
});

describe("exclude", () => {
  test.each([
    [["m-a"], "exclude"],
    [["m-a", "other"], "exclude"],
    [["m-"], true],
    [["A"], true],
    [["a*"], true],
    [[], true],
  ])("%j", (exclude, expected) => expect(verdict({ exclude }, {})).toBe(expected));

  test("takes exact names", () => {
    const { kind } = choose({ imageName: "a", exclude: ["a"] }, [image("a")]);
    expect(kind).toBe("none");
  });
});

test("an ARM image without Architecture: the refusal says where its architecture is told", () => {
  const selection = choose({ imageName: "a", architecture: "arm64" }, [
    image("a", { architecture: undefined, computeType: "arm_vm" }),
  ]);
  const [removal] = selection.siftings[0]?.removed ?? [];
  expect(removal?.rule.refusal(removal.image)).toBe(
    "architecture is missing, not arm64 (computeType arm_vm says ARM; ask for that)",
  );
});
