import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { CLI, CliBench, needsBuild } from "./support/bench";
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

  it("writes a page of what lock and git know, and asks the account only where that is wanted", async () => {
    bench.writeLock(pins());
    bench.writeOutput(pins());
    bench.requests();
    expect(await bench.run(["show", "--html", "pins.html"])).toMatchObject({ status: 0, stderr: "wrote pins.html\n" });
    expect(bench.requests()).toBe(0);
    expect(bench.read("pins.html")).toContain("The account was not asked: --live does.");
    const wrong = { ALICLOUD_SECRET_KEY: "wrong" };
    const failed = await bench.run(["show", "--live", "--html", "pins.html"], { env: wrong });
    expect(failed).toMatchObject({ status: 3, stderr: expect.stringContaining("could not tell for edge/cache-image") });
    expect(bench.read("pins.html")).not.toContain("cannot be booted");
    for (const args of [["--live"], ["--svg", "x.svg", "--format", "tfvars"]])
      expect(await bench.run(["show", ...args])).toMatchObject({ status: 2, stdout: "" });
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

  it("is a line a pin for git, which wants a text of every version, whatever is in it", async () => {
    const git = (...args: string[]) => spawnSync("git", ["-C", bench.project, ...args], { encoding: "utf8" }).stdout;
    git("init", "-q");
    bench.write(".gitattributes", "ens-images.lock.json diff=ens-images\n");
    git("config", "diff.ens-images.textconv", `'${process.execPath}' '${CLI}' show --format lines --lock`);
    bench.writeLock(pins());
    git("add", ".");
    const moved = { ...pins(), "edge/web-image": [bench.pin({ imageName: "web" }, image("m-9", "web-9", 1))] };
    bench.writeLock(moved);
    const lines = git("diff", "ens-images.lock.json").split("\n");
    expect(lines.filter((line) => line.startsWith("+")).slice(1)).toEqual([
      expect.stringMatching(/^\+edge\/web-image {2}web-9 \(.*, m-9\) {2}.*web/),
    ]);
    bench.writeLock({});
    expect(git("diff", "ens-images.lock.json")).toContain("-edge/web-image  ");
    bench.write("ens-images.lock.json", "<<<<<<< ours\n{\n");
    expect(git("diff", "ens-images.lock.json")).toContain("+<<<<<<< ours\n+{");
  });

  it("hints at commands as the user begins them, and leaves data alone", async () => {
    const web = bench.pin({ imageName: "web" }, image("m-9", "ens-images show", 1));
    bench.writeLock({ "edge/web": [web] });
    const began = (way: string, agent: string, ...args: string[]) => {
      const file = join(bench.project, way);
      mkdirSync(dirname(file), { recursive: true });
      rmSync(file, { force: true });
      symlinkSync(CLI, file);
      const env = { ...bench.env(), npm_config_user_agent: agent };
      const { stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
        cwd: bench.project,
        env,
        encoding: "utf8",
      });
      return stdout + stderr;
    };
    const bin = "node_modules/.bin/ens-images";
    expect(began(bin, "npm/11", "show", "--no-machines")).toContain("Next: npx ens-images outdated\n");
    expect(began(bin, "pnpm/10", "show", "--no-machines")).toContain("Next: pnpm ens-images outdated\n");
    expect(began(bin, "", "update", "--to", "x")).toContain("See: npx ens-images update --help");
    expect(began("bin/ens-images", "npm/11", "show", "--no-machines")).toContain("Next: ens-images outdated\n");
    expect(began(bin, "", "show", "--json", "--no-machines")).toContain('"imageName": "ens-images show"');
  });
});
