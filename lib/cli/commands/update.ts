import { InvalidArgumentError } from "commander";
import { notATerminal, usage } from "../../errors/cli";
import { refusalsBeside } from "../../lock/disk/rules";
import { holdPins } from "../../lock/edits";
import { applyMoves, type Move, type MovePlan, obeyRules, planMoves } from "../../lock/moves";
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
import { compare, noteFailures } from "../pin-statuses";
import { appOfPlans, machineKinds, readPlans } from "../plans";
import { confirm } from "../prompt";
import { totalsText } from "../render/moves";
import { movesReport, type Outcome, planLines, type ShownMove, updateJson } from "../render/update";
import { count, type Failed, failedText } from "../render/words";
import { type ExitCode, endLines, printJson, type Terminal } from "../terminal";
import { editWithWayBack } from "../way-back";
import { type HandPlan, planInteractively, planTo } from "./update-by-hand";
import { planBack, promoted, promotionFrom } from "./update-by-history";
import { gentleSteps } from "./update-gently";

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
  "--gentle": "print how machines come to the image without being replaced; run and write nothing",
  "--state <file...>": "with --gentle: the machines, by Terraform's states, as adopt takes them",
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
    "update edge-hangzhou/web-image --gentle --state state.json",
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
  const failed = noteFailures(terminal, failures, opened.pinName);
  const insistence = { force: flags.force === true, named: pinsByName(opened.lock, words) };
  const planned = await planOf();
  const plan = { ...planned, ...obeyRules(planned, refusalsBeside(opened.file, terminal.now), insistence.force) };
  if (flags.gentle) {
    terminal.print(...(await gentleSteps(terminal, flags, opened, synthesized, statuses, plan)));
    return failures.length > 0 ? 3 : plan.held.length > 0 ? 1 : 0;
  }
  const same = sameWords(words) + sameFlags({ lock: flags.lock, out: flags.out, stack: flags.stack });
  const code = await carryOut(terminal, flags, { opened, app, plan, same, failed });
  return failures.length > 0 ? 3 : code;

  async function planOf(): Promise<Task["plan"]> {
    const { now } = terminal;
    if (flags.to !== undefined) return planTo(flags.to, statuses, now, insistence);
    if (flags.back !== undefined) return planBack(flags.back, statuses, opened, terminal, insistence);
    const report = (moves: readonly Move[]) => movesReport(reached(app, moves, opened.pinName), "");
    if (flags.interactive) return planInteractively(terminal, statuses, insistence, report);
    const compared = promotion ? promoted(statuses, promotion, insistence.named, now) : statuses;
    return planMoves(compared, insistence);
  }
}

function machinesAsPlanned({ cwd }: Terminal, { plan, machine }: Flags, opened: OpenLock): App | undefined {
  return plan && appOfPlans(plan, readPlans(plan, cwd), machineKinds(machine), [opened.lock], opened);
}

function checkFlags(terminal: Terminal, flags: Flags, words: readonly string[]): void {
  const { to, back, from, interactive, json, minAgeDays, provenDays, gentle, state } = flags;
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
  if (gentle && (!state || words.length === 0 || json || (way && way !== "--to")))
    throw usage(
      "--gentle needs the lookups and what runs, and goes with --to alone.",
      "Write update KEY --gentle --state FILE",
    );
  if (state && !gentle) throw usage("--state goes with --gentle.", see);
  if (interactive && (!terminal.interactive || json)) {
    throw notATerminal("--interactive asks", "Name the image instead: --to IMAGE --yes.");
  }
}

interface Task {
  readonly opened: OpenLock;
  readonly app: App;
  readonly plan: MovePlan & Partial<HandPlan>;
  /** What the next command needs to speak of the same pins. */
  readonly same: string;
  readonly failed: readonly Failed[];
}

async function carryOut(
  terminal: Terminal,
  flags: Flags,
  { opened, app, plan, same, failed }: Task,
): Promise<ExitCode> {
  const { holds = [], hold = {} } = plan;
  const [moves, held] = [plan.moves, plan.held].map((some) => reached(app, some, opened.pinName)) as [
    ShownMove[],
    ShownMove[],
  ];
  const outcome: Outcome = { moves, held, left: plan.left, failed };
  const problem = machinesProblem(app, [...moves, ...held]);
  // Which machines there are is an extra here: pins move without a synth.
  if (problem) terminal.note(`note: not all machines are known: ${problem.message}`);
  if (!flags.json) printPlan(terminal, flags, opened, outcome);
  const heldCode: ExitCode = held.length > 0 ? 1 : 0;
  const writes = moves.length > 0 || holds.length > 0;
  const nobody = writes && !flags.dryRun && !flags.yes && (!terminal.interactive || flags.json);
  if (!writes || flags.dryRun || nobody) {
    const command = withoutDryRun(terminal);
    if (flags.json) printJson(updateJson(false, outcome), opened.file);
    else terminal.print(...nothingWritten(terminal, outcome, nobody ? "" : `Next: ${command}`, same));
    if (!nobody) return heldCode;
    throw notATerminal(
      "Nothing was written: update asks before it moves a pin, which needs an answer",
      `Two ways on: ${command} --yes moves them; ${command} --dry-run only looks.`,
    );
  }
  const moving = moves.length > 0 ? [`move ${totalsText(movesReport(moves, ""))}`] : [];
  const question = [...moving, ...(holds.length > 0 ? [`hold ${count(holds.length, "pin")}`] : [])].join("; ");
  if (!flags.yes && !(await confirm(`${question.replace(/^./, (letter) => letter.toUpperCase())}?`))) {
    terminal.print("Nothing was written.");
    return 0;
  }
  let overtaken: readonly Move[] = [];
  const { wayBack } = editWithWayBack(opened, (current) => {
    const applied = applyMoves(current, plan.moves);
    overtaken = applied.overtaken;
    return holdPins(applied.lock, holds, hold);
  });
  const made = moves.filter(({ key, pin }) => !overtaken.some((move) => move.key === key && move.pin === pin));
  const done = { ...outcome, moves: made, overtaken };
  if (flags.json) printJson(updateJson(true, done), opened.file);
  else {
    const meanwhile = "another process changed this pin meanwhile; it was left as it is there.";
    terminal.note(...overtaken.map((move) => `${visibleText(opened.pinName(move))}: ${meanwhile}`));
    const holding = holds.length > 0 ? [`Held ${count(holds.length, "pin")}.`] : [];
    const back = made.length + holds.length > 0 ? [wayBack] : [];
    terminal.print(...doneLines(terminal, opened, app.synth(), done, holding), ...back);
  }
  return overtaken.length > 0 ? 1 : heldCode;
}

function printPlan(terminal: Terminal, flags: Flags, { pinName }: OpenLock, { moves, held, left }: Outcome): void {
  const going = movesReport(moves, "allowed by --force", flags.sort);
  const staying = movesReport(held, "held back", flags.sort);
  terminal.print(...planLines(going, staying, left, pinName, { ...terminal, verbose: flags.verbose }));
  for (const [ids, of] of groupBy(moves, ({ exclude }) => exclude?.map((id) => JSON.stringify(id)).join(", "))) {
    const names = foldNames(of.map(({ name }) => name)).join(", ");
    terminal.print(visibleText(`To keep that away for good, in the query of ${names}: exclude: [${ids}]`));
  }
  if (held.length > 0) terminal.print(`${held.length} held back: --force moves them too.`);
}

function nothingWritten(terminal: Terminal, { moves, held, failed }: Outcome, next: string, same: string): string[] {
  const unknown = failedText(failed);
  if (moves.length > 0)
    return endLines(terminal, `${totalsText(movesReport(moves, ""))}: nothing was written.${unknown}`, next);
  // Of the pins that could not be told nobody knows whether there is something to move.
  if (unknown) return [`${held.length > 0 ? "No other pin moves." : "No pin moves."}${unknown}`];
  if (held.length > 0) return ["Nothing else to move."];
  return endLines(terminal, "Nothing to move.", `Next: ens-images show${same}`);
}

function doneLines(
  terminal: Terminal,
  { isApp }: OpenLock,
  synth: string,
  { moves, failed }: Outcome,
  holding: readonly string[],
): string[] {
  if (moves.length === 0) return holding.length > 0 ? [...holding] : ["Nothing was written."];
  const totals = movesReport(moves, "");
  const whose = totals.replaced ? "" : " that it feeds";
  const machines = totals.replaced === 0 ? "" : `, and the next deploy replaces the machines${whose}`;
  const end = [`Moved ${totalsText(totals)}.`, ...holding, `${takesUp(isApp)}${machines}.${failedText(failed)}`];
  return endLines(terminal, end.join(" "), isApp ? `Next: ${synth}` : "");
}

export function takesUp(isApp: boolean): string {
  return `The next ${isApp ? "synth" : "terraform plan"} takes it up`;
}
