import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS } from "../../lib/cli/commands";
import { imageRecord } from "../support/images";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";
import { needsBuild } from "./support/bench";

needsBuild();

const page = readFileSync(join(ROOT, "docs", "pull-requests.md"), "utf8");
const script = (name: string) => new RegExp(`\`ci/${name}\`:\\n\\n\`\`\`sh\\n([^]*?)\`\`\``).exec(page)?.[1] ?? "";

const OLD = imageRecord("m-1", "web-1");
const MID = imageRecord("m-2", "web-2", { CreationTime: "2026-08-15T10:00:00Z" });
const APP = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
const image = new EnsImageLookup(stack, "web-image", { imageName: "web-*", pick: "mostRecent" });
for (const id of ["web-1", "web-2"]) new EnsInstance(stack, id, { ...MACHINE, ensRegionId: "cn-hangzhou-44" });
image.injectInto(stack);
app.synth();
`;

/** `npx` as a job would have it: the project's own binaries. */
const NPX = `#!/bin/sh
command=$1
shift
case $command in
  ens-images) exec node ${JSON.stringify(join(ROOT, "dist", "cli", "main.js"))} "$@" ;;
  cdktf) exec node app.js ;;
esac
exit 127
`;

describe("the recipes of docs/pull-requests.md", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start([OLD]);
    mkdirSync(join(bench.folder, "bin"));
    writeFileSync(join(bench.folder, "bin", "npx"), NPX);
    chmodSync(join(bench.folder, "bin", "npx"), 0o755);
    bench.write("app.js", APP);
    bench.write(".gitignore", "cdktf.out\nnode_modules\nimages.md\n");
    bench.write("images-review.sh", script("images-review.sh"));
    bench.write("images-update.sh", script("images-update.sh"));
    bench.write("images-fork.sh", script("images-fork.sh"));
    bench.write("images-nightly.sh", script("images-nightly.sh"));
    expect(bench.runNode(["app.js"])).toMatchObject({ status: 0 });
    sh("git init -q -b main && git add -A && git commit -q -m 'the app'");
  });
  afterAll(() => bench.stop());

  const sh = (command: string, more: NodeJS.ProcessEnv = {}) => {
    const env = bench.env({
      ...more,
      PATH: `${join(bench.folder, "bin")}:${process.env.PATH}`,
      ...{ GIT_AUTHOR_NAME: "t", GIT_AUTHOR_EMAIL: "t@t", GIT_COMMITTER_NAME: "t", GIT_COMMITTER_EMAIL: "t@t" },
    });
    return spawnSync("sh", ["-c", command], { cwd: bench.project, env, encoding: "utf8" });
  };
  const comment = () => readFileSync(join(bench.project, "images.md"), "utf8");

  it("propose nothing where nothing is newer", () => {
    expect(sh("sh images-update.sh pins")).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(join(bench.project, "images.md"))).toBe(false);
  });

  it("propose newer images, and review what is proposed", () => {
    bench.publish([OLD, MID]);
    expect(sh("sh images-update.sh pins")).toMatchObject({ status: 0, stderr: "" });
    expect(sh("git log --oneline main..pins -- ens-images.lock.json").stdout).toContain("Move image pins");
    expect(sh("git status --porcelain").stdout).toBe("");
    const proposed = comment();
    expect(proposed).toContain("**Image pins:** 1 moved; 2 machines are replaced.");

    expect(sh("sh images-review.sh main")).toMatchObject({
      status: 0,
      stdout: "1 pin checked: fine.\n",
      stderr: "wrote images.html\n",
    });
    expect(comment()).toBe(proposed);
  });

  it("show what a stranger's pull request moves, without credentials and without a request", () => {
    const asked = bench.requests().length;
    const none = { ALIBABA_CLOUD_ENDPOINT_ENS: "", ALICLOUD_ACCESS_KEY: "", ALICLOUD_SECRET_KEY: "" };
    const { status, stdout } = sh("sh images-fork.sh main", none);
    expect(status).toBe(0);
    expect(stdout).toContain("**Image pins:** 1 moved; 2 machines are replaced.");
    expect(stdout.trimEnd().split("\n").at(-1)).toContain("ens-images check does");
    expect(bench.requests()).toHaveLength(asked);
  });

  it("look every night, with the lock alone", () => {
    bench.forgetOutput();
    expect(sh("sh images-nightly.sh")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^1 pin checked: fine\. No machines known/),
      stderr: "",
    });
  });

  it("fail a review with its report where a pin is no longer good", () => {
    bench.publish([OLD]);
    const { status, stdout } = sh("rm images.md; sh images-review.sh main");
    expect(status).toBe(1);
    expect(stdout).toContain("FAIL gone  edge/web-image");
    expect(comment()).toContain("1 moved");
  });

  it("fail a review where a lookup has no pin", () => {
    bench.write("app.js", APP.replace('"web-image"', '"other-image"').replace("web-*", "web-1"));
    const { status, stderr } = sh("sh images-review.sh main");
    expect(status).not.toBe(0);
    expect(stderr).toContain("PIN_MISSING");
  });
});

describe("docs/commands.md", () => {
  const doc = readFileSync(join(ROOT, "docs", "commands.md"), "utf8");
  const { $defs } = JSON.parse(readFileSync(join(ROOT, "docs", "commands.schema.json"), "utf8"));

  it.each(COMMANDS.map(({ name }) => [name]))("tells of %s, and its JSON has a shape", (name) => {
    expect(doc).toContain(`| [\`${name}\`](`);
    if (name !== "emulator") {
      expect(doc).toContain(`\n## ${name}\n`);
      expect($defs).toHaveProperty(name);
    }
  });
});
