import { Fn, Lazy, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import { IS_TOKEN } from "../../lib/errors/query";
import { queryProblems } from "../../lib/query/validate";

const isToken = (value: unknown) => Token.isUnresolved(value);
const problems = (query: object) => queryProblems(query as never, isToken);
const name = { imageName: "web-*" };

describe("a valid query has no problem", () => {
  test.each<object>([
    name,
    { exactImageName: "web" },
    { nameRegex: "^web" },
    { nameRegex: /^web/imsu },
    { imageId: "m-1" },
    { snapshotId: "s-1" },
    { ...name, nameRegex: "x", imageId: "m", snapshotId: "s" },
    { ...name, exactImageName: undefined, owners: undefined },
    { ...name, owners: ["others"], architecture: ["x86_64", "i386"], computeType: "arm_vm" },
    { ...name, createdAfter: "2026-08-01", createdBefore: new Date("2026-08-02") },
    { ...name, exclude: [], minAgeDays: 0, pick: "only" },
    { ...name, minAgeDays: 0.5, pick: "highestVersion" },
    { ...name, fallback: [] },
    { ...name, fallback: ["centos_6_08_64_20G_alibase_20171208", { exactImageName: "web", pick: "mostRecent" }] },
    { imageName: "*" },
    { imageName: " " },
    { imageName: "\u0024{HOME} %{if} \u0024{var.x}" },
    { imageName: "镜像" },
    { imageName: "*".repeat(300) },
    { imageName: "1e+28" },
  ])("%j", (query) => expect(problems(query)).toEqual([]));
});

describe("a problem names the prop and shows a right example", () => {
  test.each<[object, string, RegExp]>([
    [{}, "imageName", /is missing: .*imageName, exactImageName, nameRegex, imageId, snapshotId/],
    [{ pick: "mostRecent" }, "imageName", /is missing/],
    [{ architecture: "x86_64" }, "imageName", /is missing/],
    [{ imageName: undefined }, "imageName", /is missing/],
    [{ imageName: "" }, "imageName", /must not be empty/],
    [{ imageName: 5 }, "imageName", /must be a text, not a number/],
    [{ imageName: null }, "imageName", /must be a text, not null/],
    [{ imageName: ["a"] }, "imageName", /must be a text, not a list/],
    [{ imageName: /a/ }, "imageName", /must be a text, not an object/],
    [{ imageName: "a".repeat(257) }, "imageName", /longer than 256/],
    [{ exactImageName: "a".repeat(257) }, "exactImageName", /longer than 256/],
    [{ exactImageName: "" }, "exactImageName", /must not be empty/],
    [{ imageName: "a", exactImageName: "a" }, "exactImageName", /contradicts imageName/],
    [{ nameRegex: "" }, "nameRegex", /must not be empty/],
    [{ nameRegex: /(?:)/ }, "nameRegex", /must not be empty/],
    [{ nameRegex: "a?".repeat(501) }, "nameRegex", /longer than 1000/],
    [{ nameRegex: new RegExp("/".repeat(501)) }, "nameRegex", /longer than 1000/],
    [{ nameRegex: "/".repeat(501) }, "nameRegex", /longer than 1000/],
    [{ nameRegex: `${"(".repeat(50_000)}a` }, "nameRegex", /longer than 1000/],
    [{ nameRegex: "(" }, "nameRegex", /not a valid regular expression/],
    [{ nameRegex: "*a" }, "nameRegex", /not a valid regular expression/],
    [{ nameRegex: "(?i)web" }, "nameRegex", /\/web\/i/],
    [{ nameRegex: /a/g }, "nameRegex", /flag g or y/],
    [{ nameRegex: /a/y }, "nameRegex", /flag g or y/],
    [{ nameRegex: 5 }, "nameRegex", /RegExp or a text/],
    [{ imageId: "" }, "imageId", /empty/],
    [{ snapshotId: 1 }, "snapshotId", /text/],
    [{ ...name, owners: [] }, "owners", /"self", "others"/],
    [{ ...name, owners: "self" }, "owners", /list/],
    [{ ...name, owners: ["somebody"] }, "owners", /"self", "others"/],
    [{ ...name, owners: ["self", "system"] }, "owners", /mixes "system" with others/],
    [{ ...name, owners: ["system"], computeType: "ens_vm" }, "computeType", /DescribeImages does not tell it/],
    [{ ...name, owners: ["system"], osVersion: "22.04" }, "osVersion", /DescribeImages does not tell it/],
    [{ ...name, fallback: [{ ...name, owners: ["system"] }] }, "fallback[0].owners", /cannot be \["system"\]/],
    [{ ...name, owners: ["system"], fallback: [name] }, "fallback[0].owners", /must be \["system"\]/],
    [{ ...name, architecture: [] }, "architecture", /empty list/],
    [{ ...name, architecture: "" }, "architecture", /empty/],
    [{ ...name, platform: ["ubuntu", ""] }, "platform", /none of them empty/],
    [{ ...name, osVersion: 22.04 }, "osVersion", /not a number/],
    [{ ...name, computeType: null }, "computeType", /null/],
    [{ ...name, regionId: [["a"]] }, "regionId", /texts only/],
    [{ ...name, createdAfter: "yesterday" }, "createdAfter", /ISO 8601/],
    [{ ...name, createdAfter: "2026-02-30" }, "createdAfter", /ISO 8601/],
    [{ ...name, createdAfter: 1785542400 }, "createdAfter", /ISO 8601/],
    [{ ...name, createdBefore: new Date("x") }, "createdBefore", /invalid Date/],
    [{ ...name, createdAfter: "2026-08-02", createdBefore: "2026-08-01" }, "createdBefore", /later than createdAfter/],
    [{ ...name, createdAfter: "2026-08-01", createdBefore: new Date("2026-08-01") }, "createdBefore", /later than/],
    [{ ...name, createdAfter: "2026-08-01T00:00Z", createdBefore: "2026-08-01T07:00+08:00" }, "createdBefore", /later/],
    [{ ...name, exclude: "web" }, "exclude", /list of texts, not a string/],
    [{ ...name, exclude: [""] }, "exclude", /none of them empty/],
    [{ exactImageName: "web", exclude: ["web"] }, "exclude", /contradicts exactImageName/],
    [{ imageId: "m-1", exclude: ["m-1"] }, "exclude", /contradicts imageId/],
    [{ ...name, minAgeDays: -1 }, "minAgeDays", /0 or more/],
    [{ ...name, minAgeDays: Number.NaN }, "minAgeDays", /number/],
    [{ ...name, minAgeDays: Number.POSITIVE_INFINITY }, "minAgeDays", /number/],
    [{ ...name, minAgeDays: "7" }, "minAgeDays", /number/],
    [{ ...name, pick: "newest" }, "pick", /"only", "mostRecent" or "highestVersion"/],
    [{ ...name, pick: "toString" }, "pick", /"only"/],
    [{ ...name, image_name: "x" }, "image_name", /; imageName is/],
    [
      { ...name, mostRecnt: true },
      "mostRecnt",
      /there are imageName, .*fallback, pin, mode, provider, connection, planOutputs/,
    ],
    [{ ...name, minAgeDay: 1 }, "minAgeDay", /; minAgeDays is/],
    [{ ...name, constructor: "x" }, "constructor", /not a prop/],
    [{ ...name, fallback: { imageName: "a" } }, "fallback", /must be a list/],
    [{ ...name, fallback: [{}] }, "fallback[0].imageName", /missing/],
    [{ ...name, fallback: ["m-1", { imageName: "" }] }, "fallback[1].imageName", /empty/],
    [{ ...name, fallback: ["no id"] }, "fallback[0]", /not an image id/],
    [{ ...name, fallback: [""] }, "fallback[0]", /not an image id/],
    [{ ...name, fallback: [null] }, "fallback[0]", /query or an image id/],
    [{ ...name, fallback: [["m-1"]] }, "fallback[0]", /query or an image id/],
    [{ ...name, fallback: [{ ...name, fallback: ["m-1"] }] }, "fallback[0]", /fallback of its own/],
    [{ ...name, fallback: [{ ...name, pin: "x" }] }, "fallback[0].pin", /not a prop/],
  ])("%j: %s", (query, prop, problem) => {
    const [found, ...others] = problems(query);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ prop, problem: expect.stringMatching(problem) });
    expect(found?.example).toMatch(/^\w+: /);
  });

  test("all problems are told, not the first", () => {
    expect(problems({ imageName: "", pick: "x", owners: [] }).map(({ prop }) => prop)).toEqual([
      "imageName",
      "pick",
      "owners",
    ]);
  });
});

describe("every example is right", () => {
  test.each(["imageName", "exactImageName", "owners", "architecture", "minAgeDays", "pick", "exclude", "createdAfter"])(
    "of %s",
    (prop) => {
      const [{ example } = { example: "" }] = problems({ [prop]: Symbol("wrong"), imageId: "m" });
      for (const one of example.split(" or ")) {
        const query = new Function(`return { ${one} }`)();
        expect(problems({ snapshotId: "s", ...query })).toEqual([]);
      }
    },
  );
});

describe("a token anywhere is QUERY_TOKEN's", () => {
  const stack = new TerraformStack(Testing.app(), "stack");
  const variable = new TerraformVariable(stack, "v", { type: "string" });
  const text = variable.stringValue;
  const { listValue, numberValue } = variable;
  test.each<[string, () => object, string]>([
    ["a text", () => ({ imageName: text }), "imageName"],
    ["a part of a text", () => ({ imageName: `web-${text}-*` }), "imageName"],
    ["a number in a text", () => ({ imageName: `web-${numberValue}` }), "imageName"],
    ["a lazy text", () => ({ exactImageName: Lazy.stringValue({ produce: () => "x" }) }), "exactImageName"],
    ["a function's result", () => ({ exactImageName: Fn.lower("X") }), "exactImageName"],
    ["a regex text", () => ({ nameRegex: `^${text}$` }), "nameRegex"],
    ["a RegExp's source", () => ({ nameRegex: new RegExp(`^${text}-\\d+$`) }), "nameRegex"],
    ["an id", () => ({ imageId: text }), "imageId"],
    ["a list", () => ({ ...name, platform: listValue }), "platform"],
    ["an element of a list", () => ({ ...name, platform: ["ubuntu", text] }), "platform"],
    ["a list token's element in a longer list", () => ({ ...name, exclude: ["a", ...listValue] }), "exclude"],
    ["an element of owners", () => ({ ...name, owners: [text] }), "owners"],
    ["a number", () => ({ ...name, minAgeDays: numberValue }), "minAgeDays"],
    ["a time", () => ({ ...name, createdAfter: text }), "createdAfter"],
    ["an enumeration", () => ({ ...name, pick: text }), "pick"],
    ["an object", () => ({ ...name, architecture: Lazy.anyValue({ produce: () => "x" }) }), "architecture"],
    ["the fallback", () => ({ ...name, fallback: Lazy.anyValue({ produce: () => [] }) }), "fallback"],
    ["a fallback's literal", () => ({ ...name, fallback: [text] }), "fallback[0]"],
    ["a part of a literal", () => ({ ...name, fallback: [`m-${text}`] }), "fallback[0]"],
    ["a whole step", () => ({ ...name, fallback: [Lazy.anyValue({ produce: () => ({}) })] }), "fallback[0]"],
    ["a fallback's prop", () => ({ ...name, fallback: ["m-1", { imageName: text }] }), "fallback[1].imageName"],
  ])("%s", (_, query, prop) => {
    expect(problems(query())).toMatchObject([{ prop, problem: IS_TOKEN }]);
  });
});
