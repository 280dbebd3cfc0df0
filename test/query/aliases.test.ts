import type { ImageQuery } from "../../lib/query/query";
import { queryProblems } from "../../lib/query/validate";

describe("what people bring from aws_ami and alicloud_images", () => {
  test.each([
    ["mostRecent", true, 'here it is pick: "mostRecent"', 'pick: "mostRecent"'],
    ["most_recent", true, 'here it is pick: "mostRecent"', 'pick: "mostRecent"'],
    ["name", "web-*", "exactImageName the name to the letter", 'imageName: "web-base-*"'],
    ["filters", [], "each filter is a prop of its own", 'imageName: "web-base-*"'],
    ["filter", [], "each filter is a prop of its own", 'imageName: "web-base-*"'],
    ["owner", "self", "owners is, a list", 'owners: ["self"]'],
    ["name_regex", "^web", "nameRegex is", "nameRegex"],
    ["status", "Available", "only Available images are ever picked", 'imageName: "web-base-*"'],
  ])("%s is told what it is here", (prop, value, advice, example) => {
    const [problem, ...rest] = queryProblems({ imageName: "web-*", [prop]: value } as ImageQuery, () => false);
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ prop, problem: expect.stringContaining(advice) });
    if (prop !== "name_regex") expect(problem?.example).toContain(example);
  });

  test("a name that an object has by itself is none of them", () => {
    const [problem] = queryProblems({ imageName: "web-*", constructor: 1 } as unknown as ImageQuery, () => false);
    expect(problem?.problem).toContain("there are imageName");
  });
});
