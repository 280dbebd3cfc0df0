import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { LARGEST_LOCK } from "../lock/disk/read";
import { editLock } from "../lock/disk/write";
import type { Lock } from "../lock/lock";
import { readBytes } from "../util/read-text";
import { shellWord } from "../util/terminal-text";
import { git } from "./git";
import type { OpenLock } from "./open-lock";

/** Writes what is made of the lock, and tells the command that brings back what was there. */
export function editWithWayBack({ file, name }: OpenLock, edit: (lock: Lock) => Lock) {
  let wayBack = "";
  const lock = editLock(file, (current) => {
    const edited = edit(current);
    // No other process writes meanwhile, so these are the bytes that are replaced.
    if (edited !== current) wayBack = wayBackTo(file, name);
    return edited;
  });
  return { lock, wayBack: `The way back: ${wayBack}` };
}

function wayBackTo(file: string, name: string): string {
  if (!existsSync(file)) return `rm ${shellWord(name)}`;
  const bytes = readBytes(file, LARGEST_LOCK);
  const folder = dirname(file);
  // What a checkout of the file restores is what is staged.
  const index = git(folder, ["cat-file", "blob", `:./${basename(file)}`]);
  const convertsLines = git(folder, ["config", "--type=bool", "core.autocrlf"])?.trim() === "true";
  if (index === bytes.toString("utf8") && !convertsLines) return `git checkout -- ${shellWord(name)}`;
  const kept = keep(bytes, folder, basename(file));
  return `cp ${shellWord(kept)} ${shellWord(name)}`;
}

/** Keeps a copy where no commit takes it up: in git's own folder, else beside the lock. One of the same bytes is one file. */
function keep(bytes: Buffer, folder: string, name: string): string {
  const own = git(folder, ["rev-parse", "--absolute-git-dir"])?.trim();
  const place = own === undefined ? folder : join(own, "ens-images");
  const copy = join(place, `${name}.${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}`);
  mkdirSync(place, { recursive: true });
  if (!existsSync(copy)) writeFileSync(copy, bytes, { mode: 0o600 });
  const way = relative(process.cwd(), copy);
  return way.startsWith("..") ? copy : way;
}
