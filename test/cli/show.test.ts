import { utimesSync } from "node:fs";
import { join } from "node:path";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

describe("ens-images show", () => {
  let bench: CliBench;
  const web = image("m-5web2", "web-base-2", 12);
  const cache = image("m-5cache", "边缘-缓存-v2", 400, { imageOwnerAlias: "others" });

  beforeAll(async () => {
    bench = await CliBench.start([web, cache]);
  });
  afterAll(() => bench.stop());

  const pins = () => ({
    "edge/web-image": [bench.pin({ imageName: "web-base-*", pick: "mostRecent" }, web)],
    "edge/cache-image": [bench.pin({ exactImageName: "边缘-缓存-v2" }, cache)],
    "fleet/image": [
      bench.pin({ imageName: "web" }, web),
      bench.pin(
        { imageName: "none", fallback: ["m-public"] },
        { imageId: "m-public" },
        { why: "fallback 1: literal image id" },
      ),
    ],
  });

  it("shows the lock with its machines", async () => {
    bench.writeLock(pins());
    const { "fleet/image": [used] = [], ...others } = pins();
    bench.writeOutput({ ...others, "fleet/image": used ? [used] : [] }, [
      { key: "edge/web-image", stack: "edge", name: "web-1" },
      { key: "edge/web-image", stack: "edge", name: "web-2" },
      { key: "fleet/image", stack: "fleet", name: "node", block: { count: 20 } },
    ]);
    const text = await bench.run(["show"]);
    expect(text).toMatchObject({ status: 0, stderr: "" });
    expect(text.stdout).toMatchSnapshot();

    const json = await bench.run(["show", "--json", "edge/*"]);
    expect(json).toMatchObject({ status: 0, stderr: "" });
    expect(problemsOf("show", json.stdout)).toEqual([]);
    const shown = JSON.parse(json.stdout).pins;
    expect(
      shown.map((pin: { key: string; used: boolean; machines: unknown[] }) => [pin.key, pin.machines.length]),
    ).toEqual([
      ["edge/cache-image", 0],
      ["edge/web-image", 2],
    ]);
  });

  it("does without what synth leaves, and says so", async () => {
    bench.writeLock(pins());
    const { status, stdout, stderr } = await bench.run(["show", "--out", "nowhere"]);
    expect(status).toBe(3);
    expect(stdout).toMatch(/edge\/web-image .* \?$/m);
    expect(stdout).toContain("machines unknown");
    expect(stderr).toMatch(/^could not tell all machines: nowhere\/ens-images.json does not exist/);
    const without = await bench.run(["show", "--out", "nowhere", "--no-machines"]);
    expect(without).toMatchObject({ status: 0, stderr: "" });
    expect(without.stdout).not.toContain("MACHINES");
    expect(without.stdout).toContain("\n4 pins. Next: ens-images outdated");
  });

  it("says where what synth left is older than the lock, and does not know a key", async () => {
    const { "fleet/image": _, ...known } = pins();
    bench.writeLock(pins());
    bench.writeOutput(known, [{ key: "edge/web-image", stack: "edge", name: "web" }], "old");
    utimesSync(join(bench.project, "old", "ens-images.json"), 1, 1);
    const { status, stdout, stderr } = await bench.run(["show", "--out", "old"]);
    expect(status).toBe(3);
    expect(stdout).toMatch(/fleet\/image#\w{4} .* \?$/m);
    expect(stderr).toContain("old/ens-images.json is older than the lock, and they differ in fleet/image.");
    expect(await bench.run(["show", "edge/*", "--out", "old"])).toMatchObject({ status: 0, stderr: "" });
    const json = await bench.run(["show", "fleet/image", "--out", "old", "--json"]);
    expect(json.status).toBe(3);
    expect(JSON.parse(json.stdout).pins[0]).toMatchObject({ used: null, machines: null });
  });

  it("knows no lock from a folder without a project, and finds it from below", async () => {
    bench.write("deep/er/x", "");
    expect((await bench.run(["show"], { cwd: `${bench.project}/deep/er` })).status).toBe(0);
    const outside = await bench.run(["show"], { cwd: bench.folder });
    expect(outside).toMatchObject({ status: 3, stdout: "" });
    expect(outside.stderr).toContain("Neither ens-images.lock.json nor cdktf.json was found");
  });

  it("finds the output folder that cdktf.json names", async () => {
    bench.writeOutput(pins(), [{ key: "edge/web-image", stack: "edge", name: "web" }], "build/out");
    bench.write("cdktf.json", { app: "node app.js", output: "build/out" });
    const { stdout } = await bench.run(["show", "edge/web-image"], { cwd: `${bench.project}/deep` });
    expect(stdout).toContain("1 pin, 1 machine.");
  });

  it("guesses what a mistyped lookup means", async () => {
    const { status, stderr, stdout } = await bench.run(["show", "edge/web-imgae"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("Did you mean edge/web-image");
  });
});
