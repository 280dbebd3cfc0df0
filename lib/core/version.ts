/** The version that a name states: its numbers, and its pre-release rank where it has one. */
export interface NameVersion {
  readonly numbers: readonly bigint[];
  /** Lower is earlier; a release is above all of its pre-releases. */
  readonly preRelease: readonly [rank: number, number: bigint];
}

const PRE_RELEASES = ["dev", "snapshot", "nightly", "alpha", "a", "beta", "b", "pre", "preview", "rc"];
const RELEASE: readonly [number, bigint] = [PRE_RELEASES.length, 0n];
const PRE_RELEASE = new RegExp(
  `[-._~]?(${[...PRE_RELEASES].sort((x, y) => y.length - x.length).join("|")})[-._]?(\\d*)$`,
  "i",
);
const COMPACT_DATE = /(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)/g;

/**
 * Reads the version of a name, or undefined where the name has no number. Every run of digits counts, from left to
 * right; `20260801` reads as `2026-08-01`; `-rc1`, `-beta.2`, … at the end, right after a number, stand below the
 * release.
 */
export function nameVersion(name: string): NameVersion | undefined {
  const dated = name.replace(COMPACT_DATE, "$1-$2-$3");
  const pre = preRelease(dated);
  const numbers = (pre ? dated.slice(0, pre.at) : dated).match(/\d+/g);
  if (!numbers) return undefined;
  return { numbers: numbers.map(BigInt), preRelease: pre ? [pre.rank, pre.number] : RELEASE };
}

function preRelease(name: string): { at: number; rank: number; number: bigint } | undefined {
  const found = PRE_RELEASE.exec(name);
  if (!found || !/\d/.test(name.charAt(found.index - 1))) return undefined;
  const word = (found[1] as string).toLowerCase();
  return { at: found.index, rank: PRE_RELEASES.indexOf(word), number: BigInt(found[2] || 0) };
}

/** Negative where `a` is the lower version. A missing trailing number counts as 0; no version is below any. */
export function compareVersions(a: NameVersion | undefined, b: NameVersion | undefined): number {
  if (!a || !b) return a ? 1 : b ? -1 : 0;
  const length = Math.max(a.numbers.length, b.numbers.length);
  for (let i = 0; i < length; i++) {
    const order = compare(a.numbers[i] ?? 0n, b.numbers[i] ?? 0n);
    if (order !== 0) return order;
  }
  return a.preRelease[0] - b.preRelease[0] || compare(a.preRelease[1], b.preRelease[1]);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
