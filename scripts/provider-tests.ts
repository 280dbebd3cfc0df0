import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = join(__dirname, "..");
const BESIDE = resolve(ROOT, "../shared/tools/provider");
const REGISTRY = "registry";

/**
 * The tests with the real Terraform provider: `ENS_IMAGES_TEST_PROVIDER` names a filesystem mirror, or a folder whose
 * `mirror.sh FOLDER` makes one, or says `registry` to have Terraform download it. Else the folder beside this repository
 * is used; without it there is nothing to test with, which is said and is no failure.
 */
function main(): void {
  const named = process.env.ENS_IMAGES_TEST_PROVIDER || undefined;
  const source = named ?? BESIDE;
  if (named === undefined && !existsSync(BESIDE)) {
    skip(`there is no ${BESIDE}; name a folder, or "${REGISTRY}", by ENS_IMAGES_TEST_PROVIDER`);
    return;
  }
  if (spawnSync("terraform", ["version"]).status !== 0) {
    skip("there is no `terraform` on the PATH");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "ens-images-provider-"));
  try {
    const config = source === REGISTRY ? {} : { TF_CLI_CONFIG_FILE: configFor(resolve(source), folder) };
    process.exitCode = runTests(source === REGISTRY ? [] : alone(), { TEST_PROVIDER: source, ...config });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function skip(why: string): void {
  console.warn(`SKIPPED the tests with the real Terraform provider: ${why}.`);
}

/** A Terraform CLI configuration by which the provider comes from a folder, and from nowhere else. */
function configFor(source: string, folder: string): string {
  const script = join(source, "mirror.sh");
  const mirror = existsSync(script) ? join(folder, "mirror") : source;
  if (existsSync(script)) {
    const { status, stderr } = spawnSync("sh", [script, mirror], { encoding: "utf8" });
    if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`);
  }
  if (!existsSync(join(mirror, "registry.terraform.io"))) {
    throw new Error(`${source} has neither a mirror.sh nor the folder registry.terraform.io of a filesystem mirror.`);
  }
  const config = join(folder, "terraformrc");
  writeFileSync(
    config,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );
  return config;
}

const ALONE = ["sh", "-c", 'ip link set lo up && exec "$0" "$@"'];

/** What to put before a command so that it reaches nothing but loopback, where this machine can do that. */
function alone(): readonly string[] {
  const ways = [
    ["unshare", "-n"],
    ["unshare", "-rn"],
  ];
  const way = ways.find(([program = "", ...args]) => spawnSync(program, [...args, ...ALONE, "true"]).status === 0);
  if (way) return [...way, ...ALONE];
  console.warn("No network namespace of their own can be made: the tests run with the network that there is.");
  return [];
}

function runTests(before: readonly string[], env: NodeJS.ProcessEnv): number {
  const jest = [
    join(ROOT, "node_modules/jest/bin/jest.js"),
    "--selectProjects",
    "cdktf",
    "--maxWorkers=3",
    "test/provider/",
  ];
  const [program = "", ...args] = [...before, process.execPath, ...jest];
  const { status } = spawnSync(program, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: "inherit" });
  return status ?? 1;
}

main();
