import { spawnSync } from "node:child_process";
import { formatLock } from "../lib/lock/format";
import type { Lock } from "../lib/lock/lock";

/** Makes a git repository of a folder, with a commit a day for each version of its lock, the first first. */
export function layRepository(folder: string, commits: number, lockAfter: (commit: number) => Lock): void {
  const git = (args: readonly string[], input?: string) => {
    const { status, stderr } = spawnSync("git", args, { cwd: folder, input, encoding: "utf8", maxBuffer: 2 ** 28 });
    if (status !== 0) throw new Error(stderr);
  };
  const stream = Array.from({ length: commits }, (_, c) => {
    const text = formatLock(lockAfter(c));
    const file = `M 644 inline ens-images.lock.json\ndata ${Buffer.byteLength(text)}\n${text}`;
    return `commit refs/heads/main\ncommitter t <t@t> ${1_750_000_000 + c * 86_400} +0000\ndata 1\nm\n${file}\n`;
  });
  git(["init", "-q", "-b", "main"]);
  git(["fast-import", "--quiet"], stream.join(""));
}
