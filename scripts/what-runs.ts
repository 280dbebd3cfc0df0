import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { demoCatalog } from "./demo-catalog";
import { ROOT, Scratch } from "./scratch";

const LIB = join(ROOT, "lib");

/** A lookup by token and one by injection, over the sources. */
const APP = `
const { App, TerraformStack } = require("cdktf");
const { EnsImageLookup } = require("${LIB}/index");
const { EnsInstance } = require("${LIB}/alicloud/ens-instance");
const { AlicloudProvider } = require("${LIB}/alicloud/provider");
const app = new App();
const stack = new TerraformStack(app, "edge");
new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou" });
const machine = { instanceType: "ens.sn1.small", paymentType: "PayAsYouGo", scheduleAreaLevel: "Region", ensRegionId: "cn-hangzhou-44", systemDisk: { size: 40 } };
const lookup = new EnsImageLookup(stack, "image", { imageName: "web-base-*", pick: "mostRecent" });
new EnsInstance(stack, "by-token", { ...machine, imageId: lookup.imageId });
lookup.injectInto(stack);
new EnsInstance(stack, "by-injection", machine);
app.synth();
`;

interface Limit {
  readonly files: number;
  readonly lines: number;
}

const LIMITS = { locked: { files: 65, lines: 4_000 }, asking: { files: 110, lines: 6_700 } } as const;

/**
 * Prints how many files of lib/ a synth loads, unbundled and without generated bindings, and how many of their lines are
 * neither blank nor comment; with `--files` their names too. Ends with 1 where one is over its limit.
 */
async function main(args: readonly string[]): Promise<void> {
  const scratch = new Scratch("what-runs");
  scratch.link("cdktf", "constructs");
  scratch.write("cdktf.json", {});
  scratch.write("app.js", APP);
  scratch.setCatalog(demoCatalog());
  await scratch.startEmulator();
  try {
    // The first synth asks, the second finds the lock.
    const [asking, locked] = [run(scratch), run(scratch)];
    if (asking.length !== 2 || locked.length !== 1) throw new Error("a child was started twice, or not at all");
    report("a locked lookup", locked.flat(), LIMITS.locked, args);
    report("an asking lookup, with its child", [...new Set(asking.flat())].sort(), LIMITS.asking, args);
  } finally {
    await scratch.stop();
  }
}

/** What each process of a synth loaded. */
function run(scratch: Scratch): string[][] {
  const file = join(scratch.folder, "loaded.jsonl");
  const env = scratch.env({
    NODE_OPTIONS: `--require ${require.resolve("tsx/cjs")} --require ${join(__dirname, "what-runs-note.ts")}`,
    WHAT_RUNS: file,
  });
  writeFileSync(file, "");
  execFileSync(process.execPath, ["app.js"], { cwd: scratch.project, env, stdio: ["ignore", "ignore", "inherit"] });
  const processes = readFileSync(file, "utf8").trim().split("\n");
  return processes.map((text) =>
    (JSON.parse(text) as string[]).filter((path) => !path.startsWith(join(LIB, "alicloud"))).sort(),
  );
}

function report(what: string, files: readonly string[], limit: Limit, args: readonly string[]): void {
  const sized = files.map((file) => ({ file: relative(LIB, file), lines: linesOf(file) }));
  const lines = sized.reduce((sum, one) => sum + one.lines, 0);
  console.log(`${what}: ${files.length} files (at most ${limit.files}), ${lines} lines (at most ${limit.lines})`);
  if (args.includes("--files")) for (const one of sized) console.log(`  ${String(one.lines).padStart(4)} ${one.file}`);
  if (files.length > limit.files || lines > limit.lines) process.exitCode = 1;
}

/** Lines that are neither blank nor comment. */
function linesOf(file: string): number {
  const text = readFileSync(file, "utf8").replace(/^\s*\/\*[\s\S]*?\*\//gm, "");
  return text.split("\n").filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
