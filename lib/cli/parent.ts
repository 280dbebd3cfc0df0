import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isRunning } from "../lock/disk/owner";

const EVERY_MS = 250;

/**
 * Calls back once, when the process that started this one has ended. `npx` and its kind stand between a shell and its
 * program and outlive the shell for as long as the program runs: whoever started such a wrapper is watched as well.
 */
export function onParentEnd(ended: () => void, isWrapper: (commandLine: string) => boolean): () => void {
  const parent = process.ppid;
  const watched = ancestors(parent, isWrapper);
  const timer = setInterval(() => {
    // Whose parent ends gets another one; but on Windows, where it keeps the number of one that is no more.
    if (process.ppid === parent && watched.every(isRunning)) return;
    clearInterval(timer);
    ended();
  }, EVERY_MS);
  return () => clearInterval(timer);
}

function ancestors(pid: number, isWrapper: (commandLine: string) => boolean): number[] {
  const about = pid > 1 ? look(pid) : undefined;
  return about && isWrapper(about.commandLine) ? [pid, ...ancestors(about.parent, isWrapper)] : [pid];
}

function look(pid: number): { readonly parent: number; readonly commandLine: string } | undefined {
  try {
    if (process.platform === "linux") {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return { parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]), commandLine };
    }
    const text = execFileSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8" });
    const [, parent, commandLine = ""] = /^\s*(\d+)\s+(.*)/.exec(text) ?? [];
    return parent === undefined ? undefined : { parent: Number(parent), commandLine };
  } catch {
    return undefined;
  }
}
