import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileUnusable, usage } from "../errors/cli";
import type { SynthReport } from "../lock/synth-report";
import { kindOfJson, readState, type StateInstance } from "../lock/terraform/json";
import { type PlannedInstance, readPlan } from "../lock/terraform/plan";
import { readText } from "../util/read-text";
import type { App } from "./app";
import { shellWord } from "./render/words";

const LARGEST = 512;

export interface StackFile<T> {
  readonly stack: string;
  readonly file: string;
  readonly content: readonly T[];
}

export interface FileKind<T extends StateInstance> {
  /** What its flag is called, and the file that a command writes it to. */
  readonly name: "plan" | "state";
  readonly read: (value: unknown) => readonly T[] | undefined;
}

/**
 * Reads `FILE` or `STACK=FILE`, and finds out the stack where it is not named: the only one of the app, else the only one
 * with machines at addresses that the file has.
 */
export function readStackFiles<T extends StateInstance>(
  words: readonly string[],
  { folder, require: synthesized }: Pick<App, "folder" | "require">,
  cwd: string,
  kind: FileKind<T>,
): StackFile<T>[] {
  const report = synthesized();
  const stacks = [...new Set(report.machines.map(({ stack }) => stack))].sort();
  // One that no lookup feeds has machines too.
  const isStack = (name: string) => stacks.includes(name) || (name !== "" && existsSync(join(folder, "stacks", name)));
  const files = unfolded(words, cwd, isStack).map((word) => {
    const [, name = "", rest = ""] = /^([^=/]+)=(.+)$/.exec(word) ?? [];
    const [named, file] = isStack(name) ? [name, rest] : [undefined, word];
    const stack = named ?? stacks[0] ?? "STACK";
    const content = readFile(file, cwd, kind, stack, relative(cwd, join(folder, "stacks", stack)) || ".");
    return { stack: named ?? onlyStack(file, content, stacks, report, `--${kind.name}`), file, content };
  });
  const twice = files.find(({ stack }, i) => files.findIndex((other) => other.stack === stack) !== i);
  if (twice)
    throw usage(`Two files are given for the stack ${twice.stack}.`, `Write --${kind.name} STACK=FILE for each.`);
  return files;
}

/** What the files tell by themselves, where no synth knows the stacks: a stack is named by its file. */
export function readFilesAlone<T extends StateInstance>(
  words: readonly string[],
  cwd: string,
  kind: FileKind<T>,
): StackFile<T>[] {
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
function readFile<T extends StateInstance>(
  file: string,
  cwd: string,
  kind: FileKind<T>,
  stack: string,
  folder: string,
): readonly T[] {
  const value = readJson(resolve(cwd, file), file);
  const content = kind.read(value);
  if (content !== undefined) return content;
  const found = kindOfJson(value);
  const made = `${stack}.${kind.name}.json`;
  const output = resolve(made) === resolve(file) ? `${stack}.new.${kind.name}.json` : made;
  const what = found === undefined ? `is neither a plan nor a state of Terraform` : `is a ${found}, not a ${kind.name}`;
  const command = `terraform -chdir=${shellWord(folder)} show -json${kind.name === "plan" ? " PLAN" : ""}`;
  throw fileUnusable(file, `${what}. To make one: ${command} > ${shellWord(output)}`);
}

function onlyStack(
  file: string,
  content: readonly StateInstance[],
  stacks: readonly string[],
  report: SynthReport,
  flag: string,
): string {
  const [first, second] = stacks;
  if (first !== undefined && second === undefined) return first;
  const addresses = new Set(content.map(({ address }) => address));
  const fitting = stacks.filter((stack) =>
    report.machines.some((machine) => machine.stack === stack && addresses.has(machine.address)),
  );
  const [found] = fitting;
  if (found !== undefined && fitting.length === 1) return found;
  const which = found ? `it may be of ${fitting.slice(0, 5).join(", ")}` : "none of the stacks has its machines";
  throw usage(`Which stack ${file} is of cannot be told: ${which}.`, `Say so: ${flag} STACK=${file}`);
}

/** A text of at most so many MiB. @throws `FILE_UNUSABLE` */
export function readNamed(path: string, file: string, largest: number, isJson = false): string {
  try {
    return readText(path, largest, isJson);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw fileUnusable(file, code === undefined ? message : `cannot be read (${code})`);
  }
}

function readJson(path: string, file: string): unknown {
  const text = readNamed(path, file, LARGEST, true);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw fileUnusable(file, "is not valid JSON");
  }
}

export const STATE: FileKind<StateInstance> = { name: "state", read: readState };
export const PLAN: FileKind<PlannedInstance> = { name: "plan", read: readPlan };
