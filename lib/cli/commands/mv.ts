import { shortened, unknownLookup, usage } from "../../errors/cli";
import { brokenLines } from "../../lock/disk/rules";
import { keyProblem, renameKey } from "../../lock/edits";
import { keysNamed } from "../../lock/key-glob";
import { visibleText } from "../../util/terminal-text";
import { type FlagsOf, LOCK, newCommand } from "../command";
import { nearKeys, openLock } from "../open-lock";
import { printJson, type Terminal } from "../terminal";
import { editWithWayBack } from "../way-back";

const FLAGS = {
  "<old>": "the key as it is in the lock",
  "<new>": "the key as it is to be",
  ...LOCK,
  "--copy": "leave the old key as well",
} as const;
type Flags = FlagsOf<typeof FLAGS>;

export const mvCommand = () =>
  newCommand("mv", "rename a key of the lock, as when a construct gets another path", FLAGS, run, [
    "mv edge-hangzhou/web-image edge-hangzhou/frontend-image",
    "mv staging/web-image production/web-image --copy",
  ]);

function run(terminal: Terminal, flags: Flags, [old = "", named = ""]: readonly string[]): undefined {
  const opened = openLock(terminal, flags);
  const [from = old] = keysNamed([...opened.lock.keys()], old);
  // Who names a pin by its name gives it another name, and no construct path.
  const to = from !== old && !named.includes("//") ? from.slice(0, -old.length) + named : named;
  const problem = keyProblem(to);
  if (problem) throw usage(`"${shortened(to)}" ${problem}, and cannot be a key.`, "See: ens-images mv --help");
  // Checked where it is written: another process may have been here.
  const { lock: renamed, wayBack } = editWithWayBack(opened, (lock) => {
    if (!lock.has(from)) throw unknownLookup(old, nearKeys(from, [...lock.keys()]));
    const instead = "Name another key, or drop those pins first: ens-images prune.";
    if (lock.has(to)) throw usage(`The lock has pins of "${to}" already.`, instead);
    return renameKey(lock, from, to, flags.copy === true);
  });
  const pins = (renamed.get(to) ?? []).map((pin) => ({ key: to, pin }));
  terminal.note(...brokenLines(opened.file, terminal.now, pins));
  if (flags.json) return printJson({ from, to, copied: flags.copy === true }, opened.file);
  const what = flags.copy ? "Copied" : "Renamed";
  terminal.print(`${what} ${visibleText(from)} to ${visibleText(to)}.`, wayBack);
}
