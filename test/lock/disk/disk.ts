import { type ChildProcess, type SpawnSyncOptions, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLock } from "../../../lib/lock/disk/read";
import { editLock } from "../../../lib/lock/disk/write";
import { applyChanges, type PinChange } from "../../../lib/lock/edits";
import type { Lock } from "../../../lib/lock/lock";
import { pin } from "../pins";

const WRITER = join(__dirname, "writer.js");
const FAILPOINT = join(__dirname, "failpoint.js");
export const IS_ROOT = process.getuid?.() === 0;
/** A user who owns nothing here, where this process may become one. */
export const OTHER_USER = IS_ROOT ? { uid: 65534, gid: 65534 } : {};

export interface Written {
  readonly status: number | null;
  readonly signal: string | null;
  /** The error, if the writer met one. */
  readonly error?: { readonly code: string; readonly message: string };
}

export function newFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "ens-images-lock-")));
}

export function newLock(): string {
  return join(newFolder(), "ens-images.lock.json");
}

/** What lies in the folder of a lock beside it: nothing, unless a writer was killed. */
export function leftovers(lock: string): string[] {
  return readdirSync(join(lock, "..")).filter((name) => name.startsWith("ens-images.lock.json."));
}

export function add(key: string, id = "1"): PinChange {
  return { key, pin: pin(id), change: "add" };
}

export function keysOf(lock: string): string[] {
  return [...readLock(lock).keys()].sort();
}

/** Adds and sets pins on disk, and answers the lock as it then is. */
export function writePins(file: string, changes: readonly PinChange[]): Lock {
  return editLock(file, (lock) => applyChanges(lock, changes));
}

export function addHere(lock: string, key: string): string[] {
  return [...writePins(lock, [add(key)]).keys()].sort();
}

/** Only what a writer needs: a variable of the test runner would change what it does. */
export function environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true", CHECKPOINT_DISABLE: "1", ...more };
}

export function runWriter(args: readonly string[], failpoint?: string, options: SpawnSyncOptions = {}): Written {
  const writer = writerWith(failpoint);
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...writer.args, ...args], {
    env: writer.env,
    ...options,
  });
  if (String(stderr) !== "") throw new Error(String(stderr));
  return { status, signal, error: status === 1 ? JSON.parse(String(stdout)) : undefined };
}

/** A writer that runs beside the test. */
export function startWriter(
  args: readonly string[],
  failpoint?: string,
): ChildProcess & { readonly ended: Promise<string> } {
  const writer = writerWith(failpoint);
  const child = spawn(process.execPath, [...writer.args, ...args], { env: writer.env, stdio: "inherit" });
  const ended = new Promise<string>((resolve) => child.on("exit", (code, signal) => resolve(String(signal ?? code))));
  return Object.assign(child, { ended });
}

/** A writer that stops or fails at a place, as failpoint.js reads it. */
function writerWith(failpoint: string | undefined): { args: readonly string[]; env: NodeJS.ProcessEnv } {
  if (failpoint === undefined) return { args: [WRITER], env: environment() };
  return { args: ["--require", FAILPOINT, WRITER], env: environment({ FAILPOINT: failpoint }) };
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits for what another process does. */
export async function until(condition: () => boolean, seconds = 20): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !condition(); await pause(5)) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${condition}`);
  }
}

/** Says that something could not be tested here; silence would look like success. */
export function skipLoudly(why: string): void {
  process.stderr.write(`\nNOT TESTED: ${why}\n`);
}

/** The error that work ends in. */
export function codeOf(work: () => unknown): { readonly code: string; readonly message: string } {
  try {
    work();
  } catch (error) {
    return error as { readonly code: string; readonly message: string };
  }
  throw new Error("did not fail");
}
