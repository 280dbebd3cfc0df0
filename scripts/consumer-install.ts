import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..");
/** What an app needs beside this package, in the versions that this checkout has: npm's cache holds them. */
const BESIDE = ["cdktf", "cdktn", "constructs", "typescript", "tsx", "@types/node"];
const NO_REGISTRY = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENOTCACHED|ENETUNREACH/;

/** Packs this checkout as it would be published, from what is built. Answers the path of the tarball. */
export function packTarball(folder: string): string {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [packed] = JSON.parse(execFileSync("npm", args, { cwd: ROOT, encoding: "utf8", stdio: "pipe" })) as {
    filename: string;
  }[];
  return join(folder, String(packed?.filename));
}

/**
 * Installs the tarball in a fresh project, with both frameworks.
 *
 * @returns why it cannot be tried, if there is no registry
 * @throws Error where the package itself cannot be installed
 */
export function installConsumer(folder: string, more: readonly string[] = []): string | undefined {
  mkdirSync(folder, { recursive: true });
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  return npmInstall(folder, [
    packTarball(folder),
    ...BESIDE.map((name) => `${name}@${devDependencies[name]}`),
    ...more,
  ]);
}

/** `npm install`; a missing registry is an answer, any other failure an error. */
export function npmInstall(folder: string, packages: readonly string[], scripts = false): string | undefined {
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1", "--fetch-timeout=30000"];
  const args = ["install", ...quiet, ...(scripts ? [] : ["--ignore-scripts"]), ...packages];
  const { status, stderr } = spawnSync("npm", args, {
    cwd: folder,
    // Tests have a HOME of their own; npm's cache is where the user's is.
    env: { npm_config_cache: join(userInfo().homedir, ".npm"), ...process.env },
    encoding: "utf8",
  });
  if (status === 0) return undefined;
  if (NO_REGISTRY.test(stderr)) return `no registry: ${stderr.split("\n").find((line) => NO_REGISTRY.test(line))}`;
  throw new Error(`npm ${args.join(" ")} ended with ${status}:\n${stderr}`);
}
