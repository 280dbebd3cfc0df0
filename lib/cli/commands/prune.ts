import { join, resolve } from "node:path";
import { reportOld, usage } from "../../errors/cli";
import { EnsImagesError } from "../../errors/ens-images-error";
import { synthCommand } from "../../lock/disk/synth-command";
import { dropPins, unusedPins } from "../../lock/edits";
import { lockKey, shortKey } from "../../lock/lock";
import { pinText } from "../../lock/outcome";
import { REPORT_FILE } from "../../lock/synth-report";
import { queryWords } from "../../query/words";
import { visibleText } from "../../util/terminal-text";
import { isOlder, readReport } from "../app";
import { type FlagsOf, LOCK, newCommand, sameFlags } from "../command";
import { openLock } from "../open-lock";
import { heldLines } from "../render/adopt";
import { count, shellWord } from "../render/words";
import { printJson, type Terminal } from "../terminal";
import { editWithWayBack } from "../way-back";

const FLAGS = {
  ...LOCK,
  "--out <dir...>": "output folders of fresh synths, one for each environment that uses the lock",
  "--dry-run": "show what would be dropped, write nothing (default)",
  "--write": "drop them",
} as const;
type Flags = FlagsOf<typeof FLAGS>;

export const pruneCommand = () =>
  newCommand("prune", "drop pins that none of the given outputs uses", FLAGS, run, [
    "prune --out cdktf.out",
    "prune --out out/staging out/production --write",
  ]);

function run(terminal: Terminal, flags: Flags): undefined {
  const { out = [], json } = flags;
  if (flags.write && "dryRun" in flags)
    throw usage("--write and --dry-run exclude each other.", "See: ens-images prune --help");
  const opened = openLock(terminal, flags);
  if (out.length === 0) {
    const next = opened.isApp ? "Name all of them: --out DIR…" : "A pin that `add` made goes by: ens-images remove KEY";
    throw usage("prune drops what no output of an app uses, and needs to know the outputs.", next);
  }
  const names = out.map((folder) => join(folder, REPORT_FILE));
  const outputs = names.map((name) => ({ name, file: resolve(terminal.cwd, name) }));
  const reports = outputs.map(({ file, name }) => {
    const read = readReport(file, name, terminal.cwd);
    if (EnsImagesError.is(read)) throw read;
    return read;
  });
  const all = unusedPins(opened.lock, reports);
  // Whoever made a pin by its name may use it where no synth looks: in HCL, or in another program.
  const found = all.filter(({ key }) => shortKey(key) === key);
  const named = [...new Set(all.flatMap(({ key }) => (shortKey(key) === key ? [] : [shortKey(key)])))];
  const held = found.filter(({ pin }) => pin.hold);
  const unused = found.filter(({ pin }) => !pin.hold);
  const write = flags.write === true && unused.length > 0;
  // A pin that came with the lock since that synth would look unused.
  const old = unused.length > 0 ? outputs.find(({ file }) => isOlder(file, opened.file)) : undefined;
  if (old) throw reportOld(old.name, [...new Set(unused.map(({ key }) => key))], synthCommand(terminal.cwd)());
  const wayBack = write ? editWithWayBack(opened, (lock) => dropPins(lock, unused)).wayBack : "";
  if (json) {
    const report = {
      written: write,
      dropped: unused.map(({ key, pin }) => ({ key, query: pin.query, image: pin.image })),
      named: named.map((name) => lockKey({ path: name, pin: name })),
      held: held.map(({ key, pin }) => ({ key, query: pin.query, hold: pin.hold })),
    };
    return printJson(report, opened.file);
  }
  terminal.print(
    ...heldLines(held),
    ...named.map((name) => {
      return `pin//${visibleText(name)} stays: no output uses it, and others may. To drop it: ens-images remove ${shellWord(name)}`;
    }),
    ...unused.flatMap((keyed) => {
      const { pin } = keyed;
      return [opened.pinName(keyed), `  ${queryWords(pin.query)}`, `  ${pinText(pin)}`].map(visibleText);
    }),
  );
  const outputCount = count(out.length, "output");
  const used = `${count(unused.length, "pin is", "pins are")} used by none of ${outputCount}`;
  const others = all.length > 0 ? "Every other pin" : "Every pin";
  const same = sameFlags({ lock: flags.lock });
  const next = `Next: ens-images prune --out ${out.map(shellWord).join(" ")} --write${same}`;
  if (unused.length === 0) terminal.print(`${others} is used by one of ${outputCount}: nothing to drop.`);
  else if (write) terminal.print(`Dropped: ${used}.`, wayBack);
  else terminal.print(`${used}: nothing was written. ${next}`);
}
