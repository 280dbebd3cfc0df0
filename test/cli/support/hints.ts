import type { Ended } from "./bench";

/** What reports print before a command, where the command ends the line. */
export const KINDS = [
  ...["Next", "The way back", "See", "See all of them", "To let it go", "To drop it", "Without a filter"],
  ...["Its id for scripts", "What the query would pick now", "Let it go first"],
];
const HINT = new RegExp(`(?:^|[ (])(${KINDS.join("|")}): (.+)$`, "gm");
/** A word that a person is to fill in. */
const BLANK = /(^|[ =])[A-Z]{3,}($|[ …])/;

export interface Hint {
  readonly kind: string;
  readonly command: string;
}

/** The commands that a report prints to be typed, but for those with a word to fill in. */
export function hintsOf({ stdout, stderr }: Ended): Hint[] {
  const text = `${stdout}\n${stderr}`;
  const ends = [...text.matchAll(HINT)].map(([, kind = "", command = ""]) => ({ kind, command }));
  const ways = [...text.matchAll(/Two ways on: (.+) --yes moves them; (.+) only looks\./g)];
  const synths = [...text.matchAll(/Run (node app\.js)\b/g)].map(([, command = ""]) => ({ kind: "Run", command }));
  return [
    ...ends,
    ...ways.flatMap(([, yes = "", dry = ""]) => [
      { kind: "Two ways on", command: `${yes} --yes` },
      { kind: "Two ways on", command: dry },
    ]),
    ...synths,
  ].filter(({ command }) => !BLANK.test(command));
}
