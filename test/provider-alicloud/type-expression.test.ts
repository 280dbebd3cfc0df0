import type { AttributeType } from "../../provider-alicloud/terraform-schema";
import { formatType, parseType } from "../../provider-alicloud/type-expression";

const TYPES: [string, AttributeType][] = [
  ["string", "string"],
  ["number", "number"],
  ["bool", "bool"],
  ["dynamic", "dynamic"],
  ["list(string)", ["list", "string"]],
  ["set(number)", ["set", "number"]],
  ["map(list(bool))", ["map", ["list", "bool"]]],
  ["object({ id = string, port = number })", ["object", { id: "string", port: "number" }]],
  ["list(object({ tags = map(string) }))", ["list", ["object", { tags: ["map", "string"] }]]],
];

test.each(TYPES)("%s is read and written", (text, type) => {
  expect(parseType(text)).toEqual({ type, rest: "" });
  expect(formatType(type)).toBe(text);
});

test("what follows the type is left over", () => {
  expect(parseType("map(string) optional computed")).toEqual({ type: ["map", "string"], rest: " optional computed" });
});

test.each([
  ["strnig optional", /no type of Terraform at character 1/],
  ["list(string optional", /expected "\)" at character 12/],
  ["object({ id string })", /expected "=" at character 12/],
  ["object({ id = string", /expected ","/],
  ["", /no type of Terraform/],
])("%j is refused", (text, message) => {
  expect(() => parseType(text)).toThrow(message);
});
