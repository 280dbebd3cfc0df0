import { InvalidArgumentError } from "commander";
import { notATerminal, usage } from "../../errors/cli";
import { refusalBeside } from "../../lock/disk/rules";
import { holdPins } from "../../lock/edits";
import type { KeyedPin } from "../../lock/lock";
import { applyMoves, type Move, type MovePlan, obeyRules, planMoves } from "../../lock/moves";
import type { Hold } from "../../lock/origin";
import { foldNames } from "../../lock/review/fold-names";
import { groupBy } from "../../util/group-by";
import { visibleText } from "../../util/terminal-text";
import { type App, inStacks, machinesProblem, reached, readApp } from "../app";
import { askFor } from "../ask";
import {
  ASKING,
  type FlagsOf,
  newCommand,
  PLAN,
  REPORT,
  readDays,
  sameFlags,
  sameWords,
  withoutDryRun,
} from "../command";
import { choosePins, type OpenLock, openLock, pinsByName } from "../open-lock";
import { compare, failedOf, failureLines } from "../pin-statuses";
import { appOfPlans, machineKinds, readPlans } from "../plans";
import { confirm } from "../prompt";
import { totalsText } from "../render/moves";
import { movesReport, type Outcome, planLines, type ShownMove, updateJson } from "../render/update";
import { count, type Failed, failedText } from "../render/words";
import { type ExitCode, endLines, printJson, type Terminal } from "../terminal";
import { editWithWayBack } from "../way-back";
import { type HandPlan, planInteractively, planTo } from "./update-by-hand";
import { planBack, promoted, promotionFrom } from "./update-by-history";

const FLAGS = {
  "[lookup...]": "keys or globs (default: all); * stays within a path segment, ** does not",
  ...ASKING,
  ...PLAN,
  ...REPORT,
  "--dry-run": "show what would move, write nothing",
  "-y, --yes": "do not ask; needed where there is no terminal",
  "-i, --interactive": "pick an image for each lookup",
  "--min-age-days <n>": ["leave out images younger than this", readDays],
  "--to <image>": "id or exact name of the image to pin; it must pass the query's filters unless --force",
  "--back [n]": ["restore what the pin had before its last move, or n moves back, by git", readMoves],
  "--from <key>": "promote: pin the image that this key has, where the query's filters take it",
  "--proven-days <n>": ["with --from: only if the key has had its image for as long, by git", readDays],
  "--force":
    "let owner or family change, and pins move that are held or chosen by hand and named to the letter; with --to, --back " +
    "and --from, let the image be one that the query would not take",
} as const;
type Flags = FlagsOf<typeof FLAGS>;

export const updateCommand = () =>
  newCommand("update", "move pins to what their queries pick now, or to an image you name", FLAGS, run, [
    "update --dry-run",
    "update edge-hangzhou/web-image",
    "update 'edge-*/*' --min-age-days 7 --yes",
    "update edge-hangzhou/web-image --to web-base-20260801",
    "update edge-hangzhou/web-image --back",
    "update 'edge-*/web-image' --from edge-canary/web-image --proven-days 7",
    "update --interactive",
  ]);

function readMoves(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new InvalidArgumentError("It must be a number of moves, 1 or more; KEY comes first.");
  return Number(text);
}

async function run(terminal: Terminal, flags: Flags, words: readonly string[]): Promise<ExitCode> {
  checkFlags(terminal, flags, words);
  const opened = openLock(terminal, flags);
  const synthesized = readApp(terminal, flags.out, opened);
  const app = machinesAsPlanned(terminal, flags, opened) ?? synthesized;
  const promotion =
    flags.from === undefined ? undefined : promotionFrom(opened, flags.from, flags.provenDays, terminal.now);
  const targets = choosePins(opened.lock, words).filter(({ pin }) => pin !== promotion?.pin);
  const pins = inStacks(app, targets, flags.stack);
  const catalogs = await askFor(terminal, pins, { lock: opened.lock, program: synthesized.program(), flags });
  const { statuses, failures } = compare(pins, catalogs, terminal.now, flags.minAgeDays);
  terminal.note(...failureLines(failures, opened.pinName));
  const insistence = { force: flags.force === true, named: pinsByName(opened.lock, words) };
  const plan = await planOf();
  const allowed = { ...plan, ...obeyRules(plan, refusalBeside(opened.file, terminal.now), insistence.force) };
  const code = await carryOut(terminal, flags, opened, app, allowed, words, failedOf(failures));
  return failures.length > 0 ? 3 : code;

  async function planOf(): Promise<MovePlan & Partial<Pick<HandPlan, "holds" | "hold">>> {
    const { now } = terminal;
    if (flags.to !== undefined) return planTo(flags.to, statuses, catalogs, now, insistence);
    if (flags.back !== undefined) return planBack(flags.back, statuses, catalogs, opened, terminal, insistence);
    const report = (moves: readonly Move[]) => movesReport(reached(app, moves, opened.pinName), "");
    if (flags.interactive) return planInteractively(terminal, statuses, insistence, report);
    const compared = promotion ? promoted(statuses, promotion, catalogs, insistence.named, now) : statuses;
    return planMoves(compared, insistence);
  }
}

function machinesAsPlanned({ cwd }: Terminal, { plan, machine }: Flags, opened: OpenLock): App | undefined {
  return plan && appOfPlans(plan, readPlans(plan, cwd), machineKinds(machine), [opened.lock], opened);
}

function checkFlags(terminal: Terminal, flags: Flags, words: readonly string[]): void {
  const { to, back, from, interactive, json, minAgeDays, provenDays } = flags;
  const see = "See: ens-images update --help";
  const ways = Object.entries({ "--to": to, "--back": back, "--from": from, "--interactive": interactive });
  const [way, another] = ways.flatMap(([name, value]) => (value === undefined ? [] : name));
  if (another) throw usage(`${way} and ${another} exclude each other.`, see);
  if (way && !interactive && words.length === 0)
    throw usage(`${way} needs the lookup that is to carry the image.`, see);
  if (way && !interactive && minAgeDays !== undefined) {
    throw usage(`${way} and --min-age-days exclude each other: an image that you name has the age that it has.`, see);
  }
  if (provenDays !== undefined && from === undefined) throw usage("--proven-days goes with --from.", see);
  if (interactive && (!terminal.interactive || json)) {
    throw notATerminal("--interactive asks", "Name the image instead: --to IMAGE --yes.");
  }
}

async function carryOut(
  terminal: Terminal,
  flags: Flags,
  opened: OpenLock,
  app: App,
  plan: MovePlan & Partial<Pick<HandPlan, "holds" | "hold">>,
  words: readonly string[],
  failed: readonly Failed[],
): Promise<ExitCode> {
  const moves: ShownMove[] = reached(app, plan.moves, opened.pinName);
  const held: ShownMove[] = reached(app, plan.held, opened.pinName);
  const outcome: Outcome = { moves, held, left: plan.left, failed };
  const { holds = [], hold = {} } = plan;
  const holding = holds.length > 0 ? [`hold ${count(holds.length, "pin")}`] : [];
  const problem = machinesProblem(app, [...moves, ...held]);
  // Which machines there are is an extra here: pins move without a synth.
  if (problem) terminal.note(`note: not all machines are known: ${problem.message}`);
  if (!flags.json) {
    const going = movesReport(moves, "allowed by --force", flags.sort);
    const staying = movesReport(held, "held back", flags.sort);
    const page = { ...terminal, verbose: flags.verbose };
    terminal.print(...planLines(going, staying, plan.left, opened.pinName, page));
    for (const [ids, of] of groupBy(moves, ({ exclude }) => exclude?.map((id) => JSON.stringify(id)).join(", "))) {
      const names = foldNames(of.map(({ name }) => name)).join(", ");
      terminal.print(visibleText(`To keep that away for good, in the query of ${names}: exclude: [${ids}]`));
    }
    if (held.length > 0) terminal.print(`${held.length} held back: --force moves them too.`);
  }
  const heldCode: ExitCode = held.length > 0 ? 1 : 0;
  const writes = moves.length > 0 || holds.length > 0;
  const nobody = writes && !flags.dryRun && !flags.yes && (!terminal.interactive || flags.json);
  if (!writes || flags.dryRun || nobody) {
    const command = withoutDryRun(terminal);
    const same = sameWords(words) + sameFlags({ lock: flags.lock, out: flags.out, stack: flags.stack });
    if (flags.json) printJson(updateJson(opened.file, false, outcome));
    else terminal.print(...nothingWritten(terminal, outcome, nobody ? undefined : command, same));
    if (nobody) {
      throw notATerminal(
        "Nothing was written: update asks before it moves a pin, which needs an answer",
        `Two ways on: ${command} --yes moves them; ${command} --dry-run only looks.`,
      );
    }
    return heldCode;
  }
  const moving = moves.length > 0 ? [`move ${totalsText(movesReport(moves, ""))}`] : [];
  const question = [...moving, ...holding].join("; ");
  if (!flags.yes && !(await confirm(`${question.replace(/^./, (letter) => letter.toUpperCase())}?`))) {
    terminal.print("Nothing was written.");
    return 0;
  }
  const { overtaken, wayBack } = writeMoves(opened, plan.moves, holds, hold);
  const made = moves.filter(({ key, pin }) => !overtaken.some((move) => move.key === key && move.pin === pin));
  if (flags.json) printJson(updateJson(opened.file, true, { ...outcome, moves: made, overtaken }));
  else report(terminal, opened, app, made, overtaken, failed, wayBack, holds.length);
  return overtaken.length > 0 ? 1 : heldCode;
}

function nothingWritten(
  terminal: Terminal,
  { moves, held, failed }: Outcome,
  command: string | undefined,
  same: string,
): string[] {
  const unknown = failedText(failed);
  const next = command ? `Next: ${command}` : "";
  if (moves.length > 0)
    return endLines(terminal, `${totalsText(movesReport(moves, ""))}: nothing was written.${unknown}`, next);
  // Of the pins that could not be told nobody knows whether there is something to move.
  if (unknown) return [`${held.length > 0 ? "No other pin moves." : "No pin moves."}${unknown}`];
  if (held.length > 0) return ["Nothing else to move."];
  return endLines(terminal, "Nothing to move.", `Next: ens-images show${same}`);
}

function report(
  terminal: Terminal,
  { isApp, pinName }: OpenLock,
  app: App,
  made: readonly ShownMove[],
  overtaken: readonly Move[],
  failed: readonly Failed[],
  wayBack: string,
  holds: number,
): void {
  const meanwhile = "another process changed this pin meanwhile; it was left as it is there.";
  terminal.note(...overtaken.map((move) => `${visibleText(pinName(move))}: ${meanwhile}`));
  const holding = holds > 0 ? [`Held ${count(holds, "pin")}.`] : [];
  if (made.length === 0) {
    terminal.print(...(holds > 0 ? [...holding, wayBack] : ["Nothing was written."]));
    return;
  }
  const totals = movesReport(made, "");
  const { replaced } = totals;
  const machines =
    replaced === 0 ? "" : `, and the next deploy replaces the machines${replaced ? "" : " that it feeds"}`;
  const end = [`Moved ${totalsText(totals)}.`, ...holding, `${takesUp(isApp)}${machines}.${failedText(failed)}`].join(
    " ",
  );
  terminal.print(...endLines(terminal, end, isApp ? `Next: ${app.synth()}` : ""), wayBack);
}

export function takesUp(isApp: boolean): string {
  return `The next ${isApp ? "synth" : "terraform plan"} takes it up`;
}

function writeMoves(
  opened: OpenLock,
  moves: readonly Move[],
  holds: readonly KeyedPin[],
  hold: Hold,
): { overtaken: readonly Move[]; wayBack: string } {
  let overtaken: readonly Move[] = [];
  const { wayBack } = editWithWayBack(opened, (current) => {
    const applied = applyMoves(current, moves);
    overtaken = applied.overtaken;
    return holds.length > 0 ? holdPins(applied.lock, holds, hold) : applied.lock;
  });
  return { overtaken, wayBack };
}
