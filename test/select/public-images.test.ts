import fc from "fast-check";
import type { ImageQuery } from "../../lib/query/query";
import type { EnsImage } from "../../lib/select/image";
import { choose, failureOf, image, matchingNames, own, pickedName } from "./images";

/** As `DescribeImages` tells of an image: less than of an own one. */
function listed(imageName: string, fields: Partial<EnsImage> = {}): EnsImage {
  const { status: _, computeType: __, ...told } = image(imageName, { imageOwnerAlias: "system", ...fields });
  return told;
}

const query = (more: Partial<ImageQuery> = {}): ImageQuery => ({
  ...{ imageName: "Ubuntu_*", pick: "mostRecent", owners: ["system"] },
  ...(more as object),
});

test("the newest public image is picked, without a status", () => {
  const images = [
    listed("Ubuntu_20.04", { creationTime: "2026-01-01T00:00:00Z" }),
    listed("Ubuntu_22.04", { creationTime: "2026-02-01T00:00:00Z" }),
    listed("CentOS_7.4"),
  ];
  expect(pickedName(query(), images)).toBe("Ubuntu_22.04");
  expect(pickedName(query({ pick: "highestVersion", exclude: ["Ubuntu_22.04"] }), images)).toBe("Ubuntu_20.04");
  expect(pickedName(query({ imageName: "Debian_*", fallback: [query()] } as object), images)).toBe("Ubuntu_22.04");
});

test("a status that is told after all counts, and none is no status of an image that is not public", () => {
  const told = { ...listed("Ubuntu_22.04"), status: "Creating" };
  expect(failureOf(query(), [told])).toMatchObject({ code: "IMAGE_UNUSABLE" });
  expect(pickedName({ imageName: "web" }, [listed("web", { imageOwnerAlias: "self" })])).toBe("none");
  expect(pickedName({ imageName: "Ubuntu", owners: ["self", "others"] }, [listed("Ubuntu_22.04")])).toBe("none");
});

test.each([["self"], ["others"], ["System"], ["marketplace"], [undefined]])(
  "an image of the owner %s in the same list never wins, and the error says whose it is",
  (imageOwnerAlias) => {
    const { code, text } = failureOf(query(), [listed("Ubuntu_99.04", { imageOwnerAlias })]);
    expect(code).toBe("IMAGE_UNUSABLE");
    expect(text).toContain(`it is not public: its owner is ${imageOwnerAlias ?? "missing"}, not system`);
    expect(text).not.toContain("would allow it");
  },
);

const owners = fc.constantFrom("system", "system", "self", "others", "SYSTEM", " system", "", undefined);
const catalogs = fc.array(
  fc.record({
    ...{ name: fc.constantFrom("Ubuntu_22.04", "Ubuntu_22.04 ", "Ubuntu_99", "CentOS_7"), imageOwnerAlias: owners },
    ...{ status: fc.constantFrom(undefined, undefined, "Available"), year: fc.integer({ min: 2000, max: 2100 }) },
  }),
  { maxLength: 20 },
);
const asked = fc.record({
  imageName: fc.constantFrom("Ubuntu_22.04", "Ubuntu_*", "*", "_"),
  pick: fc.constantFrom<"mostRecent" | "highestVersion">("mostRecent", "highestVersion"),
});

test("over random catalogs, what wins is public, and what is not changes nothing", () => {
  fc.assert(
    fc.property(catalogs, asked, (records, props) => {
      const images = records.map(({ name, year, status, ...fields }, i) => {
        const made = listed(name, { ...fields, imageId: `m-${i}`, creationTime: `${year}-01-01T00:00:00Z` });
        return status ? { ...made, status } : made;
      });
      const selection = choose(query(props), images);
      const alone = choose(
        query(props),
        images.filter(({ imageOwnerAlias }) => imageOwnerAlias === "system"),
      );
      expect(selection.kind).toBe(alone.kind);
      if (selection.kind !== "picked") return;
      expect(selection.image.imageOwnerAlias).toBe("system");
      expect(alone).toMatchObject({ image: selection.image });
    }),
    { numRuns: 500 },
  );
});

describe("platform", () => {
  const images = ["Linux", "centos", "CentOS", undefined].map((platform, i) => listed(`CentOS_7.${i}`, { platform }));

  test("is compared without regard to case, of public images alone", () => {
    const names = (platform: string | string[]) => matchingNames(query({ imageName: "CentOS_*", platform }), images);
    expect(names("CENTOS")).toEqual(["CentOS_7.1", "CentOS_7.2"]);
    expect(names(["linux", "Centos"])).toEqual(["CentOS_7.0", "CentOS_7.1", "CentOS_7.2"]);
    expect(matchingNames({ imageName: "web", platform: "Ubuntu" }, [image("web", { platform: "ubuntu" })])).toEqual([]);
  });

  test("the error lists the values that were seen, where it leaves nothing", () => {
    const { text } = failureOf(query({ imageName: "CentOS_*", platform: "windows" }), images);
    expect(text).toContain("Platforms of images that are named so: CentOS, Linux, centos, missing.");
    expect(failureOf({ imageName: "web", platform: "x" }, own("web")).text).not.toContain("Platforms");
  });
});

test("what is said of public images speaks of their list", () => {
  expect(failureOf(query({ imageName: "Suse" }), [listed("Ubuntu_22.04")]).text).toContain(
    'none of the 1 image that DescribeImages lists fits the query: the newest image whose name contains "Suse", public.',
  );
  expect(failureOf(query(), []).text).toContain("DescribeImages lists no image at all");
  // Whoever asks for public images needs no word of how to.
  expect(failureOf(query({ imageName: "Ubuntu_99.04" }), []).text).not.toContain("This looks like");
});
