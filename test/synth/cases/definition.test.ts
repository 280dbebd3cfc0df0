import { Lazy, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { EnsImageLookup, type EnsImageLookupProps, EnsImagesError } from "../../../lib";

function refused(props: (stack: TerraformStack) => object): EnsImagesError {
  const stack = new TerraformStack(Testing.app(), "edge");
  try {
    new EnsImageLookup(stack, "web", props(stack) as EnsImageLookupProps);
  } catch (error) {
    if (EnsImagesError.is(error)) return error;
    throw error;
  }
  throw new Error("was accepted");
}

const variable = (stack: TerraformStack) => new TerraformVariable(stack, "name", { type: "string" });

test.each<[string, (stack: TerraformStack) => object, string]>([
  ["a variable in the name", (stack) => ({ imageName: `web-${variable(stack).stringValue}-*` }), "imageName"],
  ["a variable in a RegExp", (stack) => ({ nameRegex: new RegExp(`^${variable(stack).stringValue}`) }), "nameRegex"],
  ["a list", (stack) => ({ imageName: "a", platform: variable(stack).listValue }), "platform"],
  ["a number", (stack) => ({ imageName: "a", minAgeDays: variable(stack).numberValue }), "minAgeDays"],
  ["a lazy value", () => ({ exactImageName: Lazy.stringValue({ produce: () => "x" }) }), "exactImageName"],
  ["a fallback", (stack) => ({ imageName: "a", fallback: [variable(stack).stringValue] }), "fallback[0]"],
  ["a pin", (stack) => ({ imageName: "a", pin: variable(stack).stringValue }), "pin"],
])("case 17: %s is refused when the construct is made, by path and prop", (_, props, prop) => {
  const error = refused(props);
  expect(error.code).toBe("QUERY_TOKEN");
  expect(error.message).toContain("edge/web: the query of this lookup is not valid:");
  expect(error.message).toContain(`  - ${prop} is a token, a value that only Terraform knows later. For example: `);
});

test.each<[string, unknown, string]>([
  ["nothing", undefined, "imageName is missing"],
  ["an unknown prop", { imageNmae: "web-*" }, "imageNmae is not a prop of a query; imageName is"],
  ["a wrong type", { imageName: 5 }, 'imageName must be a text, not a number. For example: imageName: "web-base-*"'],
  ["two names", { imageName: "a", exactImageName: "a" }, "exactImageName contradicts imageName"],
  ["an invalid expression", { nameRegex: "(" }, "nameRegex is not a valid regular expression"],
  [
    "inverted bounds",
    { imageName: "a", createdAfter: "2026-02-01", createdBefore: "2026-01-01" },
    "createdBefore must be",
  ],
  ["an unknown mode", { imageName: "a", mode: "fast" }, 'mode must be "auto", "frozen" or "live"'],
])("%s is refused when the construct is made", (_, props, text) => {
  const error = refused(() => props as object);
  expect(error.code).toBe("QUERY_INVALID");
  expect(error.message).toContain("edge/web: ");
  expect(error.message).toContain(text);
});
