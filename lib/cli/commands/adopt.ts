import { fileUnusable, usage } from "../../errors/cli";
import { type Adoption, adoptedPin, imagesOf, type Sight } from "../../lock/adopt";
import { brokenLines } from "../../lock/disk/rules";
import type { Lock } from "../../lock/lock";
import { applyMoves, type Move } from "../../lock/moves";
import { takenBy } from "../../lock/refusal";
import type { CatalogIndex } from "../../select/catalog";
import { ruleContext } from "../../select/rules";
import { ADOPTING, type AdoptFlags, whatRuns } from "../adopt-alone";
import { type App, readApp } from "../app";
import { askFor } from "../ask";
import { newCommand, withoutDryRun } from "../command";
import { type OpenLock, openAnyLock, openLock } from "../open-lock";
import { noteFailures, ofEach } from "../pin-statuses";
import { kindNames, machineKinds } from "../plans";
import { adoptJson, adoptLines, isWhole, sightLines, splitLines } from "../render/adopt";
import { type ExitCode, printJson, type Terminal } from "../terminal";
import { editWithWayBack } from "../way-back";
import { suggest } from "./adopt-suggest";
import { takesUp } from "./update";

export const adoptCommand = () =>
  newCommand("adopt", "set each pin to the image that its machines run, read from Terraform's state", ADOPTING, run, [
    "adopt --state state.json",
    "adopt --state edge-hangzhou=a.json edge-wuxi=b.json --dry-run",
    "adopt --suggest",
    "adopt web-image --address alicloud_ens_instance.web --state state.json",
  ]);

async function run(terminal: Terminal, flags: AdoptFlags, [word]: readonly string[]): Promise<ExitCode> {
  if (flags.suggest) {
    const opened = openAnyLock(terminal.cwd, flags);
    const app = readApp(terminal, flags.out, opened);
    await suggest(terminal, flags, app, opened);
    return 0;
  }
  if (!flags.state) throw usage("adopt reads what runs from Terraform's state.", "Name it: --state FILE");
  if ((word === undefined) !== (flags.address === undefined))
    throw usage("A pin and the machines that it is to have go together.", "Write adopt KEY --address A… --state FILE.");
  const opened = openLock(terminal, flags);
  const app = readApp(terminal, flags.out, opened);
  // A folder with an app is adopted by what its synth says, unless the user says what its machines are.
  const alone = word !== undefined || (!app.report && (!app.isApp || flags.machine !== undefined));
  if (!alone) app.require();
  const { found, sight } = await whatRuns(terminal, flags, opened, app, word);
  const files = flags.state.join(", ");
  const kinds = kindNames(machineKinds(flags.machine));
  if (alone && sight.seen + sight.unclear.length === 0)
    throw fileUnusable(files, `has no machine (looked at: ${kinds}): --machine TYPE.PATH`);
  if (!alone && found.length === 0) {
    const [unclear] = sight.unclear;
    const because = unclear ? `: ${unclear.machine.address} cannot be adopted, since ${unclear.reason}` : "";
    throw fileUnusable(
      files,
      `has no machine that a lookup of the app feeds, and whose image a pin can hold${because}`,
    );
  }
  return adopt(terminal, flags, opened, alone ? { ...app, program: () => undefined } : app, { found, sight });
}

async function adopt(
  terminal: Terminal,
  flags: AdoptFlags,
  opened: OpenLock,
  { program, synth }: Pick<App, "program" | "synth">,
  { found, sight }: { readonly found: readonly Adoption[]; readonly sight: Sight },
): Promise<ExitCode> {
  const isSplit = (adoption: Adoption) => imagesOf(adoption).length > 1;
  const split = found.filter(isSplit);
  const clear = found.filter((adoption) => !isSplit(adoption));
  if (split.length > 0 && !flags.partial) {
    if (flags.json) printJson(adoptJson(false, [], split, sight), opened.file);
    else terminal.print(...splitLines(split, opened.isApp ? synth() : undefined, "Nothing was written."));
    return 1;
  }
  const different = clear.filter(({ pin, running }) => pin.image.imageId !== running[0]?.imageId);
  const held = different.filter(({ pin }) => pin.hold);
  const other = different.filter(({ pin }) => !pin.hold);
  const rules = ruleContext(terminal.now);
  const moveOf = (adoption: Adoption, index: CatalogIndex): Move => {
    const { key, pin } = adoption;
    const image = index.byId.get(adoption.running[0]?.imageId as string);
    const taken = image && takenBy(image, pin.query, index, rules);
    return { key, pin, after: adoptedPin(adoption, image, taken), stops: [] };
  };
  const asking = { lock: opened.lock, program: program(), flags };
  const catalogs = other.length > 0 && (await askFor(terminal, other, asking));
  const { found: moves, failures } = catalogs ? ofEach(other, catalogs, moveOf) : { found: [], failures: [] };
  // Without the account it cannot be said whether the image is still there: unless told to, nothing is half adopted.
  if (failures[0] && !flags.partial) throw failures[0].error;
  noteFailures(terminal, failures, opened.pinName);
  const made = moves.map(({ key, after: pin }) => ({ key, pin }));
  terminal.note(...brokenLines(opened.file, terminal.now, made));
  const write = moves.length > 0 && !flags.dryRun;
  const wayBack = write ? editWithWayBack(opened, (current) => adopted(current, moves)).wayBack : "";
  if (flags.json) printJson(adoptJson(write, moves, split, sight, held), opened.file);
  else {
    const next = opened.isApp ? synth() : "terraform plan";
    if (split.length > 0)
      terminal.print(...splitLines(split, opened.isApp ? next : undefined, "They stay as they are."), "");
    terminal.print(...adoptLines(moves, held, clear.length - failures.length), ...sightLines(sight), "");
    if (write && !opened.isApp) terminal.print(`${takesUp(false)}.`, wayBack);
    else if (write)
      terminal.print(
        isWhole(sight) && split.length + failures.length === 0
          ? `The next synth takes it up: no machine of the last one is replaced by it. Next: ${next}`
          : `The next synth takes it up. Any other machine is replaced where it runs another image than its pin names. Next: ${next}`,
        wayBack,
      );
    else terminal.print(moves.length > 0 ? `Nothing was written. Next: ${withoutDryRun(terminal)}` : `Next: ${next}`);
  }
  return failures.length > 0 ? 3 : split.length > 0 ? 1 : 0;
}

function adopted(current: Lock, moves: readonly Move[]): Lock {
  const { lock, overtaken } = applyMoves(current, moves);
  const [first] = overtaken;
  if (first)
    throw usage(`Another process changed the pin of ${first.key} meanwhile; nothing was written.`, "Run adopt again.");
  return lock;
}
