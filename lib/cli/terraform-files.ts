import { readdirSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileUnusable, usage } from "../errors/cli";
import type { FedMachine } from "../lock/blast-radius";
import type { SynthReport } from "../lock/synth-report";
import { kindOfJson, readState, type StateInstance } from "../lock/terraform/json";
import { joinChanges, type Plan, type PlannedChange, readPlan, replacementOf } from "../lock/terraform/plan";
import { readText } from "../util/read-text";
import type { App } from "./app";
import { shellWord } from "./render/words";

const LARGEST = 512;

export interface StackFile<T> {
  readonly stack: string;
  readonly file: string;
  readonly content: T;
}

export interface FileKind<T> {
  readonly flag: string;
  /** What it is, and the file that the command writes it to, for a stack. */
  readonly what: string;
  readonly command: string;
  readonly ending: string;
  readonly read: (value: unknown) => T | undefined;
  readonly addresses: (content: T) => ReadonlySet<string>;
}

/**
 * Reads `FILE` or `STACK=FILE`, and finds out the stack where it is not named: the only one of the app, else the only one
 * with machines at addresses that the file has.
 */
export function readStackFiles<T>(
  words: readonly string[],
  { folder, require: synthesized }: Pick<App, "folder" | "require">,
  cwd: string,
  kind: FileKind<T>,
): StackFile<T>[] {
  const report = synthesized();
  const stacks = [...new Set(report.machines.map(({ stack }) => stack))].sort();
  const files = unfolded(words, cwd, (stack) => stacks.includes(stack)).map((word) => {
    const [, name = "", rest = ""] = /^([^=/]+)=(.+)$/.exec(word) ?? [];
    const [named, file] = stacks.includes(name) ? [name, rest] : [undefined, word];
    const stack = named ?? stacks[0] ?? "STACK";
    const content = readFile(file, cwd, kind, stack, relative(cwd, join(folder, "stacks", stack)) || ".");
    return { stack: named ?? onlyStack(file, content, stacks, report, kind), file, content };
  });
  const twice = files.find(({ stack }, i) => files.findIndex((other) => other.stack === stack) !== i);
  if (twice)
    throw usage(`Two files are given for the stack ${twice.stack}.`, `Write ${kind.flag} STACK=FILE for each.`);
  return files;
}

export function readFilesAlone<T>(words: readonly string[], cwd: string, kind: FileKind<T>): StackFile<T>[] {
  return unfolded(words, cwd, () => true).map((word) => {
    const [, named, file = word] = /^([\w.-]+)=(.+)$/.exec(word) ?? [];
    const stack = named ?? stackOfFile(file);
    return { stack, file, content: readFile(file, cwd, kind, stack, ".") };
  });
}

/** `edge` of `edge.json`, `edge.state.json` and `terraform.edge.tfstate`. */
function stackOfFile(file: string): string {
  return basename(file).replace(/^terraform\.(?=.+\.tfstate$)|(\.(plan|state|tfplan|tfstate))?(\.json)?$/g, "");
}

/** In place of a folder, its files that are called by a stack. */
function unfolded(words: readonly string[], cwd: string, isStack: (name: string) => boolean): string[] {
  return words.flatMap((word) => {
    if (!statSync(resolve(cwd, word), { throwIfNoEntry: false })?.isDirectory()) return [word];
    const names = readdirSync(resolve(cwd, word)).filter((name) => /\.(json|tfstate)$/.test(name));
    const files = names.filter((name) => isStack(stackOfFile(name))).sort();
    if (files.length === 0)
      throw fileUnusable(word, "has no file that is called by a stack, as STACK.json or terraform.STACK.tfstate");
    return files.map((name) => `${stackOfFile(name)}=${join(word, name)}`);
  });
}

/** Never tells to write to the file that was read: it may be the only copy of a state. */
function readFile<T>(file: string, cwd: string, kind: FileKind<T>, stack: string, folder: string): T {
  const value = readJson(resolve(cwd, file), file);
  const content = kind.read(value);
  if (content !== undefined) return content;
  const found = kindOfJson(value);
  const made = `${stack}.${kind.ending}`;
  const output = made === file || resolve(made) === resolve(file) ? `${stack}.new.${kind.ending}` : made;
  const what = found === undefined ? `is neither a plan nor a state of Terraform` : `is a ${found}, not ${kind.what}`;
  const command = kind.command.replace("terraform ", `terraform -chdir=${shellWord(folder)} `);
  throw fileUnusable(file, `${what}. To make one: ${command} > ${shellWord(output)}`);
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
    text = readText(path, LARGEST, true);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw fileUnusable(file, code === undefined ? message : `cannot be read (${code})`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw fileUnusable(file, "is not valid JSON");
  }
}

export const STATE: FileKind<readonly StateInstance[]> = {
  flag: "--state",
  what: "a state",
  command: "terraform show -json",
  ending: "state.json",
  read: readState,
  addresses: (instances) => new Set(instances.map(({ address }) => address)),
};

export const PLAN: FileKind<Plan> = {
  flag: "--plan",
  what: "a plan",
  command: "terraform show -json PLAN",
  ending: "plan.json",
  read: readPlan,
  addresses: (changes) => new Set(changes.keys()),
};

export type Plans = ReadonlyMap<string, Plan>;

export function readPlans(app: App, words: readonly string[] | undefined, cwd: string): Plans {
  if (!words) return new Map();
  const files = readStackFiles(words, app, cwd, PLAN);
  return new Map(files.map(({ stack, content }) => [stack, content]));
}

export function withPlans(app: App, plans: Plans): App {
  const planned = (machine: FedMachine): FedMachine => {
    const plan = plans.get(machine.stack);
    if (!plan) return machine;
    const change = plan.get(machine.address) ?? changeWithin(plan, machine.address);
    if (!change) return { ...machine, planned: "absent" };
    const replacements = change.instances.flatMap((one) => replacementOf(one, machine.attribute ?? "image_id") ?? []);
    const forImage = replacements.filter((replacement) => replacement.forImage);
    const because = [...new Set((forImage.length > 0 ? forImage : replacements).flatMap(({ others }) => others))];
    return {
      ...machine,
      planned: change.action,
      ...(change.action === "replaced" && { instances: forImage.length }),
      ...(because.length > 0 && { because }),
    };
  };
  return {
    ...app,
    reachOf: (pin) => {
      const reach = app.reachOf(pin);
      return reach.kind === "known" ? { ...reach, machines: reach.machines.map(planned) } : reach;
    },
  };
}

function changeWithin(plan: Plan, module: string): PlannedChange | undefined {
  const within = [...plan].filter(([address]) => address.startsWith(`${module}.`) || address.startsWith(`${module}[`));
  return within.length === 0 ? undefined : joinChanges(within.map(([, change]) => change));
}
