import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileUnusable, usage } from "../errors/cli";
import type { FedMachine } from "../lock/blast-radius";
import type { SynthReport } from "../lock/synth-report";
import { joinChanges, type PlannedChange, readPlan } from "../lock/terraform-json";
import type { App } from "./app";

/** What Terraform said of one stack, from a file that the user named. */
export interface StackFile<T> {
  readonly stack: string;
  readonly file: string;
  readonly content: T;
}

/** How to read a kind of file, and which addresses it speaks of. */
export interface FileKind<T> {
  readonly flag: string;
  readonly command: string;
  readonly read: (value: unknown) => T | undefined;
  readonly addresses: (content: T) => ReadonlySet<string>;
}

/**
 * Reads `FILE` or `STACK=FILE`, and finds out the stack where it is not named: the only one of the app, else the only one
 * with machines at addresses that the file has.
 */
export function readStackFiles<T>(
  words: readonly string[],
  report: SynthReport,
  cwd: string,
  kind: FileKind<T>,
): StackFile<T>[] {
  const stacks = [...new Set(report.machines.map(({ stack }) => stack))].sort();
  const files = words.map((word) => {
    const [, named, rest] = /^([^=/]+)=(.+)$/.exec(word) ?? [];
    const known = named !== undefined && stacks.includes(named);
    const file = known ? (rest as string) : word;
    const content = kind.read(readJson(resolve(cwd, file), file));
    if (content === undefined)
      throw fileUnusable(file, `is not what ${kind.command} prints. Make it so: ${kind.command} > ${file}`);
    return { stack: known ? (named as string) : onlyStack(file, content, stacks, report, kind), file, content };
  });
  const twice = files.find(({ stack }, i) => files.findIndex((other) => other.stack === stack) !== i);
  if (twice)
    throw usage(`Two files are given for the stack ${twice.stack}.`, `Write ${kind.flag} STACK=FILE for each.`);
  return files;
}

function onlyStack<T>(
  file: string,
  content: T,
  stacks: readonly string[],
  report: SynthReport,
  kind: FileKind<T>,
): string {
  const [first, second] = stacks;
  if (first !== undefined && second === undefined) return first;
  const addresses = kind.addresses(content);
  const fitting = stacks.filter((stack) =>
    report.machines.some((machine) => machine.stack === stack && addresses.has(machine.address)),
  );
  const [found, another] = fitting;
  if (found !== undefined && another === undefined) return found;
  const which =
    found === undefined ? "none of the stacks has its machines" : `it may be of ${fitting.slice(0, 5).join(", ")}`;
  throw usage(`Which stack ${file} is of cannot be told: ${which}.`, `Say so: ${kind.flag} STACK=${file}`);
}

function readJson(path: string, file: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw fileUnusable(file, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw fileUnusable(file, "is not valid JSON");
  }
}

const PLAN: FileKind<ReadonlyMap<string, PlannedChange>> = {
  flag: "--plan",
  command: "terraform show -json PLAN",
  read: readPlan,
  addresses: (changes) => new Set(changes.keys()),
};

/** The app with what Terraform itself decided, for the stacks of which a plan is given. */
export function withPlans(app: App, words: readonly string[] | undefined, cwd: string): App {
  if (!words) return app;
  const report = app.require();
  const plans = new Map(readStackFiles(words, report, cwd, PLAN).map(({ stack, content }) => [stack, content]));
  const planned = (machine: FedMachine): FedMachine => {
    const plan = plans.get(machine.stack);
    if (!plan) return machine;
    const change = plan.get(machine.address) ?? changeWithin(plan, machine.address);
    if (!change) return { ...machine, planned: "absent" };
    return { ...machine, planned: change.action, ...(change.replaced > 0 ? { instances: change.replaced } : {}) };
  };
  return {
    ...app,
    reachOf: (key, query) => {
      const reach = app.reachOf(key, query);
      return reach.kind === "known" ? { ...reach, machines: reach.machines.map(planned) } : reach;
    },
  };
}

/** What a plan does within a module: the worst of it. */
function changeWithin(plan: ReadonlyMap<string, PlannedChange>, module: string): PlannedChange | undefined {
  const within = [...plan].filter(([address]) => address.startsWith(`${module}.`) || address.startsWith(`${module}[`));
  return within.length === 0 ? undefined : joinChanges(within.map(([, change]) => change));
}
