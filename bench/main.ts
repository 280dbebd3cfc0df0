import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { measureAgainstLoops } from "./against-loops";
import { chartOf } from "./chart";
import { measureChoosing } from "./choosing";
import { compareTarballs } from "./compare";
import { measureGrowth } from "./growth";
import { measureHistory } from "./history";
import { measureLarge } from "./large";
import { measureLive } from "./live";
import { measureLocked, measureLockedTsx } from "./locked";
import { measurePage } from "./page";
import { FULL, type Plan, QUICK } from "./plan";
import { ROOT } from "./scene";
import { holds, type Section, tableText, verdictText } from "./section";
import { measureStart } from "./start";
import { measureThrottled } from "./throttled";

type Measure = (plan: Plan) => Promise<Section | Section[]> | Section;

const PARTS: Record<string, Measure> = {
  locked: measureLocked,
  "locked-tsx": measureLockedTsx,
  live: measureLive,
  throttled: measureThrottled,
  large: measureLarge,
  choosing: async (plan) => [measureChoosing(plan), measureAgainstLoops()],
  start: measureStart,
  growth: measureGrowth,
  history: measureHistory,
  page: measurePage,
};

const USAGE = `Usage: npm run bench -- [--quick] [${Object.keys(PARTS).join(" | ")}]...
       npm run bench -- [--quick] compare OLD.tgz [NEW.tgz]`;

/** Measures, prints, and keeps what full runs found in bench/results.json and contributing/performance.svg. */
async function main(args: readonly string[]): Promise<void> {
  const plan = args.includes("--quick") ? QUICK : FULL;
  const chosen = args.filter((arg) => arg !== "--quick");
  if (chosen[0] === "compare") {
    print(await compareTarballs(plan, chosen.slice(1)));
    return;
  }
  const unknown = chosen.find((arg) => !(arg in PARTS));
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}". ${USAGE}`);
  const began = Date.now();
  const sections: Section[] = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    for (const section of [await measure(plan)].flat()) {
      print(section);
      sections.push(section);
    }
  }
  summarise(sections, (Date.now() - began) / 1000);
  if (plan === FULL) keep(sections);
}

function print({ title, columns, rows, verdicts }: Section): void {
  console.log(`\n${title}\n${tableText(columns, rows)}`);
  for (const verdict of verdicts) console.log(verdictText(verdict));
}

function summarise(sections: readonly Section[], seconds: number): void {
  const verdicts = sections.flatMap((section) => section.verdicts);
  const failed = verdicts.filter((verdict) => !holds(verdict));
  console.log(`\n${verdicts.length - failed.length} of ${verdicts.length} promises hold (${seconds.toFixed(0)} s).`);
  console.log(`Load of the machine: ${loadavg()[0]?.toFixed(1)} on ${cpus().length} processors.`);
  for (const verdict of failed) console.log(verdictText(verdict));
}

interface Kept extends Section {
  readonly date: string;
  /** Who else used the machine moves every figure. */
  readonly load: number;
}

interface Results {
  readonly machine: object;
  readonly sections: readonly Kept[];
}

/** Parts that were measured again take the place of their earlier figures. */
function keep(measured: readonly Section[]): void {
  const file = join(ROOT, "bench", "results.json");
  const before: Results = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { machine: {}, sections: [] };
  const facts = { date: new Date().toISOString().slice(0, 10), load: Math.round((loadavg()[0] ?? 0) * 10) / 10 };
  const others = before.sections.filter(({ id }) => !measured.some((section) => section.id === id));
  const sections = [...others, ...measured.map((section) => ({ ...section, ...facts }))];
  const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model };
  writeFileSync(file, `${JSON.stringify({ machine, sections }, undefined, 1)}\n`);
  const drawn = ["live", "locked"].every((wanted) => sections.some(({ id }) => id === wanted));
  if (drawn) writeFileSync(join(ROOT, "contributing", "performance.svg"), chartOf(sections));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
