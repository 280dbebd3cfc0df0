/**
 * One element of a version: a number, or the rank of a pre-release, which stands below every number and below the
 * end of the version.
 */
type Element = { readonly number: bigint } | { readonly preRelease: number };

/** The version that a name states, element by element. */
export type NameVersion = readonly Element[];

/** From early to late; words of one rank are the same. */
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

/** A date without separators, with the time of day where it has one. */
const COMPACT_DATE =
  /(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?([01]\d|2[0-3])([0-5]\d)([0-5]\d)?Z?)?(?!\d)/g;

/**
 * A run of digits, or a pre-release behind one. A single letter is a pre-release only between digits (1.0b2): behind a
 * separator it tells variants apart.
 */
const ELEMENT =
  /\d+|(?<=\d)(?:[-._~+]?(?:dev|snapshot|nightly|canary|alpha|beta|preview|pre|rc)(?![a-z])|[ab](?=\d))/gi;

/**
 * Reads the version of a name, or undefined where the name has no number. Every run of digits counts, from left to
 * right, whatever stands between; `20260801` reads as `2026-08-01`; `rc`, `beta`, … right behind a number stand below
 * the release.
 */
export function nameVersion(name: string): NameVersion | undefined {
  const dated = name.replace(COMPACT_DATE, (_, ...parts: (string | undefined)[]) =>
    parts
      .slice(0, 6)
      .filter((part) => part !== undefined)
      .join("-"),
  );
  const elements: Element[] = [];
  for (const [text] of dated.matchAll(ELEMENT)) {
    const rank = RANKS.get(text.replace(/^[-._~+]/, "").toLowerCase());
    if (rank === undefined) elements.push({ number: BigInt(text) });
    else {
      // 1.0-rc1 and 1.0.0-rc1 lead to one release.
      while (isZero(elements.at(-1))) elements.pop();
      elements.push({ preRelease: rank });
    }
  }
  return elements.length > 0 ? elements : undefined;
}

function isZero(element: Element | undefined): boolean {
  return element !== undefined && "number" in element && element.number === 0n;
}

/** Negative where `a` is the lower version. A missing trailing number counts as 0; no version is below any. */
export function compareVersions(a: NameVersion | undefined, b: NameVersion | undefined): number {
  if (!a || !b) return a ? 1 : b ? -1 : 0;
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compareElements(a[i] ?? ZERO, b[i] ?? ZERO);
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
