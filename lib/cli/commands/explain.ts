import { explainFailure } from "../../core/failure";
import { select } from "../../core/select";
import type { KeyedPin } from "../../core/standing";
import { EnsImagesError } from "../../errors";
import { testRegex } from "../../regex-tester";
import { type Explanation, explainJson, explainLines } from "../../report/explain";
import { shellWord } from "../../report/words";
import { askFor, type Catalogs } from "../asking";
import { attempt } from "../attempt";
import { type CliCommand, type LockFlags, lockCommand } from "../command";
import { printJson } from "../json";
import { choosePins, openLock } from "../pins";
import { failureLines, type Standings } from "../standings";
import type { ExitCode, Terminal } from "../terminal";

interface Flags extends LockFlags {
  readonly locked?: true;
}

/** `ens-images explain`: why this image and no other. */
export function explainCommand(): CliCommand {
  const command = lockCommand(
    "explain",
    "the query in words, the pick and why, the runners-up, what each rule removed",
    ["explain edge-hangzhou/web-image", "explain edge-hangzhou/web-image --locked"],
  )
    .argument("<lookup...>", "keys or globs; * stays within a path segment, ** does not")
    .option("--locked", "from the lock alone: ask nobody");
  return { command, run };
}

async function run(terminal: Terminal, flags: Flags, words: readonly string[]): Promise<ExitCode> {
  const { lock, file } = openLock(terminal, flags);
  const pins = choosePins(lock, words);
  const catalogs = flags.locked ? undefined : await askFor(terminal, pins);
  const explanations: Explanation[] = [];
  const failures: Standings["failures"][number][] = [];
  for (const pin of pins) {
    const explained = catalogs ? attempt(() => explain(pin, catalogs, terminal.now)) : undefined;
    if (EnsImagesError.is(explained)) failures.push({ pin, error: explained });
    explanations.push(
      EnsImagesError.is(explained) || !explained ? { ...pin, selection: undefined, failure: [] } : explained,
    );
  }
  terminal.note(...failureLines(failures));
  if (flags.json) printJson(terminal, explainJson(explanations, file));
  else {
    const blocks = explanations.flatMap((explanation) => [...explainLines(explanation), ""]);
    terminal.print(...blocks, next(explanations, flags.locked === true));
  }
  return failures.length > 0 ? 3 : 0;
}

function explain({ key, pin }: KeyedPin, catalogs: Catalogs, now: number): Explanation {
  const asked = catalogs.of(pin.connection);
  if (EnsImagesError.is(asked)) throw asked;
  const selection = select(pin.query, asked.index, { now, testRegex });
  const failed = selection.kind === "none" || selection.kind === "ambiguous";
  return { key, pin, selection, failure: failed ? explainFailure(pin.query, selection, asked.index).lines : [] };
}

function next(explanations: readonly Explanation[], locked: boolean): string {
  const key = shellWord(explanations[0]?.key ?? "");
  if (locked) return `Next: ens-images explain ${key} asks what the query makes of the account now.`;
  const moved = explanations.find(
    ({ pin, selection }) => selection?.kind === "picked" && selection.image.imageId !== pin.image.imageId,
  );
  return moved ? `Next: ens-images update ${shellWord(moved.key)} --dry-run` : "Next: ens-images show";
}
