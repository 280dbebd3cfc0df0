/** A number, or the rank of a pre-release, which stands below every number and below the end of the version. */
type Element = { readonly number: bigint } | { readonly preRelease: number };

/**
 * The version that a name states: its runs of dotted numbers from left to right, element by element. A run that ends
 * sooner than the other's does not let what stands behind it slip forward: in `web-1.9-x86_64` and `web-1.9.1-x86_64`
 * 1.9 meets 1.9.1, and 86 meets 86.
 */
export type NameVersion = readonly (readonly Element[])[];

/** Words of a pre-release from early to late; words of one rank are equal. */
const PRE_RELEASES = [
  ["dev"],
  ["snapshot"],
  ["nightly"],
  ["canary"],
  ["alpha", "a"],
  ["beta", "b"],
  ["preview", "pre"],
  ["rc"],
];
const RANKS = new Map(PRE_RELEASES.flatMap((words, rank) => words.map((word) => [word, rank] as const)));

/** A date without separators, and what follows it at once: a time of day, or the number of a build. */
const COMPACT_DATE = /(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?(\d{1,6})Z?)?(?!\d)/g;
/** A date with separators: one run, as if dots stood in it. */
const PARTED_DATE = /(?<!\d)((?:19|20)\d\d)([-._])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)/g;

/** A single letter is a pre-release only between digits (1.0b2): behind a separator it tells variants apart. */
const ELEMENT =
  /\d+|(?<=\d)(?:[-._~+]?(?:dev|snapshot|nightly|canary|alpha|beta|preview|pre|rc)(?![a-z])|[ab](?=\d))/gi;

/**
 * Reads the version of a name, or undefined where the name has no number. Every run of dotted numbers counts, from left
 * to right, whatever stands between; `20260801` reads as `2026-08-01`; `rc`, `beta`, … right behind a number stand
 * below the release.
 */
export function nameVersion(name: string): NameVersion | undefined {
  const dated = name
    .replace(COMPACT_DATE, (_, ...parts: (string | undefined)[]) => {
      const [year, month, day, rest] = parts;
      // 1159 and 115900 are one time of day.
      const behind = rest === undefined ? "" : `.${rest.length === 4 ? `${rest}00` : rest}`;
      return `${year}.${month}.${day}${behind}`;
    })
    .replace(PARTED_DATE, "$1.$3.$4");
  const runs: Element[][] = [];
  let end = -1;
  for (const { 0: text, index } of dated.matchAll(ELEMENT)) {
    const rank = RANKS.get(text.replace(/^[-._~+]/, "").toLowerCase());
    const run = continues(dated, end, index, rank !== undefined) ? runs.at(-1) : undefined;
    const current = run ?? [];
    if (!run) runs.push(current);
    if (rank === undefined) current.push({ number: BigInt(text) });
    else {
      // 1.0-rc1 and 1.0.0-rc1 lead to one release.
      while (isZero(current.at(-1))) current.pop();
      current.push({ preRelease: rank });
    }
    end = index + text.length;
  }
  return runs.length > 0 ? runs : undefined;
}

/** Whether an element belongs to the run before it: behind a dot, at a pre-release, or right behind one. */
function continues(name: string, end: number, index: number, isPreRelease: boolean): boolean {
  if (end < 0) return false;
  const between = name.slice(end, index);
  return between === "." || isPreRelease || (/^[-._]?$/.test(between) && /[a-z]$/i.test(name.slice(0, end)));
}

function isZero(element: Element | undefined): boolean {
  return element !== undefined && "number" in element && element.number === 0n;
}

/** Negative where `a` is lower. A missing trailing number or run counts as 0; no version is below any. */
export function compareVersions(a: NameVersion | undefined, b: NameVersion | undefined): number {
  if (!a || !b) return a ? 1 : b ? -1 : 0;
  return compareLists(a, b, [], (run, other) => compareLists(run, other, ZERO, compareElements));
}

function compareLists<T>(a: readonly T[], b: readonly T[], missing: T, compare: (a: T, b: T) => number): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compare(a[i] ?? missing, b[i] ?? missing);
    if (order !== 0) return order;
  }
  return 0;
}

const ZERO: Element = { number: 0n };

function compareElements(a: Element, b: Element): number {
  if ("preRelease" in a) return "preRelease" in b ? a.preRelease - b.preRelease : -1;
  if ("preRelease" in b) return 1;
  return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
}
