import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** An emulator as a process of its own: the synchronous bridge blocks the thread that it would need in this one. */
export interface EmulatorProcess {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  stop(): Promise<void>;
}

const CLI = join(__dirname, "..", "dist", "cli", "main.js");

/** Starts `ens-images emulator` with further arguments, and waits until it is ready. */
export async function startEmulatorProcess(args: readonly string[], cli = CLI): Promise<EmulatorProcess> {
  const child = spawn(process.execPath, [cli, "emulator", "--exit-with-parent", ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const ready = once(lines, "line").then(([line]) => JSON.parse(line));
  const failed = once(child, "exit").then(([status]) => Promise.reject(new Error(`the emulator ended with ${status}`)));
  const address = await Promise.race([ready, failed]);
  failed.catch(() => {});
  return { ...address, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
