import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { measureAgainstLoops } from "./against-loops";
import { chartOf } from "./chart";
import { measureChoosing } from "./choosing";
import { measureGrowth } from "./growth";
import { measureLarge } from "./large";
import { measureLive } from "./live";
import { measureLocked } from "./locked";
import { FULL, type Plan, QUICK } from "./plan";
import { ROOT } from "./scene";
import { holds, type Section, tableText, verdictText } from "./section";
import { measureStart } from "./start";
import { measureThrottled } from "./throttled";

type Measure = (plan: Plan) => Promise<Section | Section[]> | Section;

const PARTS: Record<string, Measure> = {
  locked: measureLocked,
  live: measureLive,
  throttled: measureThrottled,
  large: measureLarge,
  choosing: async (plan) => [measureChoosing(plan), measureAgainstLoops()],
  start: measureStart,
  growth: measureGrowth,
};

const USAGE = `Usage: npm run bench -- [--quick] [${Object.keys(PARTS).join(" | ")}]...`;

/** Measures, prints, and keeps what a full run found in bench/results.json and docs/performance.svg. */
async function main(args: readonly string[]): Promise<void> {
  const plan = args.includes("--quick") ? QUICK : FULL;
  const chosen = args.filter((arg) => arg !== "--quick");
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
  if (plan === FULL && chosen.length === 0) keep(sections);
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

function keep(sections: readonly Section[]): void {
  const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model, load: loadavg()[0] };
  const results = { date: new Date().toISOString().slice(0, 10), machine, sections };
  writeFileSync(join(ROOT, "bench", "results.json"), `${JSON.stringify(results, undefined, 1)}\n`);
  writeFileSync(join(ROOT, "docs", "performance.svg"), chartOf(sections));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
