import { spawnSync } from "node:child_process";
import { imageRecords } from "../../support/images";
import { APP_HEAD, Workbench } from "../../support/workbench";

const ONE_LOOKUP = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
const image = new EnsImageLookup(stack, "image", { imageName: "web-*", pick: "mostRecent" });
new EnsInstance(stack, "machine", { ...MACHINE, imageId: image.imageId });
app.synth();
`;
const RESOLVED = ONE_LOOKUP.replace("app.synth();", "EnsImages.of(app).resolve().then(() => app.synth());");

describe("a runtime that forbids children", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(imageRecords("web", 5));
  });
  afterAll(() => bench.stop());
  afterEach(() => bench.forgetLock());

  // Its name until Node 23.5.
  const { status } = spawnSync(process.execPath, ["--permission", "-e", "0"]);
  const permission = status === 0 ? "--permission" : "--experimental-permission";
  // The network is denied too since Node 25.
  const net = process.allowedNodeEnvironmentFlags.has("--allow-net") ? ["--allow-net"] : [];
  const run = (source: string, writes: readonly string[]) =>
    bench.runApp(source, {
      node: [
        permission,
        "--no-warnings",
        ...net,
        "--allow-fs-read=*",
        ...writes.map((path) => `--allow-fs-write=${path}`),
      ],
    });
  const machineId = () => bench.stack("edge").resource.alicloud_ens_instance?.machine?.image_id;

  test("is an error that names resolve(), and nothing is written", () => {
    const { status, stderr } = run(ONE_LOOKUP, ["*"]);
    expect(status).not.toBe(0);
    expect(stderr).toContain("BRIDGE_UNAVAILABLE");
    expect(stderr).toContain("await EnsImages.of(app).resolve()");
    expect(stderr).not.toContain("ERR_ACCESS_DENIED");
    expect(() => bench.read()).toThrow("ENOENT");
  });

  test("resolve() is the way out, and writes the lock without fsync", () => {
    expect(run(RESOLVED, ["*"])).toMatchObject({ status: 0, stderr: "" });
    expect(machineId()).toBe("m-web4");
    expect(bench.read()).toContain("m-web4");
  });

  test("a locked synth needs neither a child nor leave to write the lock", () => {
    expect(bench.runApp(ONE_LOOKUP)).toMatchObject({ status: 0 });
    bench.forgetRequests();
    expect(run(ONE_LOOKUP, [`${bench.outdir}*`])).toMatchObject({ status: 0, stderr: "" });
    expect(machineId()).toBe("m-web4");
    expect(bench.seenRequests()).toEqual([]);
  });

  test.each([
    ["answers nothing at all, as in Deno", "() => ({})"],
    ["is refused by the system", '() => ({ error: Object.assign(new Error(), { code: "EPERM" }), status: null })'],
    ["throws, as in Deno with a question", '() => { throw Object.assign(new Error(), { name: "NotCapable" }); }'],
  ])("a child that %s is the same error", (_, spawn) => {
    const { stderr } = bench.runApp(`require("node:child_process").spawnSync = ${spawn};\n${ONE_LOOKUP}`);
    expect(stderr).toContain("BRIDGE_UNAVAILABLE");
    expect(stderr).toContain("await EnsImages.of(app).resolve()");
  });
});
