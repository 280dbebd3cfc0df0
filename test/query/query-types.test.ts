import type { EnsImageLookupProps } from "../../lib";
import type { ImageQuery } from "../../lib/query/query";
import { queryProblems } from "../../lib/query/validate";

/** What does not compile here is told at run time too, to those who write JavaScript. */
const invalid = (query: ImageQuery) => expect(queryProblems(query, () => false)).not.toEqual([]);
const valid = (query: ImageQuery) => expect(queryProblems(query, () => false)).toEqual([]);

test("what is a query compiles", () => {
  valid({ imageName: "web-*" });
  valid({ exactImageName: "web", nameRegex: /^w/, imageId: "m", snapshotId: "s" });
  valid({ nameRegex: "^web", pick: "highestVersion" });
  valid({ imageId: "m-1", snapshotId: "s" });
  valid({ snapshotId: "s", owners: ["self", "others"], architecture: ["x86_64"] });
  valid({ imageName: "web", exactImageName: undefined, fallback: ["m-1", { imageId: "m", minAgeDays: 1 }] });
  const condition = process.argv.length > 0;
  valid(condition ? { imageName: "web-*" } : { exactImageName: "web" });
  const props: EnsImageLookupProps = { imageName: "web", pin: "web", mode: "live", connection: { profile: "prod" } };
  expect(props.pin).toBe("web");
});

test("what is none does not", () => {
  // @ts-expect-error an unknown pick
  invalid({ imageName: "web-*", pick: "newest" });
  // @ts-expect-error an unknown prop
  invalid({ imageName: "web-*", mostRecent: true });
  // @ts-expect-error an unknown owner
  invalid({ imageName: "web-*", owners: ["somebody"] });
  // @ts-expect-error public images beside own ones
  invalid({ imageName: "web-*", owners: ["system", "self"] });
  // @ts-expect-error public images beside shared ones
  invalid({ imageName: "web-*", owners: ["others", "system"] });
  // @ts-expect-error a text in place of a list
  invalid({ imageName: "web-*", owners: "self" });
  // @ts-expect-error a RegExp in place of a text
  invalid({ imageName: /web/ });
  // @ts-expect-error a text in place of a number
  invalid({ imageName: "web-*", minAgeDays: "7" });
  // @ts-expect-error a number in place of a time
  invalid({ imageName: "web-*", createdAfter: 0 });
  // @ts-expect-error a fallback within a fallback
  invalid({ imageName: "web-*", fallback: [{ imageName: "a", fallback: ["m-1"] }] });
  // @ts-expect-error one query in place of a list
  invalid({ imageName: "web-*", fallback: { imageName: "a" } });
});

// Props that can be extended and taken apart cannot say which combinations are a query: the constructor does.
test.each<[string, ImageQuery]>([
  ["nothing that names an image", {}],
  ["a pick alone", { pick: "mostRecent" }],
  ["both kinds of name", { imageName: "web-*", exactImageName: "web" }],
  ["both kinds of name beside another prop", { imageName: "web-*", exactImageName: "web", imageId: "m-1" }],
  ["a fallback that names nothing", { imageName: "web-*", fallback: [{ pick: "mostRecent" }] }],
])("%s compiles, and is no query", (_, query) => invalid(query));
