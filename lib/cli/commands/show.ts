import { resolve } from "node:path";
import { shortened, usage } from "../../errors/cli";
import { attempt, EnsImagesError } from "../../errors/ens-images-error";
import { UNKNOWN_REACH } from "../../lock/blast-radius";
import { LARGEST_LOCK } from "../../lock/disk/read";
import { shortKey } from "../../lock/lock";
import { heldBy } from "../../lock/origin";
import { pinText } from "../../lock/outcome";
import { queryWords } from "../../query/words";
import { readText } from "../../util/read-text";
import { firstNames, visibleText } from "../../util/terminal-text";
import { inStacks, machinesCode, readApp } from "../app";
import { ASKING, type FlagsOf, newCommand, PAGE, REPORT, sameFlags, sameWords } from "../command";
import { pinHistory, shallowClone } from "../history";
import { choosePins, openAnyLock, openLock } from "../open-lock";
import { showJson, showLines, showSummary } from "../render/show";
import { type ExitCode, endLines, jsonLines, printJson, type Terminal, writeResult } from "../terminal";

const FLAGS = {
  "[lookup...]": "keys or globs; * stays within a path segment, ** does not",
  ...ASKING,
  ...REPORT,
  ...PAGE,
  "--live": "for a page: ask the accounts too, what is behind, gone or not usable",
  "--moved": "also the day on which each pin came to its image, by git",
  "--no-machines": "leave the machines out; needs no synth",
  "--format <what>":
    "for scripts: id or json of the image of one pin, tfvars of the images of pins with one name each; for git: lines",
} as const;
type Flags = FlagsOf<typeof FLAGS>;

export const showCommand = () =>
  newCommand("show", "the pins of the lock: lookup, image, age, owner, machines", FLAGS, run, [
    "show",
    "show 'edge-*/**'",
    "show --json --no-machines",
    "show web-image --format id",
    "show --format tfvars",
    "show --format lines --lock before.lock.json",
    "show --html pins.html --live",
  ]);

async function run(terminal: Terminal, flags: Flags, words: readonly string[]): Promise<ExitCode> {
  const isPage = (flags.html ?? flags.svg) !== undefined;
  if (isPage ? flags.format : flags.live)
    throw usage("--html and --svg go without --format, and --live goes with them.", "See: ens-images show --help");
  if (flags.format !== undefined) return showFor(terminal, flags, words);
  const opened = openLock(terminal, flags);
  const app = readApp(terminal, flags.out, opened);
  const machines = flags.machines === true && app.isApp;
  const chosen = inStacks(app, choosePins(opened.lock, words), flags.stack);
  const history = flags.moved && pinHistory(opened);
  const pins = chosen.map(({ key, pin }) => ({
    ...{ key, pin },
    ...(history && { moved: history.cameTo({ key, pin }) }),
    reach: machines ? app.reachOf({ key, pin }) : UNKNOWN_REACH,
  }));
  // Loaded only here: git runs this command for every blob that it shows.
  const { writePins } = isPage ? (require("../page/write") as typeof import("../page/write")) : {};
  const isTold = (await writePins?.(terminal, flags, opened, app, pins)) ?? true;
  if (flags.json) printJson(showJson(pins, terminal.now, opened.pinName), opened.file);
  else {
    const next = `Next: ens-images outdated${sameWords(words)}${sameFlags(flags)}`;
    const end = endLines(terminal, showSummary(pins, machines), next);
    terminal.print(...showLines(pins, terminal, { ...flags, machines }, opened.pinName), "", ...end);
  }
  const isCut = pins.some(({ moved }) => moved?.cut);
  if (history && isCut) terminal.note(`could not tell all moves: ${shallowClone(history).message}`);
  // What the lock says is worth showing without them.
  const code = machines ? machinesCode(terminal, app, flags.out, pins) : 0;
  return isCut || !isTold ? 3 : code;
}

const FORMATS = ["id", "json", "tfvars", "lines"];

/** For git's textconv: what changes of one pin changes one line, and what is no lock is shown as it is, since git wants a text of all. */
function textLines({ cwd }: Terminal, flags: Flags, words: readonly string[]): string[] {
  const opened = attempt(() => openAnyLock(cwd, flags));
  if (EnsImagesError.is(opened)) {
    if (opened.code === "LOCK_IO" || flags.lock === undefined) throw opened;
    return readText(resolve(cwd, flags.lock), LARGEST_LOCK).trimEnd().split("\n").map(visibleText);
  }
  return choosePins(opened.lock, words).map((keyed) => {
    const { pin } = keyed;
    return visibleText(
      [opened.pinName(keyed), pinText(pin), queryWords(pin.query), heldBy(pin) ?? []].flat().join("  "),
    );
  });
}

/** For scripts, which take what stands on stdout for the answer: all of it or nothing, and one line of why not. */
function showFor(terminal: Terminal, flags: Flags, words: readonly string[]): ExitCode {
  try {
    writeResult(flags.format === "lines" ? textLines(terminal, flags, words) : formatted(terminal, flags, words));
    return 0;
  } catch (error) {
    if (!EnsImagesError.is(error)) throw error;
    throw new EnsImagesError(error.code, error.message.replace(/\s*\n\s*/g, " "));
  }
}

function formatted(terminal: Terminal, flags: Flags, words: readonly string[]): string[] {
  const { format = "", json } = flags;
  const see = "See: ens-images show --help";
  if (!FORMATS.includes(format) || json) throw usage(`--format is ${FORMATS.join(", ")}, without --json.`, see);
  if (format !== "tfvars" && words.length !== 1) throw usage(`--format ${format} takes one KEY.`, see);
  const { lock, pinName } = openLock(terminal, flags);
  const pins = choosePins(lock, words);
  const [first, second] = pins;
  const several = format === "tfvars" ? pins.find(({ key }, i) => pins[i + 1]?.key === key)?.key : second && words[0];
  if (several !== undefined) {
    const names = firstNames(pins.filter(({ key }) => format !== "tfvars" || key === several).map(pinName));
    throw usage(`"${shortened(several)}" names several pins.`, `Name one: ${names}.`);
  }
  if (format === "id") return [first?.pin.image.imageId ?? ""];
  if (format === "json") return jsonLines(first?.pin.image ?? {});
  const nameOf = (key: string) => (lock.has(shortKey(key)) ? key : shortKey(key));
  return jsonLines({ ens_images: Object.fromEntries(pins.map(({ key, pin }) => [nameOf(key), pin.image])) });
}
