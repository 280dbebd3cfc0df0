import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Who made a guard or an unfinished file: said by its name, since a name is there at once and whole. */
export interface Owner {
  readonly since: number;
  readonly host: string;
  /** Where process ids mean the same: this boot of this machine, and on Linux this container. */
  readonly home: string;
  readonly pid: number;
  /** When the process began, where the system says so: a process id is used again. */
  readonly started: string;
}

const TAG = /^(\d+)~([\w.-]*)~([0-9a-f]+)~(\d+)~(\d*)~[0-9a-z]+$/;
let home: string | undefined;

export function newTag(): string {
  const random = Math.random().toString(36).slice(2, 10).padEnd(8, "0");
  const started = stateOf(process.pid)?.started ?? "";
  const host = hostname().replace(/[^\w.-]/g, "-");
  return [Date.now(), host.slice(0, 63), ownHome(), process.pid, started, random].join("~");
}

export function readTag(tag: string): Owner | undefined {
  const [match, since, host, where, pid, started] = TAG.exec(tag) ?? [];
  if (match === undefined || host === undefined || where === undefined || started === undefined) return undefined;
  return { since: Number(since), host, home: where, pid: Number(pid), started };
}

/** `unknown`: a process of another machine, or one that the system tells too little about. */
export function lifeOf({ home: where, pid, started }: Owner): "alive" | "dead" | "unknown" {
  if (where !== ownHome()) return "unknown";
  if (!isRunning(pid)) return "dead";
  const state = stateOf(pid);
  if (state === undefined || started === "") return "unknown";
  return state.ended || state.started !== started ? "dead" : "alive";
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is there and may not be signalled.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** What Linux says of a process. One that was killed and that its parent did not look after yet is still listed. */
function stateOf(pid: number): { readonly ended: boolean; readonly started: string } | undefined {
  const stat = readable(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === undefined) return undefined;
  // Behind the name, which may hold blanks and brackets: state is field 3, start time field 22.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { ended: fields[0] === "Z" || fields[0] === "X", started: fields[19] ?? "" };
}

function ownHome(): string {
  home ??= createHash("sha256")
    .update(hostname())
    .update(readable(() => readlinkSync("/proc/self/ns/pid")) ?? "")
    .update(readable(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")) ?? "")
    .digest("hex")
    .slice(0, 12);
  return home;
}

function readable(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
