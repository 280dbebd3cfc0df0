import type { Pin } from "../../../lib/lock/lock";
import { type BenchMachine, CliBench, needsBuild } from "../support/bench";
import { READERS } from "../support/html";
import { RANDOM_IMAGES, randomProject } from "../support/random-project";
import { CliRunner } from "../support/runner";

needsBuild();

const PROJECTS = process.env.LONG_TESTS ? 1000 : 30;

/** A number as a report tells it: how many at least, and how many it leaves open. */
interface Told {
  readonly count: number;
  readonly atLeast: boolean;
  readonly undecided: number;
}

interface JsonTotals {
  readonly pins: number;
  readonly replaced: number | null;
  readonly atLeast: boolean;
  readonly undecided: number;
  readonly hazards: readonly (Told & { readonly hazard: string })[];
}
interface JsonReport extends JsonTotals {
  readonly entries: readonly (JsonTotals & { readonly names: readonly string[] })[];
}

/** What each hazard reads like. */
const WORDS: Readonly<Record<string, RegExp>> = {
  "data-disks": /data disks/,
  subscription: /prepaid/,
  older: /older image/,
  owner: /another owner/,
  against: /not pass (its|their) own quer/,
  "was-held": /although (it was|they were) held/,
  "prevent-destroy": /must not be destroyed/,
  "fixed-address": /address(es)? of the old/,
  amount: /\(amount\)/,
  "many-instances": /\(count\)/,
  "ignores-image": /ignore_changes/,
};

const told = (count: number, atLeast: boolean, undecided: number): Told => ({ count, atLeast, undecided });

/** Reads `at least 3 …, and up to 2 more`, or `up to 2 …`. */
function numberIn(text: string): Told {
  const [, least, n = "0", more = "0"] = /^(at least )?(\d+) .*?(?:, and up to (\d+)\b.*)?$/.exec(text) ?? [];
  const [, open] = /^up to (\d+) /.exec(text) ?? [];
  return open ? told(0, false, Number(open)) : told(Number(n), least !== undefined, Number(more));
}

function hazardsIn(texts: readonly string[], nameOf: (text: string) => string | undefined): Record<string, Told> {
  return Object.fromEntries(texts.map((text) => [nameOf(text) ?? `unknown: ${text}`, numberIn(text)]));
}
const byWords = (text: string) => Object.keys(WORDS).find((hazard) => WORDS[hazard]?.test(text));

function hazardsOf({ hazards }: JsonTotals): Record<string, Told> {
  return Object.fromEntries(hazards.map((one) => [one.hazard, told(one.count, one.atLeast, one.undecided)]));
}
function machinesOf({ replaced, atLeast, undecided }: JsonTotals): Told {
  return told(replaced ?? 0, atLeast, undecided);
}

/** The machines that lose their image with these keys, and what is at stake: by the machines alone, not by the product. */
function expected(
  machines: readonly BenchMachine[],
  keys: readonly string[],
): { machines: Told; hazards: Record<string, Told> } {
  const all = machines.filter(({ key }) => keys.includes(key));
  const distinct = [...new Map(all.map((machine) => [`${machine.stack} ${machine.name}`, machine])).values()];
  const has = {
    "data-disks": (block: Block) => block.data_disk !== undefined,
    subscription: (block: Block) => block.payment_type !== undefined,
    "prevent-destroy": (block: Block) => block.lifecycle?.prevent_destroy === true,
    "fixed-address": (block: Block) => block.private_ip_address !== undefined,
    amount: (block: Block) => (block.amount ?? 1) > 1,
    "many-instances": (block: Block) => block.count !== undefined,
  };
  const blocks = distinct.map(({ block }) => block as Block);
  const keeps = (block: Block) => block.lifecycle?.[0]?.ignore_changes !== undefined;
  const lost = blocks.filter((block) => !keeps(block));
  const several = (block: Block) => has.amount(block) || has["many-instances"](block);
  const hazards = Object.entries(has).flatMap(([hazard, test]): [string, Told][] => {
    const having = lost.filter(test);
    const ofAddresses = hazard === "amount" || hazard === "many-instances";
    return having.length > 0 ? [[hazard, told(having.length, !ofAddresses && having.some(several), 0)]] : [];
  });
  const kept = blocks.filter(keeps).length;
  return {
    machines: told(lost.length, lost.some(several), 0),
    hazards: Object.fromEntries([...hazards, ...(kept > 0 ? [["ignores-image", told(kept, false, 0)] as const] : [])]),
  };
}
interface Block {
  readonly data_disk?: unknown;
  readonly payment_type?: string;
  readonly amount?: number;
  readonly count?: number;
  readonly private_ip_address?: string;
  readonly lifecycle?: { readonly prevent_destroy?: boolean; readonly 0?: { readonly ignore_changes?: unknown } };
}

interface Row {
  readonly pins: number;
  readonly machines: string;
  readonly hazards: Record<string, Told>;
}

/** The entries of a text that is not cut: `    2 pins, at least 6 machines ! 2 data-disks  names`. */
function textRows(text: string): Row[] {
  return [...text.matchAll(/^[~+-] .*\n {4}(\d+) pins?(?:, ([^!\n]*?))?(?: ! (.*?))? {2}/gm)].map(
    ([, pins, machines = "", marks]) => ({
      pins: Number(pins),
      machines: machines.trim(),
      hazards: hazardsIn(marks?.split(/, (?!and up to)/) ?? [], (mark) => / ([a-z-]+)(, and |$)/.exec(mark)?.[1]),
    }),
  );
}

function sameNumbers(report: JsonReport, rows: readonly Row[], head: Record<string, Told>, what: string): void {
  expect([what, head]).toEqual([what, hazardsOf(report)]);
  const ofJson = report.entries.map((entry) => ({
    pins: entry.pins,
    machines: machinesOf(entry),
    hazards: hazardsOf(entry),
  }));
  const ofText = rows.map((row) => ({ ...row, machines: row.machines ? numberIn(row.machines) : told(0, false, 0) }));
  expect([what, ofText]).toEqual([what, ofJson]);
}

const headOf = (text: string) =>
  hazardsIn(
    [...text.matchAll(/^! (.*)$/gm)].map(([, line = ""]) => line),
    byWords,
  );

describe(`${PROJECTS} random projects`, () => {
  let bench: CliBench;
  let runner: CliRunner;
  beforeAll(async () => {
    bench = await CliBench.start(RANDOM_IMAGES);
    runner = new CliRunner(bench);
  });
  afterAll(async () => {
    runner.stop();
    await bench.stop();
  });

  const run = async (...args: string[]) => {
    const { status, stdout, stderr } = await runner.run(args);
    expect([args, stderr, status === 0 || status === 1]).toEqual([args, "", true]);
    return stdout;
  };

  async function judge(seed: number): Promise<{ moved: number; changed: number }> {
    const { before, machines, edit } = randomProject(bench, seed);
    bench.writeLock(before);
    bench.writeOutput(before, machines);

    const update = JSON.parse(await run("update", "--dry-run", "--json"));
    const plan = await run("update", "--dry-run");
    const going = (update.moved as { key: string }[]).map(({ key }) => key);
    const { machines: replaced, hazards } = expected(machines, going);
    expect(machinesOf(update)).toEqual(replaced);
    expect(hazardsOf(update)).toMatchObject(hazards);
    // What is held back comes behind.
    const rows = textRows(plan);
    sameNumbers(update, rows.slice(0, update.entries.length), headOf(plan), `update of ${seed}`);
    sameNumbers({ ...update.heldBack, hazards: [] }, rows.slice(update.entries.length), {}, `held of ${seed}`);
    if (going.length > 0) {
      const [, pins, total = ""] = /^(\d+) pins?, replacing (.*?): nothing was written/m.exec(plan) ?? [];
      expect([seed, Number(pins), numberIn(total)]).toEqual([seed, going.length, replaced]);
    }
    const narrow = (await runner.run(["update", "--dry-run"], { columns: 80, env: { NO_COLOR: "1" } })).stdout;
    expect(headOf(narrow)).toEqual(headOf(plan));

    const outdated = JSON.parse(await run("outdated", "--json"));
    const told = await run("outdated");
    sameNumbers(outdated, textRows(told).slice(0, outdated.entries.length), headOf(told), `outdated of ${seed}`);
    expect(outdated.entries.map(({ names }: { names: string[] }) => names)).toEqual(
      update.entries.map(({ names }: { names: string[] }) => names),
    );

    await run("update", "--yes");
    const after = edit(JSON.parse(bench.read()).pins as Record<string, Pin[]>);
    bench.writeLock(before, bench.write("before.json", ""));
    bench.writeLock(after);
    bench.writeOutput(after, machines);
    const diff = JSON.parse(await run("diff", "before.json", "--json"));
    const text = await run("diff", "before.json");
    const markdown = await run("diff", "before.json", "--format", "markdown");
    const shown = textRows(text);
    sameNumbers(diff, shown, headOf(text), `diff of ${seed}`);
    for (const [name, read] of diff.entries.length > 0 ? READERS : []) {
      const html = read(markdown);
      const cells = html.rows().map((row) => row.map((cell) => cell.text));
      const inRows = cells.map(([, , pins = "", , machinesCell = "", hazardsCell = ""], i) => ({
        pins: Number.parseInt(pins, 10),
        machines: machinesCell === "–" ? "" : machinesCell,
        hazards: hazardsIn(hazardLinesOf(markdown, i), byWords),
        cell: hazardsCell,
      }));
      const bold = [...markdown.matchAll(/\*\*([^*]+)\*\*/g)].slice(1).map(([, line = ""]) => line);
      sameNumbers(
        diff,
        inRows.map(({ cell: _, ...row }) => row),
        hazardsIn(bold, byWords),
        `${name} of ${seed}`,
      );
    }
    const sum = (line: string | undefined) => line?.replace(/^\*\*Image pins:\*\* /, "").replace(/\.( Next: .*)?$/, "");
    if (diff.entries.length > 0)
      expect(sum(markdown.split("\n")[1])).toBe(sum(text.trimEnd().split("\n").at(-1)) ?? "");
    return { moved: going.length, changed: diff.entries.length };
  }

  it(
    "say the same numbers in text, Markdown and JSON, and those that their machines give",
    async () => {
      let [moved, changed] = [0, 0];
      for (let seed = 0; seed < PROJECTS; seed++) {
        const seen = await judge(seed);
        moved += seen.moved;
        changed += seen.changed;
      }
      expect(moved).toBeGreaterThan(PROJECTS);
      expect(changed).toBeGreaterThan(PROJECTS);
    },
    PROJECTS * 5_000,
  );
});

/** The lines of the hazards' cell of a row, which HTML would join. */
function hazardLinesOf(markdown: string, row: number): string[] {
  const line = markdown.split("\n").filter((one) => one.startsWith("| <code>"))[row] ?? "";
  return line.split(" | ").at(-1)?.replace(/ \|$/, "").split("<br>").filter(Boolean) ?? [];
}
