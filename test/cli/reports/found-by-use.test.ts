import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS } from "../../../lib/cli/commands";
import { layOut, PROJECT_F } from "../../support/projects";
import { CliBench, needsBuild, ROOT } from "../support/bench";
import { image } from "../support/images";
import { CliRunner } from "../support/runner";
import { problemsOf } from "../support/schema";

needsBuild();

/** What people met who used it, each as one of its kind; most are tested where they belong. */
describe("in a project of real size", () => {
  let bench: CliBench;
  let runner: CliRunner;
  beforeAll(async () => {
    bench = await CliBench.start(PROJECT_F.images);
    runner = new CliRunner(bench);
  });
  beforeEach(() => {
    layOut(bench, PROJECT_F);
  });
  afterEach(() => bench.publish(PROJECT_F.images));
  afterAll(async () => {
    runner.stop();
    await bench.stop();
  });

  it.each([
    ["is gone", "is gone, or no longer shared", []],
    ["cannot boot", "is UnAvailable", [{ status: "UnAvailable" }]],
  ])("no pin goes backwards where the pinned image %s, but by --force", async (_, because, more) => {
    const isPinned = ({ imageName }: { imageName: string }) => /^(log|queue|worker)-base-1060$/.test(imageName);
    bench.publish(
      PROJECT_F.images.flatMap((one) => (isPinned(one) ? more.map((change) => ({ ...one, ...change })) : [one])),
    );
    const words = ["update", "**/{log,queue,worker}-image", "--yes"];
    const before = bench.read();
    const { status, stdout, stderr } = await runner.run(words);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout.match(/^~ .*-base-1060 → .*-base-1059 /gm)).toHaveLength(3);
    const held = `held back: to an older image, since the pinned one ${because}`;
    expect(stdout.split("\n").filter((line) => line.includes(held))).toHaveLength(3);
    expect(stdout).toContain("18 held back: --force moves them too.\nNothing else to move.");
    expect(bench.read()).toBe(before);

    const outdated = await runner.run(["outdated", "**/log-image", "--json"]);
    expect(problemsOf("outdated", outdated.stdout)).toEqual([]);
    const { heldBack } = JSON.parse(outdated.stdout);
    expect(heldBack).toMatchObject({ replaced: 18, entries: [{ pins: 6 }] });
    expect(heldBack.entries[0].notes.join()).toContain(held);

    bench.writeLock(JSON.parse(before).pins, bench.write("before.json", ""));
    expect(await runner.run([...words, "--force"])).toMatchObject({ status: 0, stderr: "" });
    const { stdout: markdown } = await runner.run(["diff", "before.json", "--format", "markdown"]);
    expect(markdown.split("\n").slice(0, 10).join("\n")).toContain("⚠ **18 pins go to older images**");
    expect(JSON.parse(bench.read()).pins["staging-web-cn-hangzhou/log-image"][0].image.imageName).toBe("log-base-1059");
  });

  it.each([
    ["a text", "not JSON"],
    ["another JSON", '{"version": 3, "modules": []}'],
    ["a plan", '{"format_version": "1.2", "planned_values": {}}'],
    ["nothing", ""],
  ])("a state that is %s is told, and never named as what a command writes to", async (_, content) => {
    const file = bench.write("terraform.staging-web-cn-hangzhou.tfstate", content);
    for (const words of [
      ["adopt", "--state"],
      ["adopt", "--dry-run", "--state"],
    ]) {
      const { status, stderr } = await runner.run([...words, "terraform.staging-web-cn-hangzhou.tfstate"]);
      expect(status === 2 || status === 3).toBe(true);
      expect(stderr).not.toMatch(/>\s*terraform\./);
      expect(stderr.trim()).not.toBe("");
    }
    expect(readFileSync(file, "utf8")).toBe(content);
  });

  it("colours are what FORCE_COLOR, NO_COLOR and CI say, in this order", async () => {
    const paints = async (columns: number | undefined, env: NodeJS.ProcessEnv) => {
      const { stdout } = await runner.run(["outdated"], { ...(columns && { columns }), env });
      return stdout.includes("\u001b[");
    };
    expect(await paints(undefined, {})).toBe(false);
    expect(await paints(80, {})).toBe(true);
    expect(await paints(80, { NO_COLOR: "1" })).toBe(false);
    expect(await paints(80, { CI: "true" })).toBe(false);
    expect(await paints(undefined, { FORCE_COLOR: "1", CI: "true", NO_COLOR: "1" })).toBe(true);
    expect(await paints(80, { FORCE_COLOR: "0" })).toBe(false);
  });

  it("what is installed says npx before a command, and changes no name that reads like one", () => {
    const name = "ens-images show";
    const pinned = bench.pin({ imageName: name }, image("m-1", name, 3));
    bench.writeLock({ "app/web": [pinned] });
    bench.writeLock({ "app/web": [{ ...pinned, image: image("m-2", name, 2) }] }, bench.write("before.json", ""));
    bench.link();
    const cli = join(bench.project, "node_modules", "cdktf-ens-images", "dist", "cli", "main.js");
    const ens = (...args: string[]) =>
      spawnSync(process.execPath, [cli, ...args], { cwd: bench.project, env: bench.env(), encoding: "utf8" }).stdout;
    expect(ens("show")).toContain("Next: npx ens-images outdated");
    expect(JSON.parse(ens("show", "--json")).pins[0].image.imageName).toBe(name);
    expect(JSON.parse(ens("show", "--format", "tfvars")).ens_images["app/web"].imageName).toBe(name);
    expect(ens("diff", "before.json", "--format", "markdown")).toContain(`<code>${name}</code>`);
  });

  it("every help begins with what is typed", async () => {
    for (const { name } of COMMANDS) {
      const { stdout } = await runner.run([name, "--help"]);
      expect(stdout).toMatch(new RegExp(`^Usage: ens-images ${name} `));
    }
  });
});

it("the package runs nothing where it is installed", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const atInstall = ["preinstall", "install", "postinstall", "prepare", "preprepare", "postprepare", "prepublish"];
  expect(Object.keys(scripts).filter((name) => atInstall.includes(name))).toEqual([]);
});
