import { EnsImagesError } from "../../errors/ens-images-error";
import { isFields } from "../../util/json";
import { WatchedFile } from "../watched-file";
import type { Fault, FaultMatch, FaultRule } from "./faults";
import { FaultPlan } from "./plan";

/** Says what was expected where a value is wrong. */
type Check = (value: unknown) => string | undefined;
/** Every member that an object may have; one with `!` must be there. */
type Shape = Readonly<Record<string, Check>>;

const text: Check = (v) => (typeof v === "string" && v !== "" ? undefined : "a text");
const count: Check = (v) => (Number.isInteger(v) && Number(v) > 0 ? undefined : "a whole number from 1");
const integer: Check = (v) => (Number.isInteger(v) ? undefined : "a whole number");
const index: Check = (v) => (Number.isInteger(v) && Number(v) >= 0 ? undefined : "a whole number from 0");
const fraction: Check = (v) => (typeof v === "number" && v >= 0 && v <= 1 ? undefined : "a number from 0 to 1");
const status: Check = (v) => (Number.isInteger(v) && Number(v) >= 200 && Number(v) < 600 ? undefined : "200 to 599");
const anything: Check = () => undefined;
const object: Check = (v) => (isFields(v) ? undefined : "an object");
const record: Check = (v) => (isFields(v) && text(v.ImageId) === undefined ? undefined : "an object with an ImageId");
const texts: Check = (v) => (Array.isArray(v) && v.every((t) => !text(t)) ? undefined : "an array of texts");
const textOrNumber: Check = (v) => (typeof v === "number" || !text(v) ? undefined : "a text or a number");
const times: Check = (v) => (v === "forever" || !count(v) ? undefined : 'a whole number from 1 or "forever"');
const oneOf =
  (...values: string[]): Check =>
  (v) =>
    values.includes(v as string) ? undefined : `one of ${values.join(", ")}`;

const moment = oneOf("before-headers", "before-body", "in-body");

const FAULTS: Readonly<Record<Fault["kind"], Shape>> = {
  stall: { "when!": moment, ms: count },
  drip: { bytes: count, everyMs: count },
  reset: { "when!": moment },
  throttled: { code: oneOf("Throttling", "Throttling.User", "Throttling.Api"), retryAfterMs: index },
  error: { "code!": text, status, message: text },
  html: { status },
  empty: { status },
  truncated: { keep: fraction },
  "wrong-shape": { body: anything },
  "content-type": { value: text },
  redirect: { status, location: text },
  code: { "code!": textOrNumber, message: text },
  "total-count": { as: oneOf("text", "number", "missing"), add: integer },
  images: { "as!": oneOf("missing", "null", "empty-object", "null-image", "empty-array", "single") },
  numbers: {},
  record: { index, set: object, unset: texts },
  "repeated-page": {},
  "page-size": { "size!": count },
  "short-page": { drop: count },
  "image-added": { image: record },
  "image-removed": { imageId: text },
};

/** Every kind of fault there is. */
export const FAULT_KINDS = Object.keys(FAULTS) as readonly Fault["kind"][];

const MATCH: Readonly<Record<keyof FaultMatch, Check>> = { action: text, page: count, accessKeyId: text, nth: count };
const RULE: Shape = { match: object, times, probability: fraction, seed: integer, "fault!": object };

/** Reads rules from JSON. What is wrong is named by its path; `source` says where the JSON is from. */
export function parseFaultRules(json: string, source: string): FaultRule[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw invalid(source, `not JSON (${(error as Error).message})`);
  }
  if (!Array.isArray(value)) throw invalid(source, "no JSON array of rules");
  value.forEach((rule: unknown, at) => {
    const problem = ruleProblem(rule, `[${at}]`);
    if (problem) throw invalid(source, problem);
  });
  return value as FaultRule[];
}

function ruleProblem(rule: unknown, path: string): string | undefined {
  const own = problemOf(rule, RULE, path);
  if (own || !isFields(rule) || !isFields(rule.fault)) return own;
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
  for (const [name, check] of Object.entries(shape)) {
    const member = name.replace("!", "");
    const expected = value[member] === undefined ? undefined : check(value[member]);
    if (expected) return `${path}.${member} is not ${expected}`;
    if (name.endsWith("!") && value[member] === undefined) return `${path}.${member} is missing`;
  }
  return undefined;
}

function invalid(source: string, why: string): EnsImagesError {
  const next = "node_modules/cdktf-ens-images/docs/emulator.md lists the rules and the kinds of faults.";
  return new EnsImagesError("USAGE", `The fault rules of ${source} cannot be used: ${why}. ${next}`);
}

/**
 * The plan in force. Rules from a file are read again when it changes; all counting then starts anew, and images that
 * earlier rules added or removed are as they were.
 */
export function watchFaults(faults: string | readonly FaultRule[], report: (problem: string) => void): () => FaultPlan {
  if (typeof faults !== "string") return fixed(JSON.stringify(faults), "the program");
  if (faults.trimStart().startsWith("[")) return fixed(faults, "--faults");
  const file = openFile(faults, report);
  return () => file.current();
}

function fixed(json: string, source: string): () => FaultPlan {
  const plan = new FaultPlan(parseFaultRules(json, source));
  return () => plan;
}

function openFile(path: string, report: (problem: string) => void): WatchedFile<FaultPlan> {
  try {
    return new WatchedFile(path, (text) => new FaultPlan(parseFaultRules(text, path)), report);
  } catch (error) {
    if (EnsImagesError.is(error)) throw error;
    const why = (error as Error).message;
    throw new EnsImagesError("USAGE", `The fault rules ${path} cannot be read: ${why}. Give a file or a JSON array.`);
  }
}
