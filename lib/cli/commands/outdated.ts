import { usage } from "../../errors/cli";
import { refusalsBeside } from "../../lock/disk/rules";
import { type Move, obeyRules, planMoves } from "../../lock/moves";
import { foldNames } from "../../lock/review/fold-names";
import { visibleText } from "../../util/terminal-text";
import { inStacks, reached, readApp } from "../app";
import { askFor } from "../ask";
import { ASKING, type FlagsOf, newCommand, REPORT, readDays, sameFlags, sameWords } from "../command";
import { choosePins, openLock } from "../open-lock";
import { compare, noteFailures } from "../pin-statuses";
import { needsAction, outdatedJson, outdatedLines, outdatedReport, outdatedSummary } from "../render/outdated";
import { type ExitCode, endLines, printJson, type Terminal } from "../terminal";
import { promoted, promotionFrom } from "./update-by-history";

const FLAGS = {
  "[lookup...]": "keys or globs; * stays within a path segment, ** does not",
  ...ASKING,
  ...REPORT,
  "--all": "also what is current, or held",
  "--exit-code": "exit with 1 where a pin is outdated, ambiguous or without a match",
  "--min-age-days <n>": ["leave out images younger than this", readDays],
  "--against <key>": "who has another image than this key, of those whose query takes it",
} as const;
type Flags = FlagsOf<typeof FLAGS>;

export const outdatedCommand = () =>
  newCommand("outdated", "what each query would pick now, beside what is pinned", FLAGS, run, [
    "outdated",
    "outdated 'edge-hangzhou/*' --exit-code",
    "outdated --min-age-days 7 --json",
    "outdated 'edge-*/web-image' --against edge-canary/web-image",
  ]);

async function run(terminal: Terminal, flags: Flags, words: readonly string[]): Promise<ExitCode> {
  const opened = openLock(terminal, flags);
  const { lock, file, pinName } = opened;
  const app = readApp(terminal, flags.out, opened);
  if (flags.against !== undefined && flags.minAgeDays !== undefined)
    throw usage("--against and --min-age-days exclude each other.", "See: ens-images outdated --help");
  const canary =
    flags.against === undefined ? undefined : promotionFrom(opened, flags.against, undefined, terminal.now);
  const compared = choosePins(lock, words).filter(({ pin }) => pin !== canary?.pin);
  const pins = inStacks(app, compared, flags.stack);
  const catalogs = await askFor(terminal, pins, { lock, program: app.program(), flags });
  const { statuses: own, failures } = compare(pins, catalogs, terminal.now, flags.minAgeDays);
  const beside = canary && promoted(own, canary, new Set(), terminal.now);
  const statuses = beside?.filter(({ promotion }) => !promotion?.refused) ?? own;
  const failed = noteFailures(terminal, failures, pinName);
  const planned = planMoves(statuses, { force: false, named: new Set() });
  const plan = obeyRules(planned, refusalsBeside(file, terminal.now), false);
  const reach = (moves: readonly Move[]) => reached(app, moves, pinName);
  const shown = outdatedReport({ statuses, plan, failed, pinName }, reach, flags.sort);
  if (flags.json) printJson(outdatedJson(shown, terminal.now), file);
  else if (statuses.length > 0) {
    const page = { ...terminal, verbose: flags.verbose };
    terminal.print(...outdatedLines(shown, page, flags.all ?? flags.verbose));
    const movable = plan.moves;
    const [only] = movable.length === 1 ? movable : [];
    // What was asked about is what is moved: of all pins, or of those that were named.
    const all = canary && words.length === 0 ? foldNames(movable.map(pinName)) : words;
    const target = sameWords(only ? [pinName(only)] : all);
    const days = flags.minAgeDays === undefined ? "" : ` --min-age-days ${flags.minAgeDays}`;
    const from = canary ? ` --from${sameWords([pinName(canary)])}` : "";
    const same = `${days}${from} --dry-run${sameFlags(flags)}`;
    const end = outdatedSummary(shown, canary && `behind ${visibleText(pinName(canary))}`);
    terminal.print(...endLines(terminal, end, movable.length > 0 ? `Next: ens-images update${target}${same}` : ""));
  }
  if (failures.length > 0) return 3;
  return flags.exitCode && statuses.some(needsAction) ? 1 : 0;
}
