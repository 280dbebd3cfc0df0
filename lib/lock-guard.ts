import { readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { lockBusy } from "./errors/lock";

const PATIENCE_MS = 30_000;
/** A guard of another machine, whose processes cannot be asked, counts as left behind after this time. */
const FOREIGN_STALE_MS = 60_000;

/**
 * Runs `work` while no other process works on the file. Each process states its wish in a guard file of its own, so
 * that nobody ever removes what another may have just made: who finds, after stating its own, a second live guard,
 * steps back and tries again later. The guard of a dead process counts for nothing and is removed.
 */
export function withGuard<T>(file: string, work: () => T): T {
  const guard = `${file}.${process.pid}-${Math.random().toString(36).slice(2, 10)}.guard`;
  const deadline = Date.now() + PATIENCE_MS;
  for (let pause = 2; ; pause = Math.min(pause * 2, 64)) {
    if (liveGuards(file).length === 0) {
      writeFileSync(guard, JSON.stringify({ pid: process.pid, home: home(), started: startOf(process.pid) }), {
        flag: "wx",
      });
      try {
        if (liveGuards(file).every((other) => other === guard)) return work();
      } finally {
        rmSync(guard, { force: true });
      }
    }
    if (Date.now() > deadline) throw lockBusy(file, holder(file), PATIENCE_MS / 1000);
    sleep(pause * (0.5 + Math.random()));
  }
}

function liveGuards(file: string): string[] {
  const folder = dirname(file);
  const name = basename(file);
  const guards = readdirSync(folder).filter((entry) => entry.startsWith(`${name}.`) && entry.endsWith(".guard"));
  return guards.map((entry) => join(folder, entry)).filter((guard) => isLive(guard));
}

function isLive(guard: string): boolean {
  const owner = read(guard);
  if (owner === "gone") return false;
  const live =
    owner === "unfinished" || owner.home !== home()
      ? Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? 0) < FOREIGN_STALE_MS && !deadWriter(guard)
      : isRunning(owner.pid) && owner.started === startOf(owner.pid);
  if (!live) rmSync(guard, { force: true });
  return live;
}

/** A guard that was never filled: its writer is named by the file's name. */
function deadWriter(guard: string): boolean {
  if (read(guard) !== "unfinished") return false;
  const pid = Number(/\.(\d+)-[a-z0-9]+\.guard$/.exec(guard)?.[1]);
  return !isRunning(pid);
}

type Owner = { readonly pid: number; readonly home: string; readonly started: string };

function read(guard: string): Owner | "gone" | "unfinished" {
  let text: string;
  try {
    text = readFileSync(guard, "utf8");
  } catch {
    return "gone";
  }
  try {
    return JSON.parse(text);
  } catch {
    return "unfinished";
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Where process ids mean the same: this machine, and on Linux this container. */
function home(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

/** When the process began, where the system says so: a process id is used again. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function holder(file: string): string {
  const [guard] = liveGuards(file);
  const owner = guard === undefined ? "gone" : read(guard);
  return typeof owner === "object" ? `process ${owner.pid} on ${owner.home.split(" ")[0]}` : "another process";
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
