import { closeSync, existsSync, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errors } from "../../errors/late";
import { lifeOf, newTag, readTag } from "./owner";

/** Where nobody can tell whether its process lives (another machine, no /proc), a guard counts as left behind after this time. */
const STALE_MS = 10_000;
const PATIENCE_MS = 30_000;

export interface Guard {
  /** A name for the file to be written first: of this holder alone, and removed by the next one if it stays behind. */
  readonly temporary: string;
  /** False where another process took this one for dead. */
  readonly holds: () => boolean;
}

/**
 * Each process states its wish in a guard file of its own, then looks, and works only if it is alone: of two at once at least one sees
 * the other, and nobody removes what another may just have made. Whoever has waited longest keeps its guard and looks again; the others
 * take theirs back until it is through, so that nobody is overtaken for long. The guard of a dead process is removed.
 *
 * One that was taken for dead and wakes up does no harm: its guard was removed first, then its unfinished file, and only then did the
 * next one read. Either its rename came before that, or it finds its file or guard gone and starts again.
 *
 * @throws EnsImagesError `LOCK_IO` where another process holds on for half a minute
 */
export function withGuard<T>(file: string, work: (guard: Guard) => T): T {
  const tag = newTag();
  const guard = `${file}.${tag}.guard`;
  const holds = () => existsSync(guard);
  const wait = patience(file);
  try {
    for (let pause = 2; ; pause = Math.min(pause * 2, holds() ? 8 : 64)) {
      let others = liveGuards(file, holds() ? guard : undefined);
      if (!others.some((other) => isBefore(file, other, guard))) {
        if (!holds()) closeSync(openSync(guard, "wx"));
        others = liveGuards(file, guard);
        if (others.length === 0 && holds()) {
          removeUnfinished(file);
          return work({ temporary: `${file}.${tag}.tmp`, holds });
        }
      }
      if (others.some((other) => isBefore(file, other, guard))) rmSync(guard, { force: true });
      wait(others, pause);
    }
  } finally {
    release(guard);
  }
}

/** Waits, but not for ever for one and the same process; a queue that moves is worth waiting in. */
function patience(file: string): (others: readonly string[], pause: number) => void {
  let first: string | undefined;
  let deadline = Number.POSITIVE_INFINITY;
  return (others, pause) => {
    const [now] = [...others].sort((a, b) => (isBefore(file, a, b) ? -1 : 1));
    if (now !== first) deadline = Date.now() + PATIENCE_MS;
    first = now;
    if (now !== undefined && Date.now() > deadline)
      throw errors.lock().lockBusy(file, holderOf(file, now), PATIENCE_MS / 1000);
    sleep(pause * (0.5 + Math.random()));
  };
}

function isBefore(file: string, one: string, other: string): boolean {
  const [a, b] = [one, other].map((guard) => ownerOf(file, guard)?.since ?? 0) as [number, number];
  return a === b ? one < other : a < b;
}

function release(guard: string): void {
  try {
    rmSync(guard, { force: true });
  } catch {
    // Nothing to add: the next one finds it, and that its process is gone.
  }
}

/** @param own before there is one, unknown guards do not count: how old they are is told by the disk's clock, and that by one's own */
function liveGuards(file: string, own?: string): string[] {
  return siblings(file, ".guard").filter((guard) => {
    if (guard === own) return false;
    const owner = ownerOf(file, guard);
    const life = owner ? lifeOf(owner) : "unknown";
    if (life === "alive") return true;
    if (life === "unknown") {
      if (own === undefined) return false;
      if (isYoung(guard, own)) return true;
    }
    rmSync(guard, { force: true });
    return false;
  });
}

function isYoung(guard: string, own: string): boolean {
  const [stated, now] = [guard, own].map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs);
  return stated !== undefined && now !== undefined && Math.abs(now - stated) < STALE_MS;
}

/** Whoever holds the guard is the only writer: any unfinished file is of one that died, or that must not finish. */
function removeUnfinished(file: string): void {
  for (const left of siblings(file, ".tmp")) rmSync(left, { force: true });
}

function siblings(file: string, ending: string): string[] {
  const folder = dirname(file);
  const start = `${basename(file)}.`;
  return readdirSync(folder)
    .filter((entry) => entry.startsWith(start) && entry.endsWith(ending) && readTag(tagOf(entry, start, ending)))
    .map((entry) => join(folder, entry));
}

function ownerOf(file: string, path: string): ReturnType<typeof readTag> {
  return readTag(tagOf(basename(path), `${basename(file)}.`, ".guard"));
}

function tagOf(entry: string, start: string, ending: string): string {
  return entry.slice(start.length, -ending.length);
}

function holderOf(file: string, guard: string): string {
  const owner = ownerOf(file, guard);
  return owner ? `process ${owner.pid} on ${owner.host || "this machine"}` : "another process";
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
