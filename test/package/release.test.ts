import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packTarball } from "../../scripts/consumer-install";
import { ROOT } from "../support/workbench";

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "ens-images-release-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  const { homepage, repository, bugs, author, ...bare } = manifest;
  writeFileSync(join(folder, "package.json"), JSON.stringify(bare));
});

const run = (cwd: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [require.resolve("tsx/cli"), join(ROOT, "scripts", "release-fields.ts"), ...args], {
    cwd,
    encoding: "utf8",
  });
const written = () => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

test("a release stops while the package does not say where it comes from, and whose it is", () => {
  expect(run(folder, "--check")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("npm run release:fields --"),
  });
  expect(manifest.scripts.prepublishOnly).toBe("npm run -s release:fields -- --check");
  expect(readFileSync(join(ROOT, ".github", "workflows", "release.yml"), "utf8")).toContain(
    "run: npm run release:fields -- --check",
  );
  expect(run(folder, "https://github.com/some/where.git", "Some Body <some@body.example>").status).toBe(0);
  expect(written()).toMatchObject({
    name: "cdktf-ens-images",
    homepage: "https://github.com/some/where#readme",
    repository: { type: "git", url: "git+https://github.com/some/where.git" },
    bugs: { url: "https://github.com/some/where/issues" },
    author: "Some Body <some@body.example>",
  });
  expect(run(folder, "--check")).toMatchObject({ status: 0, stderr: "" });
});

test("what is published with these fields is as npm and publint want it", () => {
  const place = mkdtempSync(join(folder, "published-"));
  execFileSync("tar", ["-xzf", packTarball(folder), "-C", place, "--strip-components=1"]);
  const inPlace = (program: string, args: readonly string[]) => {
    // Nobody listens there: a rehearsal asks no registry.
    const env = { ...process.env, npm_config_registry: "http://127.0.0.1:9/", npm_config_fetch_retries: "0" };
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: place, env, encoding: "utf8" });
    return { status, said: stdout + stderr };
  };
  expect(run(place, "https://github.com/some/where", "Some Body <some@body.example>").status).toBe(0);
  const { status, said } = inPlace("npm", ["publish", "--dry-run", "--ignore-scripts"]);
  const warned = said.split("\n").filter((line) => /^npm (warn|error)/.test(line));
  expect([status, warned]).toEqual([0, [expect.stringContaining("requires you to be logged in")]]);
  expect(inPlace(join(ROOT, "node_modules", ".bin", "publint"), ["run", "--strict", "--pack", "npm"])).toMatchObject({
    status: 0,
    said: expect.stringContaining("All good!"),
  });
});

test.each([
  [[]],
  [["https://github.com/some/where"]],
  [["git@github.com:some/where", "me"]],
  [["https://x.example/a/b", "me"]],
])("%j is refused, and nothing is written", (args) => {
  expect(run(folder, ...args)).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Usage: /) });
  expect(written()).not.toHaveProperty("author");
});

test("the command line has the package's name too, for npx", () => {
  expect(manifest.bin).toEqual({ "ens-images": "dist/cli/main.js", [manifest.name]: "dist/cli/main.js" });
});
