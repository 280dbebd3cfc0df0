import { imageRecord } from "../support/images";
import { APP_HEAD, Workbench } from "../support/workbench";

describe("a refresh of lookups in mode live", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start([imageRecord("m-1", "web-1")]);
  });
  afterAll(() => bench.stop());

  const WEB = '{ imageName: "web-", pick: "mostRecent" }';

  test("ENS_IMAGES_REFRESH that names a live lookup too says that it replaces no pin of that", () => {
    const source = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "s");
for (const [id, mode] of [["pinned", "auto"], ["asked", "live"]]) {
  new TerraformOutput(stack, id, { value: new EnsImageLookup(stack, "l-" + id, { ...${WEB}, mode }).imageId });
}
app.synth();`;
    bench.publish([imageRecord("m-1", "web-1")]);
    expect(bench.runApp(source, { env: { ENS_IMAGES_REFRESH: "**" } })).toMatchObject({ status: 0 });
    const said = bench.annotations("s").filter(({ message }) => message.includes("ENS_IMAGES_REFRESH"));
    expect(said).toEqual([
      expect.objectContaining({ level: "@cdktf/warn", message: expect.stringContaining("s/l-asked") }),
    ]);
  });
});
