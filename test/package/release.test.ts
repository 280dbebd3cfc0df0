import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../support/workbench";

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "ens-images-release-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  const { homepage, repository, bugs, author, ...bare } = manifest;
  writeFileSync(join(folder, "package.json"), JSON.stringify(bare));
});

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [require.resolve("tsx/cli"), join(ROOT, "scripts", "release-fields.ts"), ...args], {
    cwd: folder,
    encoding: "utf8",
  });
const written = () => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

test("a release stops while the package does not say where it comes from, and whose it is", () => {
  expect(run("--check")).toMatchObject({ status: 1, stderr: expect.stringContaining("npm run release:fields --") });
  expect(manifest.scripts.prepublishOnly).toBe("npm run -s release:fields -- --check");
  expect(readFileSync(join(ROOT, ".github", "workflows", "release.yml"), "utf8")).toContain(
    "run: npm run release:fields -- --check",
  );
  expect(run("https://github.com/some/where.git", "Some Body <some@body.example>").status).toBe(0);
  expect(written()).toMatchObject({
    name: "cdktf-ens-images",
    homepage: "https://github.com/some/where#readme",
    repository: { type: "git", url: "git+https://github.com/some/where.git" },
    bugs: { url: "https://github.com/some/where/issues" },
    author: "Some Body <some@body.example>",
  });
  expect(run("--check")).toMatchObject({ status: 0, stderr: "" });
});

test.each([
  [[]],
  [["https://github.com/some/where"]],
  [["git@github.com:some/where", "me"]],
  [["https://x.example/a/b", "me"]],
])("%j is refused, and nothing is written", (args) => {
  expect(run(...args)).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Usage: /) });
  expect(written()).not.toHaveProperty("author");
});

test("the command line has the package's name too, for npx", () => {
  expect(manifest.bin).toEqual({ "ens-images": "dist/cli/main.js", [manifest.name]: "dist/cli/main.js" });
});
