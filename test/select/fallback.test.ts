import type { ImageQuery } from "../../lib/query/query";
import { image, own, pickedName } from "./images";

const images = [
  ...own("a-1", "a-2", "b-1"),
  image("c-1", { status: "Creating" }),
  image("d-1", { imageOwnerAlias: "others" }),
];

test.each<[string, ImageQuery, string]>([
  ["the query itself comes first", { imageName: "b", fallback: ["m-9", { imageName: "a-1" }] }, "b-1"],
  ["then the steps in order", { imageName: "x", fallback: [{ imageName: "y" }, { imageName: "b" }, "m-9"] }, "b-1"],
  ["a literal id answers where it stands", { imageName: "x", fallback: ["m-9", { imageName: "b" }] }, "m-9"],
  ["a literal id need not be in the account", { imageName: "x", fallback: ["centos_6"] }, "centos_6"],
  ["images that cannot be used are no match", { imageName: "c", fallback: [{ imageName: "b" }] }, "b-1"],
  ["shared images are no match", { imageName: "d", fallback: ["m-9"] }, "m-9"],
  ["more than one match is no reason to go on", { imageName: "a", fallback: ["m-9"] }, "ambiguous"],
  ["nor in a step", { imageName: "x", fallback: [{ imageName: "a" }, "m-9"] }, "ambiguous"],
  ["a step has its own pick", { imageName: "x", fallback: [{ imageName: "a", pick: "mostRecent" }] }, "a-2"],
  ["a step inherits no pick", { imageName: "x", pick: "mostRecent", fallback: [{ imageName: "a" }] }, "ambiguous"],
  ["a step inherits no rule", { imageName: "x", owners: ["others"], fallback: [{ imageName: "b" }] }, "b-1"],
  ["nothing at all", { imageName: "x", fallback: [{ imageName: "y" }] }, "none"],
])("%s", (_, query, expected) => expect(pickedName(query, images)).toBe(expected));
