import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { installConsumer, npmInstall } from "./consumer-install";

const ROOT = join(__dirname, "..");
const NODES = ["20", "22", "24", "26"];
const TOOLS = ["cdktf-cli@0.21.0", "cdktn-cli@0.24.0", "typescript-5.0@npm:typescript@5.0.4"];
const COMPILERS = ["typescript-5.9@npm:typescript@5.9.3", "typescript-6@npm:typescript@6.0.3"];

/**
 * The consumer tests on every Node that is supported, with the command lines of both frameworks: one project made from
 * the tarball, and a Node from the registry for each run. Arguments name the majors to run on.
 */
function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "ens-images-consumers-"));
  try {
    const project = join(folder, "project");
    const missing = timed("install the package, both frameworks and their tools", () =>
      installConsumer(project, [...TOOLS, ...COMPILERS]),
    );
    if (missing) {
      skip(missing);
      return;
    }
    const majors = process.argv.length > 2 ? process.argv.slice(2) : NODES;
    for (const major of majors) {
      const node = timed(`install node@${major}`, () => installNode(join(folder, `node-${major}`), major));
      if (node.missing) {
        skip(node.missing);
        return;
      }
      const tests = `(${testsOn(major, majors).join("|")})`;
      if (timed(`consumer tests on Node ${major}`, () => runTests(node.path, project, tests)) !== 0)
        process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What is long, and the same on each: the newcomer's way on the newest, which a newcomer installs; other package managers,
 * runtimes and test runners on the oldest, but with `CONSUMER_TESTS=short`, as in CI: they install for a quarter of an hour.
 */
function testsOn(major: string, majors: readonly string[]): string[] {
  const newest = major === majors.at(-1) ? ["newcomer"] : [];
  const long = major === NODES[0] && process.env.CONSUMER_TESTS !== "short";
  return ["consumers", ...newest, ...(long ? ["installs", "runtimes"] : [])];
}

function skip(why: string): void {
  console.warn(`SKIPPED the consumer tests: ${why}`);
}

/** The npm package `node` brings a binary; its install script puts it in place. */
function installNode(folder: string, major: string): { path: string; missing?: string } {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const missing = npmInstall(folder, [`node@${major}`], true);
  return { path: join(folder, "node_modules", "node", "bin", "node"), missing };
}

function runTests(node: string, project: string, tests: string): number | null {
  const jest = join(ROOT, "node_modules", "jest", "bin", "jest.js");
  const { status } = spawnSync(node, [jest, "--runInBand", `test/package/${tests}`], {
    cwd: ROOT,
    // This Node first, for all that starts "node" by name.
    env: { ...process.env, CONSUMER_FOLDER: project, PATH: `${dirname(node)}:${process.env.PATH}` },
    stdio: "inherit",
  });
  return status;
}

function timed<T>(what: string, run: () => T): T {
  const start = Date.now();
  const result = run();
  console.log(`${what}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

main();
