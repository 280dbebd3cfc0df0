import { type App, Aspects, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { EnsImageLookup } from "../../lib";
import { isOnePlainStack } from "../../lib/synth/plain-stack";

class Derived extends TerraformStack {
  override prepareStack(): void {}
}

const QUERY = { imageName: "web" };

test.each<[string, (app: App) => unknown, boolean]>([
  ["one stack", (app) => new TerraformStack(app, "a"), true],
  ["one stack of a class of its own", (app) => new (class Own extends TerraformStack {})(app, "a"), true],
  [
    "one stack with a lookup above it and one in it",
    (app) => {
      new EnsImageLookup(app, "above", QUERY);
      new EnsImageLookup(new TerraformStack(app, "a"), "within", QUERY);
    },
    true,
  ],
  ["no stack", () => undefined, false],
  ["two stacks", (app) => ["a", "b"].map((id) => new TerraformStack(app, id)), false],
  ["a stack in a stack", (app) => new TerraformStack(new TerraformStack(app, "a"), "b"), false],
  ["a stack that is prepared otherwise", (app) => new Derived(app, "a"), false],
  [
    "a stack whose synthesizer is another",
    (app) => {
      new TerraformStack(app, "a").synthesizer = { synthesize: () => {} };
    },
    false,
  ],
  [
    "an Aspect anywhere",
    (app) => Aspects.of(new TerraformVariable(new TerraformStack(app, "a"), "v", {})).add({ visit: () => {} }),
    false,
  ],
  ["an app without validations", (app) => new TerraformStack(Object.assign(app, { skipValidation: true }), "a"), false],
])("%s", (_, fill, expected) => {
  const app = Testing.app();
  fill(app);
  expect(isOnePlainStack(app, app.node.findAll())).toBe(expected);
});

test("a stack without an app is none", () => {
  const stack = new TerraformStack(undefined as unknown as App, "alone");
  expect(isOnePlainStack(stack, stack.node.findAll())).toBe(false);
});
