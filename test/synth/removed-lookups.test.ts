import { imageRecord } from "../support/images";
import { APP_HEAD, Workbench } from "../support/workbench";

describe("a lookup that left the tree", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start([imageRecord("m-1", "web-1")]);
  });
  afterAll(() => bench.stop());

  const WEB = '{ imageName: "web-", pick: "mostRecent" }';

  test.each(["image.imageId", "imageId"])("a removed lookup is answered where its %s is still used", (read) => {
    const source = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "s");
const lookup = new EnsImageLookup(stack, "gone", ${WEB});
stack.node.tryRemoveChild("gone");
new TerraformOutput(stack, "id", { value: lookup.${read} });
app.synth();`;
    expect(bench.runApp(source)).toMatchObject({ status: 0, stderr: "" });
    expect(bench.stack("s").output).toMatchObject({ id: { value: "m-1" } });
  });

  test("a removed lookup that is used nowhere is not asked", () => {
    const source = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "s");
new EnsImageLookup(stack, "gone", { exactImageName: "no-such-image" });
stack.node.tryRemoveChild("gone");
new TerraformOutput(stack, "id", { value: new EnsImageLookup(stack, "kept", ${WEB}).imageId });
app.synth();`;
    expect(bench.runApp(source)).toMatchObject({ status: 0, stderr: "" });
    expect(bench.report().lookups.map(({ path }) => path)).toEqual(["s/kept"]);
  });
});
