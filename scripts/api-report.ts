import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel, type ExtractorMessage } from "@microsoft/api-extractor";

const ROOT = join(__dirname, "..");
const DIST = join(ROOT, "dist");
const TYPED = ["index", "testing"];

/**
 * Writes the public surface of what is built: entries, types, generated bindings, and the help of every command. Without an
 * argument into api/, which is committed; a test writes it elsewhere and compares.
 */
function main(folder = join(ROOT, "api")): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of TYPED) {
    for (const entry of [name, `cdktn/${name}`]) reportTypes(entry, folder);
  }
  writeFileSync(join(folder, "entries.txt"), entries());
  writeFileSync(join(folder, "alicloud.txt"), bindings());
  writeFileSync(join(folder, "commands.txt"), commands());
}

/** API Extractor brings a TypeScript of its own, and reads the declarations that ours has written. */
function reportTypes(entry: string, folder: string): void {
  const temp = mkdtempSync(join(tmpdir(), "ens-images-api-"));
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: join(ROOT, "package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: join(DIST, `${entry}.d.ts`),
      newlineKind: "lf",
      compiler: { tsconfigFilePath: join(ROOT, "tsconfig.json"), skipLibCheck: true },
      apiReport: {
        enabled: true,
        includeForgottenExports: true,
        reportFileName: `${entry.replace("/", "-")}.api.md`,
        reportFolder: folder,
        reportTempFolder: temp,
      },
      messages: {
        compilerMessageReporting: silent,
        tsdocMessageReporting: silent,
        extractorMessageReporting: silent,
      },
    },
  });
  const { succeeded } = Extractor.invoke(config, { localBuild: true, messageCallback: hush });
  rmSync(temp, { recursive: true, force: true });
  if (!succeeded) throw new Error(`API Extractor cannot read ${entry}.d.ts`);
}

function hush(message: ExtractorMessage): void {
  message.handled = true;
}

/** What can be imported, what can be run, and on what. */
function entries(): string {
  const { name, exports, bin, engines, peerDependencies } = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  ) as Record<string, Readonly<Record<string, string>>> & { readonly name: string };
  const imports = Object.keys(exports ?? {}).map((path) => `import ${join(name, path)}`);
  const commands = Object.keys(bin ?? {}).map((command) => `run ${command}`);
  const needs = Object.entries({ ...engines, ...peerDependencies }).map(([other, range]) => `needs ${other} ${range}`);
  return `${[...imports, ...commands, ...needs].join("\n")}\n`;
}

/** The names that each generated module exports. */
function bindings(): string {
  const folder = join(DIST, "alicloud");
  const modules = readdirSync(folder).map((name) => {
    const text = readFileSync(join(folder, name, "index.d.ts"), "utf8");
    const names = [...text.matchAll(/^export (?:declare )?(?:class|interface|function|const) (\w+)/gm)].map(
      (m) => m[1],
    );
    return [`alicloud/${name}`, ...names.sort().map((exported) => `  ${exported}`)].join("\n");
  });
  return `${modules.join("\n")}\n`;
}

function commands(): string {
  const general = help();
  const names = [...general.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map((match) => String(match[1]));
  return [general, ...names.map((name) => help(name))].join(`\n${"─".repeat(80)}\n`);
}

function help(...command: string[]): string {
  const args = [join(DIST, "cli", "main.js"), ...command, "--help"];
  const text = execFileSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, COLUMNS: "100" } });
  return `$ ens-images ${[...command, "--help"].join(" ")}\n${text}`;
}

main(process.argv[2]);
