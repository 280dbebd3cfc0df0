import { App, TerraformStack } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { AlicloudProvider } from "../lib/alicloud/provider";
import { defaultConnection, findDefaultProviders } from "../lib/connections";

function stackIn(scope: Construct, id: string, profile?: string): TerraformStack {
  const stack = new TerraformStack(scope, id);
  if (profile !== undefined) new AlicloudProvider(stack, "alicloud", { profile });
  return stack;
}

const profileFor = (lookup: IConstruct) =>
  defaultConnection(lookup, findDefaultProviders(lookup.node.root)).settings.profile;

describe("a lookup in a stack within a stack", () => {
  const outer = stackIn(new App(), "outer", "outer");

  test("has the connection of the nearest", () => {
    const inner = stackIn(new Construct(outer, "between"), "inner", "inner");
    expect(profileFor(new Construct(new Construct(inner, "part"), "lookup"))).toBe("inner");
    expect(profileFor(new Construct(outer, "lookup"))).toBe("outer");
  });

  test("has the environment's where the nearest has no provider", () => {
    expect(profileFor(new Construct(stackIn(outer, "bare"), "lookup"))).toBeUndefined();
  });
});

describe("a lookup above the stacks", () => {
  test("has the connection that the stacks with a provider agree on; one without has no say", () => {
    const app = new App();
    stackIn(app, "a", "prod");
    stackIn(app, "other-cloud");
    stackIn(app, "b", "prod");
    expect(profileFor(new Construct(app, "lookup"))).toBe("prod");
  });

  test("has none where they differ, a nested one included", () => {
    const app = new App();
    stackIn(stackIn(app, "a", "prod"), "b", "test");
    expect(() => profileFor(new Construct(app, "lookup"))).toThrow("alicloud providers differ (a, a/b)");
  });
});
