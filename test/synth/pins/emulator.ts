import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environment, newFolder } from "../../lock/disk/disk";

const CLI = join(__dirname, "../../../dist/cli/main.js");

/** An account of which a test says what is published in it, served by another process. */
export interface Account {
  /** What a run needs to ask it. */
  readonly env: Readonly<Record<string, string>>;
  /** Publishes these images, each newer than the one before, and nothing else. */
  publish(...names: readonly string[]): void;
  /** How many requests it answered. */
  requests(): number;
  close(): void;
}

export async function startAccount(...names: readonly string[]): Promise<Account> {
  const folder = newFolder();
  const [catalog, log] = [join(folder, "catalog.json"), join(folder, "log.jsonl")];
  const publish = (...published: readonly string[]) => {
    // As a whole, since it is read at any moment.
    writeFileSync(`${catalog}.new`, JSON.stringify(published.map(record)));
    renameSync(`${catalog}.new`, catalog);
  };
  publish(...names);
  const child = spawn(process.execPath, [CLI, "emulator", "--catalog", catalog, "--log", log, "--exit-with-parent"], {
    env: environment(),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const { endpoint, accessKeyId, accessKeySecret } = await ready(child);
  return {
    env: {
      ALIBABA_CLOUD_ENDPOINT_ENS: endpoint,
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    },
    publish,
    requests: () => (existsSync(log) ? readFileSync(log, "utf8").split("\n").length - 1 : 0),
    close: () => child.kill(),
  };
}

function ready(child: ChildProcess): Promise<Record<"endpoint" | "accessKeyId" | "accessKeySecret", string>> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (line) => resolve(JSON.parse(String(line))));
    child.once("exit", (status) => reject(new Error(`the emulator ended with ${status}`)));
  });
}

/** `web-7` has the id `m-web-7` and was made in the 7th minute. */
function record(name: string): Record<string, unknown> {
  const minutes = Number(/\d+$/.exec(name)?.[0] ?? 0);
  const time = new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString().replace(".000", "");
  return { ImageId: `m-${name}`, ImageName: name, Status: "Available", ImageOwnerAlias: "self", CreationTime: time };
}
