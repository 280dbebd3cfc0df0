import { EnsImagesError } from "../../errors/ens-images-error";
import { type Fields, isFields } from "../../util/json";
import { readRecords, WatchedFile } from "../files";
import { FAULTS, type Fault, type FaultRule, MATCH, RULE, type Shape } from "./faults";
import { FaultPlan } from "./plan";

export const FAULT_KINDS = Object.keys(FAULTS) as readonly Fault["kind"][];

export function parseFaultRules(json: string, source: string): FaultRule[] {
  return readRecords(json, { problemOf: ruleProblem, fail: (why) => invalid(source, why) }) as FaultRule[];
}

function ruleProblem(rule: Fields, path: string): string | undefined {
  const own = problemOf(rule, RULE, path);
  if (own || !isFields(rule.fault)) return own;
  const { kind, ...fields } = rule.fault;
  const shape = Object.hasOwn(FAULTS, String(kind)) ? FAULTS[kind as Fault["kind"]] : undefined;
  if (!shape) return `${path}.fault.kind is not one of ${FAULT_KINDS.join(", ")}`;
  return problemOf(rule.match ?? {}, MATCH, `${path}.match`) ?? problemOf(fields, shape, `${path}.fault`);
}

function problemOf(value: unknown, shape: Shape, path: string): string | undefined {
  if (!isFields(value)) return `${path} is no object`;
  const names = Object.keys(shape).map((name) => name.replace("!", ""));
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown) return `${path}.${unknown} is not known; there is ${names.join(", ") || "nothing to set"}`;
  for (const [name, { is, expected }] of Object.entries(shape)) {
    const member = name.replace("!", "");
    if (value[member] === undefined) {
      if (name.endsWith("!")) return `${path}.${member} is missing`;
    } else if (!is(value[member])) return `${path}.${member} is not ${expected}`;
  }
  return undefined;
}

function invalid(source: string, why: string): EnsImagesError {
  const next = "node_modules/cdktf-ens-images/docs/emulator.md lists the rules and the kinds of faults.";
  return new EnsImagesError("USAGE", `The fault rules of ${source} cannot be used: ${why}. ${next}`);
}

/** Rules of a file that changed begin anew: counts, and images that earlier rules added or removed, are as they were. */
export function watchFaults(faults: string | readonly FaultRule[], report: (problem: string) => void): () => FaultPlan {
  if (typeof faults === "string" && !faults.trimStart().startsWith("[")) {
    const parse = (text: string) => new FaultPlan(parseFaultRules(text, faults));
    const unreadable = (why: string) =>
      new EnsImagesError("USAGE", `The fault rules ${faults} cannot be read: ${why}. Give a file or a JSON array.`);
    const file = new WatchedFile(faults, parse, report, unreadable);
    return () => file.current();
  }
  const [json, source] = typeof faults === "string" ? [faults, "--faults"] : [JSON.stringify(faults), "the program"];
  const plan = new FaultPlan(parseFaultRules(json, source));
  return () => plan;
}
