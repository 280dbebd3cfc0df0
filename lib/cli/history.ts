import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { fileUnusable, historyUnusable } from "../errors/cli";
import { attempt, EnsImagesError, type ErrorCode } from "../errors/ens-images-error";
import { lockReader } from "../lock/history/lock-reader";
import { type LockVersion, type PinPath, type PinPaths, pathOfPin, pinPaths } from "../lock/history/pin-paths";
import { cameBy } from "../lock/history/way-back";
import { EMPTY_LOCK, type KeyedPin, type Lock } from "../lock/lock";
import { groupBy } from "../util/group-by";
import { formatInstant } from "../util/instant";
import { git, gitOrThrow } from "./git";
import { type OpenLock, textIn } from "./open-lock";

/** The most that is read of one lock in history: some 40,000 pins. */
const LARGEST = 32 * 1024 * 1024;
/** How much git is asked for at once. */
const AT_ONCE = 4 * LARGEST;
/** The line before each answer. */
const HEADER = 128;
/** What a clock of a commit may say: the end of the year 9999. */
const LATEST = 253_402_300_799;

interface Commit {
  readonly commit: string;
  readonly date: string;
}

export interface LockHistory {
  /** The lock after each commit that changed it, by first parents, the oldest first. */
  readonly commits: readonly Required<LockVersion>[];
  /** Versions that cannot be read: of a format from before, broken, too large, or not in this clone. */
  readonly skipped: readonly (Commit & { readonly code: ErrorCode })[];
  /** Where a shallow clone ends, if the lock was there already. */
  readonly boundary: Commit | undefined;
}

/** Reads every version of a lock that git has, also from where the file lay before. @throws `HISTORY_UNUSABLE` */
export function readHistory(lockFile: string): LockHistory {
  const file = existsSync(lockFile) ? realpathSync.native(lockFile) : resolve(lockFile);
  const say = (...args: readonly string[]) => gitOrThrow(dirname(file), args).toString("utf8").replace(/\n$/, "");
  const root = say("rev-parse", "--show-toplevel");
  const changes = changesOf(root, say("rev-parse", "--show-prefix") + basename(file));
  const lockOf = readBlobs(root, [...new Set(changes.map(({ blob }) => blob))]);
  const read = changes.map(({ commit, date, blob }) => ({ commit, date, lock: lockOf(blob) }));
  const [first] = changes;
  const isCut = first?.parent === "" && say("rev-parse", "--is-shallow-repository") === "true";
  return {
    commits: read.flatMap(({ lock, ...at }) => (EnsImagesError.is(lock) ? [] : [{ ...at, lock }])),
    skipped: read.flatMap(({ lock, ...at }) => (EnsImagesError.is(lock) ? [{ ...at, code: lock.code }] : [])),
    boundary: isCut && /^parent /m.test(say("cat-file", "commit", first.commit)) ? first : undefined,
  };
}

export interface PinHistory extends LockHistory {
  readonly paths: PinPaths;
  /** Whether a pin was there already where a shallow clone ends. */
  readonly isCut: (path: PinPath) => boolean;
  readonly cameTo: (pin: KeyedPin) => Arrival;
}

/** When a pin came to its image. `cut`: it may have had it before, which a shallow clone hides. */
export interface Arrival extends Partial<Commit> {
  readonly cut: boolean;
}

/** Every pin of a lock through git's history and what is not committed yet. @throws `HISTORY_UNUSABLE` */
export function pinHistory({ file, lock }: Pick<OpenLock, "file" | "lock">): PinHistory {
  const history = readHistory(file);
  const { commits, boundary } = history;
  const isCut = ([first]: PinPath) => boundary !== undefined && first?.version === commits[0];
  const paths = pinPaths([...commits, { lock }]);
  const cameTo = (pin: KeyedPin) => {
    const path = pathOfPin(paths, pin);
    const state = cameBy(path);
    return { commit: state?.version.commit, date: state?.version.date, cut: state === path[0] && isCut(path) };
  };
  return { ...history, paths, isCut, cameTo };
}

export function shallowClone({ boundary }: LockHistory): EnsImagesError {
  const { date, commit } = boundary as Commit;
  const end = `${date.slice(0, 10)} (${commit.slice(0, 9)})`;
  return historyUnusable(`this clone goes back to ${end} only. Fetch the rest (git fetch --unshallow)`);
}

/** The names of all images that the lock ever had; none where git cannot tell. */
export function imageNamesInHistory(lockFile: string): ReadonlyMap<string, string | undefined> {
  const history = attempt(() => readHistory(lockFile));
  const locks = EnsImagesError.is(history) ? [] : history.commits.map(({ lock }) => lock);
  const pins = locks.flatMap((lock) => [...lock.values()].flat());
  return new Map(pins.map(({ image }) => [image.imageId, image.imageName || undefined]));
}

interface Change extends Commit {
  readonly parent: string;
  readonly blob: string;
}

const NONE = /^0+$/;
const LOG = (
  "log --first-parent --diff-merges=first-parent --root --no-follow --no-renames --raw -z --no-abbrev " +
  "--no-relative --no-ext-diff --no-textconv --no-show-signature --no-notes --no-color"
).split(" ");
const CHANGE = /([0-9a-f]{40,64}) (\d*) ?([0-9a-f]*)[^\0]*\0\n?:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) ([A-Z])\0[^\0]*\0/g;

/** The commits that changed the file, the oldest first: first where it lies now, and before where each was moved from. */
function changesOf(root: string, path: string): Change[] {
  const say = (...args: readonly string[]) => gitOrThrow(root, args).toString("utf8");
  const sourceOf = (to: string, ...trees: readonly string[]) => {
    const names = say(...trees, "-r", "-M", "-z", "--diff-filter=R").split(/(?:^|\0):[^\0]*\0/);
    return names.map((pair) => pair.split("\0")).find(([, name]) => name === to)?.[0];
  };
  if (git(root, ["rev-parse", "--verify", "--quiet", "HEAD"]) === undefined) return [];
  const isCommitted = git(root, ["cat-file", "-e", `HEAD:${path}`]) !== undefined;
  const all: Change[] = [];
  let at = isCommitted ? path : (sourceOf(path, "diff-index", "--cached", "HEAD") ?? path);
  for (let from = "HEAD"; ; ) {
    const text = say(...LOG, "--format=%H %ct %P", from, "--", at);
    let source: string | undefined;
    for (const [, commit = "", time, parent = "", blob = "", status] of text.matchAll(CHANGE)) {
      all.push({ commit, date: formatInstant(Math.min(Number(time), LATEST) * 1000), parent, blob });
      if (status === "A" && parent !== "") source = sourceOf(at, "diff-tree", parent, commit);
      if (source !== undefined) break;
    }
    if (source === undefined) return all.reverse();
    [at, from] = [source, all.at(-1)?.parent ?? ""];
  }
}

/** Reads blobs of locks, many at once, and each once. */
function readBlobs(root: string, blobs: readonly string[]): (blob: string) => Lock | EnsImagesError {
  const known = new Map<string, Lock | EnsImagesError>();
  const parse = lockReader();
  const ask = (how: string, ids: readonly string[], most?: number) =>
    ids.length === 0 ? Buffer.alloc(0) : gitOrThrow(root, ["cat-file", how], `${ids.join("\n")}\n`, most);
  const sizes = ask("--batch-check=%(objecttype) %(objectsize)", blobs).toString("utf8").split("\n");
  const sizeOf = new Map(blobs.map((blob, i) => [blob, Number(/^blob (\d+)$/.exec(sizes[i] ?? "")?.[1])]));
  let total = 0;
  const batches = groupBy(blobs, (blob) => {
    const size = sizeOf.get(blob) ?? 0;
    if (!(size <= LARGEST)) return undefined;
    total += size + HEADER;
    return Math.floor(total / AT_ONCE);
  });
  for (const batch of batches.values()) {
    const bytes = ask("--batch", batch, AT_ONCE + LARGEST);
    let end = 0;
    for (const blob of batch) {
      const start = bytes.indexOf("\n", end) + 1;
      end = start + (sizeOf.get(blob) ?? 0);
      const content = bytes.subarray(start, end++);
      const lock = attempt(() => parse(textIn(content, blob), blob));
      known.set(blob, lock);
    }
  }
  return (blob) => (NONE.test(blob) ? EMPTY_LOCK : (known.get(blob) ?? fileUnusable(blob, "cannot be read")));
}
