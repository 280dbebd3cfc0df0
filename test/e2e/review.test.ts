import { readFileSync } from "node:fs";
import { join } from "node:path";
import { imageRecord } from "../support/images";
import { APP_HEAD, OUTPUTS, Workbench } from "../support/workbench";

const OLD = [imageRecord("m-5web0801", "web-base-20260801"), imageRecord("m-5big", "big", { ImageSize: "80" })];
const NEW = [...OLD, imageRecord("m-5web0901", "web-base-20260901", { CreationTime: "2026-09-01T10:00:00Z" })];

/** Three stacks; the argument says what is wrong with the last one. */
const APP = `${APP_HEAD}
const app = new App();
const web = new EnsImageLookup(app, "web", { imageName: "web-base-*", pick: "mostRecent" });
for (const id of ["first", "second", "third"]) {
  const stack = newStack(app, id);
  new EnsInstance(stack, "paid", { ...MACHINE, paymentType: "Subscription" });
  new EnsInstance(stack, "many", { ...MACHINE, amount: 3 });
  new EnsInstance(stack, "kept", { ...MACHINE, amount: 3, lifecycle: { ignoreChanges: ["image_id"] } });
  new EnsInstance(stack, "plain", MACHINE);
  if (id !== "third") continue;
  const big = new EnsImageLookup(stack, "big", { exactImageName: process.argv[2] === "missing" ? "bigger" : "big" });
  new EnsInstance(stack, "big-machine", { ...MACHINE, imageId: big.imageId, systemDisk: { size: process.argv[2] === "small" ? 40 : 80 } });
  if (process.argv[2] === "empty") big.injectInto(newStack(app, "fourth"));
}
web.injectInto(app);
app.synth();
`;

describe.each(OUTPUTS)("an app of three stacks, to %s", (_, way) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(OLD);
    expect(synth("fine")).toMatchObject({ status: 0, stderr: "" });
  });
  afterAll(() => bench.stop());

  const synth = (what: string, env: NodeJS.ProcessEnv = {}) =>
    bench.runApp(APP, { args: [what], env: { ...way, ...env } });

  test.each(
    [
      ["missing", "IMAGE_NOT_FOUND"],
      ["small", "needs 80 GiB"],
      ["empty", "third/big injects into fourth"],
    ].slice(0, way.SYNTH_HCL_OUTPUT ? 1 : 3),
  )("what is %s in the last one leaves lock and output to the byte, manifest included", (what, message) => {
    const [lock, output] = [bench.lock(), bench.snapshot()];
    expect(Object.keys(output)).toContain("manifest.json");
    const { status, stderr } = synth(what);
    expect(status).not.toBe(0);
    expect(stderr).toContain(message);
    expect(bench.lock()).toBe(lock);
    expect(bench.snapshot()).toEqual(output);
  });

  test("a moved pin warns about what its replacement costs, at the machine", () => {
    bench.publish(NEW);
    expect(synth("fine", { ENS_IMAGES_REFRESH: "web" })).toMatchObject({ status: 0 });
    const manifest = JSON.parse(readFileSync(join(bench.outdir, "manifest.json"), "utf8"));
    const warnings = (manifest.stacks.second.annotations as { level: string; constructPath: string; message: string }[])
      .filter(({ level }) => level.endsWith("/warn"))
      .map(({ constructPath, message }) => [constructPath, message]);
    expect(warnings).toEqual([
      ["second/paid", expect.stringContaining("it is a Subscription")],
      ["second/many", expect.stringContaining("its amount is 3")],
    ]);
    expect(synth("fine")).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(join(bench.outdir, "manifest.json"), "utf8")).not.toContain("Subscription");
  });

  test("tells the command line what it needs of each machine", () => {
    const { machines } = bench.report();
    expect(machines.filter(({ stack }) => stack === "second")).toEqual([
      expect.objectContaining({ path: "second/paid", paymentType: "Subscription", ignoresImage: false }),
      expect.objectContaining({ path: "second/many", amount: 3, ignoresImage: false }),
      expect.objectContaining({ path: "second/kept", amount: 3, ignoresImage: true }),
      {
        key: "web",
        lookup: "web",
        stack: "second",
        address: "alicloud_ens_instance.plain",
        path: "second/plain",
        type: "alicloud_ens_instance",
        attribute: "image_id",
        by: "injection",
        ignoresImage: false,
        paymentType: "PayAsYouGo",
      },
    ]);
  });
});
