import { imageRecord } from "../support/images";
import { APP_HEAD, Workbench } from "../support/workbench";

describe("resolve", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start([imageRecord("m-1", "web-1")]);
  });
  afterAll(() => bench.stop());

  test("an image that was read while resolve() waited stays the same", () => {
    const file = bench.folder;
    const source = `${APP_HEAD}
const { writeFileSync } = require("node:fs");
const app = new App();
const stack = newStack(app, "s");
const lookup = new EnsImageLookup(stack, "web", { imageName: "web-", pick: "mostRecent", mode: "live" });
const images = EnsImages.of(app);
const waiting = images.resolve();
const early = lookup.image.imageId;
const record = { ImageId: "m-2", ImageName: "web-2", Status: "Available", ImageOwnerAlias: "self", CreationTime: "2027-01-01T00:00:00Z" };
writeFileSync(${JSON.stringify(`${file}/images.json`)}, JSON.stringify([record]));
waiting.then(() => {
  new EnsImageLookup(stack, "late", { imageName: "web-", pick: "mostRecent", mode: "live" });
  console.log(early, lookup.image.imageId);
  app.synth();
});`;
    const { status, stdout, stderr } = bench.runApp(source);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "m-1 m-1\n", stderr: "" });
    expect(bench.annotations("s").filter(({ constructPath }) => constructPath === "s/web")).toHaveLength(1);
    expect(bench.report().lookups.map(({ image }) => image.imageId)).toEqual(["m-1", "m-1"]);
  });
});
