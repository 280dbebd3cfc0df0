import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { demoCatalog } from "../demo-catalog";
import { ROOT, Scratch } from "../scratch";

const LIMIT_MS = 120_000;
const BINARIES = {
  "ens-images": "dist/cli/main.js",
  cdktf: "node_modules/cdktf-cli/bundle/bin/cdktf",
  tsx: "node_modules/.bin/tsx",
  tsc: "node_modules/.bin/tsc",
  jest: "node_modules/.bin/jest",
};

/**
 * Where the commands of one page run: a copy of the example app with its lock, in a git repository, beside an emulator
 * of the account it was made from (`images.json`); or an empty folder that has the packages, and no account.
 */
export class Stage extends Scratch {
  private readonly background: ChildProcess[] = [];
  /** Ports that the page names, and free ones in their place: pages may be checked in several checkouts at once. */
  private readonly ports = new Map<string, string>();
  /** What a page exported: each command has a shell of its own. */
  private exported = "";

  /** @param installed a folder that has the packages already; by default one is made, which has them by links */
  constructor(private readonly installed?: string) {
    super("docs", installed ?? "app");
    this.catalogFile = join(this.project, "images.json");
  }

  async start(fromNothing = false): Promise<void> {
    if (this.installed !== undefined) return;
    for (const part of fromNothing ? [] : ["main.ts", "stacks", "cdktf.json", "ens-images.lock.json"]) {
      cpSync(join(ROOT, part), join(this.project, part), { recursive: true });
    }
    this.link("cdktf", "cdktn", "constructs", "typescript", "tsx", "jest", "@swc", "@types");
    const bin = join(this.project, "node_modules", ".bin");
    mkdirSync(bin);
    for (const [name, file] of Object.entries(BINARIES)) symlinkSync(join(ROOT, file), join(bin, name));
    if (fromNothing) return;
    this.setCatalog(demoCatalog());
    await this.startEmulator();
    this.write(".gitignore", "node_modules/\ncdktf.out/\n");
    const commit =
      "git init -q -b main && git add . && git -c user.name=docs -c user.email=docs@localhost commit -qm start";
    await this.run(commit);
  }

  override async stop(): Promise<void> {
    for (const { pid } of this.background) {
      // The whole group that this stage started: the shell and what it runs.
      if (pid !== undefined) process.kill(-pid, "SIGTERM");
    }
    await super.stop();
  }

  /** Runs a command to its end. One that ends with `&` goes on until the page ends. */
  async run(written: string): Promise<{ status: number | null; output: string }> {
    const command = `${this.exported}${await this.onFreePorts(written)}`;
    if (/^export \S+=/.test(written)) this.exported = `${command}\n`;
    if (/(^|[^&])&$/.test(command)) return this.runBehind(command.slice(0, -1));
    const { status, stdout } = spawnSync("bash", ["-c", `exec 2>&1\n${command}`], {
      cwd: this.project,
      env: this.env(),
      encoding: "utf8",
      timeout: LIMIT_MS,
    });
    return { status, output: stdout };
  }

  private async onFreePorts(command: string): Promise<string> {
    for (const [, port = ""] of command.matchAll(/--port (\d+)/g)) this.ports.set(port, await freePort());
    return command.replace(/(?<=--port |127\.0\.0\.1:)\d+/g, (port) => this.ports.get(port) ?? port);
  }

  private async runBehind(command: string): Promise<{ status: number; output: string }> {
    const child = spawn("bash", ["-c", `exec 2>&1\n${command}`], {
      cwd: this.project,
      env: this.env(),
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.background.push(child);
    const first = await new Promise<string>((resolve, reject) => {
      child.stdout?.once("data", (data: Buffer) => resolve(data.toString()));
      child.once("exit", (status) => reject(new Error(`it ended with ${status}: ${command}`)));
    });
    return { status: 0, output: first };
  }

  override env(): NodeJS.ProcessEnv {
    const path = `${join(this.project, "node_modules", ".bin")}:${process.env.PATH}`;
    return super.env({ PATH: path, FORCE_COLOR: "0", COLUMNS: "120" });
  }
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}
