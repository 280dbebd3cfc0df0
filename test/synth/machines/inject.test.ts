import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  App,
  Aspects,
  Fn,
  Lazy,
  TerraformCount,
  TerraformIterator,
  TerraformResource,
  TerraformStack,
  Testing,
} from "cdktf";
import { EnsInstance as PackageInstance } from "cdktf-ens-images/alicloud/ens-instance";
import { Construct, type IConstruct } from "constructs";
import { EnsImageLookup, EnsImagesError } from "../../../lib";
import type { EnsInstance } from "../../../lib/alicloud/ens-instance";
import { AlicloudProvider } from "../../../lib/alicloud/provider";
import { giveImages } from "../../../lib/testing";
import { catchError } from "../../support/catch-error";
import { MACHINE, newApp, newMachine, RENDERINGS, synthApp } from "../../support/rendering";

const only = (scope: Construct, id: string, imageName = id) =>
  new EnsImageLookup(scope, id, { exactImageName: imageName });

/** Adds a machine to a construct when the framework visits it. */
class MachineAdder {
  constructor(private readonly path: string) {}
  visit(node: IConstruct): void {
    if (node.node.path === this.path && !node.node.tryFindChild("late")) newMachine(node as Construct, "late");
  }
}

describe.each(RENDERINGS)("by $way", ({ render }) => {
  test.each(["before", "after"])("a lookup on the app feeds stacks made %s the call, however deep", (when) => {
    // The flag of CDK Terrain that refuses constructs beside the stacks would refuse the folder of this test.
    const app = newApp({ enableFutureFlags: false });
    const image = only(app, "one");
    const build = () => {
      newMachine(new TerraformStack(app, "flat"), "machine");
      newMachine(new TerraformStack(new Construct(app, "deep"), "stack"), "machine");
    };
    if (when === "after") image.injectInto(app);
    build();
    if (when === "before") image.injectInto(app);
    expect(render(app, "flat").machine).toBe("m-one");
    expect(render(app, "deep/stack").machine).toBe("m-one");
  });

  test("machines come after the call, and below other constructs", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    only(stack, "one").injectInto(stack);
    newMachine(stack, "direct");
    newMachine(new Construct(stack, "group"), "member");
    expect(render(app, "stack")).toEqual({ direct: "m-one", group_member: "m-one" });
  });

  test("an image that a machine names itself stays", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    only(stack, "one").injectInto(stack);
    const two = only(stack, "two");
    newMachine(stack, "literal", { imageId: "m-own" });
    newMachine(stack, "overridden").addOverride("image_id", "m-over");
    newMachine(stack, "token", { imageId: two.imageId });
    newMachine(stack, "plain");
    expect(render(app, "stack")).toEqual({ literal: "m-own", overridden: "m-over", token: "m-two", plain: "m-one" });
  });

  test("a token that stands for nothing names no image", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    only(stack, "one").injectInto(stack);
    const value = { nothing: undefined, something: "m-own" };
    for (const [id, imageId] of Object.entries(value)) {
      newMachine(stack, id, { imageId: Lazy.stringValue({ produce: () => imageId }) });
    }
    const notYet = () => {
      throw new Error("not yet");
    };
    for (const _ of ["first", "second"]) {
      expect(render(app, "stack")).toEqual({ nothing: "m-one", something: "m-own" });
    }
    newMachine(stack, "late", { imageId: Lazy.stringValue({ produce: notYet }) });
    expect(() => render(app, "stack")).toThrow("not yet");
  });

  test("overwrite replaces it, where chooses", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    only(app, "one").injectInto(app);
    only(stack, "two").injectInto(stack, { overwrite: true, filter: ({ node }) => node.id !== "plain" });
    newMachine(stack, "literal", { imageId: "m-own" });
    newMachine(stack, "overridden").addOverride("image_id", "m-over");
    newMachine(stack, "plain");
    expect(render(app, "stack")).toEqual({ literal: "m-two", overridden: "m-two", plain: "m-one" });
  });

  test("the nearest target wins", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    const group = new Construct(stack, "group");
    only(group, "two").injectInto(group);
    only(app, "one").injectInto(app);
    newMachine(stack, "outer");
    newMachine(group, "inner");
    expect(render(app, "stack")).toEqual({ outer: "m-one", group_inner: "m-two" });
  });

  test("machines of other bindings, raw resources and mapped types are filled", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    only(stack, "one").injectInto(stack, { attributes: { my_pool: "image", my_machine: "image" } });
    new PackageInstance(stack, "package", MACHINE);
    const raw = (id: string, terraformResourceType: string) =>
      new TerraformResource(stack, id, { terraformResourceType });
    raw("raw", "alicloud_ens_instance");
    raw("mapped", "my_machine");
    raw("pool", "my_pool");
    raw("other", "my_other");
    expect(render(app, "stack")).toEqual({
      package: "m-one",
      raw: "m-one",
      mapped: "m-one",
      pool: "m-one",
    });
  });

  test("a machine that an Aspect adds is filled, in the last stack too", () => {
    const app = newApp();
    for (const id of ["first", "second"]) Aspects.of(new TerraformStack(app, id)).add(new MachineAdder("second"));
    only(app, "one").injectInto(app);
    expect(render(app, "first")).toEqual({});
    expect(render(app, "second")).toEqual({ late: "m-one" });
  });

  test.each<[string, object, (machine: EnsInstance) => void, string | undefined]>([
    ["sets the argument", {}, (machine) => Object.assign(machine, { imageId: "m-aspect" }), "m-aspect"],
    ["overrides it", {}, (machine) => machine.addOverride("image_id", "m-aspect"), "m-aspect"],
    ["takes it away", { imageId: "m-own" }, (machine) => machine.resetImageId(), "m-one"],
    ["makes where leave it out", {}, (machine) => Object.assign(machine, { instanceName: "out" }), undefined],
  ])("the last word is an Aspect's that %s", (_, config, change, expected) => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    newMachine(stack, "other");
    const machine = newMachine(stack, "machine", config);
    only(app, "one").injectInto(app, {
      replaceOnChange: false,
      filter: (one) => (one as EnsInstance).instanceNameInput !== "out",
    });
    Aspects.of(machine).add({ visit: () => change(machine) });
    for (const _ of ["first", "second"]) {
      expect(render(app, "stack")).toEqual({ other: "m-one", ...(expected ? { machine: expected } : {}) });
      expect(machine.lifecycle?.ignoreChanges).toEqual(expected === "m-one" ? ["image_id"] : undefined);
    }
  });

  test("machines of a stack within a stack are filled", () => {
    const app = newApp();
    const outer = new TerraformStack(app, "outer");
    only(outer, "one").injectInto(outer);
    newMachine(new TerraformStack(outer, "inner"), "machine");
    expect(render(app, "outer/inner")).toEqual({ machine: "m-one" });
  });

  test("count and for_each machines are filled, moved ones are not written", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    only(stack, "one").injectInto(stack);
    newMachine(stack, "counted", { count: TerraformCount.of(3) });
    newMachine(stack, "each", { forEach: TerraformIterator.fromList(["a", "b"]) });
    newMachine(stack, "target").addMoveTarget("here");
    newMachine(stack, "moved").moveTo("here");
    expect(render(app, "stack")).toEqual({ counted: "m-one", each: "m-one", target: "m-one" });
  });

  test("the image id in functions and in text", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    const { imageId } = only(stack, "one");
    newMachine(stack, "function", { imageId: Fn.join("-", [imageId, "x"]) });
    newMachine(stack, "text", { imageId: `<${imageId}>` });
    expect(render(app, "stack")).toEqual({ function: '${join("-", ["m-one", "x"])}', text: "<m-one>" });
  });
});

describe("a target that reaches nothing", () => {
  const code = (run: () => unknown): string | undefined => {
    try {
      run();
    } catch (error) {
      if (EnsImagesError.is(error)) return error.code;
      throw error;
    }
    return undefined;
  };

  test.each<[string, (app: App) => void]>([
    ["on a stack without machines", (app) => only(app, "one").injectInto(new TerraformStack(app, "empty"))],
    [
      "on a machine of another type",
      (app) => {
        const stack = new TerraformStack(app, "stack");
        only(app, "one").injectInto(new TerraformResource(stack, "other", { terraformResourceType: "my_other" }));
      },
    ],
    [
      "whose where leaves none",
      (app) => {
        newMachine(new TerraformStack(app, "stack"), "machine");
        only(app, "one").injectInto(app, { filter: () => false });
      },
    ],
    [
      "whose machines a nearer one takes",
      (app) => {
        const stack = new TerraformStack(app, "stack");
        newMachine(stack, "machine");
        only(app, "one").injectInto(app);
        only(app, "two").injectInto(stack);
      },
    ],
    [
      "whose only machine moved away",
      (app) => {
        const stack = new TerraformStack(app, "stack");
        only(app, "one").injectInto(newMachine(stack, "moved"));
        newMachine(stack, "target").addMoveTarget("here");
        (stack.node.findChild("moved") as EnsInstance).moveTo("here");
      },
    ],
    ["on an app without stacks", (app) => only(app, "one").injectInto(app)],
  ])("%s is an error before anything is written", (_, build) => {
    const app = newApp();
    build(app);
    expect(code(() => app.synth())).toBe("INJECTION_EMPTY");
    expect(readdirSync(join(app.outdir, "stacks"))).toEqual([]);
  });

  test("in an app with Aspects it is said when the last stack that could have brought one is complete", () => {
    const app = newApp();
    for (const id of ["first", "second"]) Aspects.of(new TerraformStack(app, id)).add(new MachineAdder("nowhere"));
    only(app, "one").injectInto(app);
    expect(code(() => app.synth())).toBe("INJECTION_EMPTY");
    expect(readdirSync(join(app.outdir, "stacks"))).toEqual(["first"]);
    expect(readdirSync(app.outdir)).not.toContain("manifest.json");
  });

  test.each([
    [true, undefined],
    [false, "INJECTION_EMPTY"],
  ])("in an app with a synth of its own it is judged after that (adds a machine: %s)", (adds, expected) => {
    class OwnSynth extends App {
      override synth(): void {
        if (adds) {
          const stack = new TerraformStack(this, "late");
          new AlicloudProvider(stack, "provider", {});
          newMachine(stack, "machine");
        }
        super.synth();
      }
    }
    const app = new OwnSynth({ outdir: newApp().outdir });
    giveImages(app);
    only(app, "one").injectInto(app);
    expect(code(() => app.synth())).toBe(expected);
    const written = join(app.outdir, "stacks/late/cdk.tf.json");
    if (adds) expect(readFileSync(written, "utf8")).toContain('"image_id": "m-test-one"');
  });

  test("a scope that was removed takes its injection with it", () => {
    const app = newApp();
    const stack = new TerraformStack(app, "stack");
    newMachine(stack, "machine", { imageId: "m-own" });
    const [gone, group] = [new TerraformStack(app, "gone"), new Construct(stack, "group")];
    only(app, "one").injectInto(gone);
    only(app, "two").injectInto(new Construct(group, "inner"));
    app.node.tryRemoveChild("gone");
    expect(code(() => synthApp(app))).toBe("INJECTION_EMPTY");
    stack.node.tryRemoveChild("group");
    expect(code(() => synthApp(app))).toBeUndefined();
    expect(code(() => Testing.synth(stack))).toBeUndefined();
    // Another scope in its place is told of by itself.
    only(stack, "three").injectInto(new Construct(stack, "group"));
    expect(code(() => synthApp(app))).toBe("INJECTION_EMPTY");
  });

  test.each<[string, (app: App, first: TerraformStack) => IConstruct]>([
    ["the app", (app) => app],
    ["an earlier stack", (_, first) => first],
  ])("an Aspect that injects into %s when an earlier stack is written", (_, scopeOf) => {
    const app = newApp();
    const [first, second] = ["first", "second"].map((id) => new TerraformStack(app, id)) as [
      TerraformStack,
      TerraformStack,
    ];
    for (const stack of [first, second]) newMachine(stack, "machine");
    const image = only(app, "one");
    let done = false;
    Aspects.of(second).add({
      visit: () => {
        if (!done) image.injectInto(scopeOf(app, first));
        done = true;
      },
    });
    const error = catchError(() => synthApp(app));
    expect(error.code).toBe("INJECTION_LATE");
    expect(error.message).toContain("the stack first was rendered already: first/machine did not get its image");
    expect(readdirSync(app.outdir)).not.toContain("manifest.json");
    // By the next synth the call is early enough.
    synthApp(app);
    expect(readFileSync(join(app.outdir, "stacks/first/cdk.tf.json"), "utf8")).toContain("m-one");
  });

  test("Testing.synth of one stack says it for that stack, and leaves the others be", () => {
    const app = newApp();
    const [full, empty] = [new TerraformStack(app, "full"), new TerraformStack(app, "empty")];
    newMachine(full, "machine");
    only(app, "one").injectInto(full);
    only(app, "two").injectInto(empty);
    expect(Testing.synth(full)).toContain("m-one");
    expect(code(() => Testing.synth(empty))).toBe("INJECTION_EMPTY");
  });
});

test.each<[string, (machine: EnsInstance) => void, string]>([
  ["takes its image away", (machine) => machine.resetImageId(), "m-one"],
  ["overrides its image", (machine) => machine.addOverride("image_id", "m-late"), "m-late"],
])("what the validation of an earlier stack does counts: it %s", (_, change, expected) => {
  const app = newApp();
  const [first, second] = ["first", "second"].map((id) => new TerraformStack(app, id)) as [
    TerraformStack,
    TerraformStack,
  ];
  newMachine(first, "machine");
  const machine = newMachine(second, "machine", { imageId: "m-own" });
  new EnsImageLookup(app, "image", { exactImageName: "one" }).injectInto(app);
  first.node.addValidation({
    validate() {
      change(machine);
      return [];
    },
  });
  synthApp(app);
  const report = JSON.parse(readFileSync(join(app.outdir, "ens-images.json"), "utf8"));
  const fed = report.machines.map(({ path }: { path: string }) => path);
  expect(fed.includes("second/machine")).toBe(expected === "m-one");
  const text = readFileSync(join(app.outdir, "stacks/second/cdk.tf.json"), "utf8");
  expect(JSON.parse(text).resource.alicloud_ens_instance.machine.image_id).toBe(expected);
});
