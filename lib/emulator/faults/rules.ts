import { createHash } from "node:crypto";
import { EnsImagesError } from "../../errors/ens-images-error";
import { type Fields, isFields } from "../../util/json";
import { readRecords, WatchedFile } from "../files";
import type { ImageRecord } from "../images";
import type { ListShape } from "../parameters";
import { FAULTS, type Fault, type FaultRule, IMAGE_FAULTS, LIST_FAULTS, MATCH, RULE, type Shape } from "./faults";

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

interface Subject {
  readonly action: string;
  readonly lists?: ListShape["inner"] | undefined;
  readonly page: number;
  readonly accessKeyId: string | undefined;
}

interface RuleState {
  readonly rule: FaultRule;
  readonly random: () => number;
  /** Requests that matched, `nth` and chance left aside. */
  matched: number;
  applied: number;
}

export class FaultPlan {
  private readonly states: RuleState[];
  private readonly added: ImageRecord[] = [];
  private readonly removed = new Set<string>();

  constructor(rules: readonly FaultRule[]) {
    this.states = rules.map((rule) => ({ rule, random: seeded(rule.seed ?? 1), matched: 0, applied: 0 }));
  }

  /** The fault of this request, if any. Every call counts as one request. */
  next(subject: Subject): Fault | undefined {
    let fault: Fault | undefined;
    for (const state of this.states) {
      // Every rule sees every request, also one that an earlier rule has decided: "nth" must not depend on its place.
      if (applies(state, subject) && !fault) {
        state.applied += 1;
        fault = state.rule.fault;
      }
    }
    return fault;
  }

  /** An image comes or goes; it stays so for the life of this plan. */
  change(fault: Fault | undefined, images: readonly ImageRecord[]): void {
    if (fault?.kind === "image-added") {
      const image = fault.image ?? this.madeUp(images[0]);
      if (!this.view(images).some(({ ImageId }) => ImageId === image.ImageId)) this.added.unshift(image);
    } else if (fault?.kind === "image-removed") {
      const id = fault.imageId ?? this.view(images)[0]?.ImageId;
      if (id !== undefined) this.removed.add(id);
    }
  }

  view(images: readonly ImageRecord[]): readonly ImageRecord[] {
    if (this.added.length === 0 && this.removed.size === 0) return images;
    return [...this.added, ...images].filter(({ ImageId }) => !this.removed.has(ImageId));
  }

  private madeUp(like: ImageRecord | undefined): ImageRecord {
    const number = this.added.length + 1;
    return { Status: "Available", ...like, ImageId: `m-added-${number}`, ImageName: `added-${number}` };
  }
}

function applies(state: RuleState, subject: Subject): boolean {
  const { match = {}, times = "forever", probability, fault } = state.rule;
  if (
    (match.action ?? subject.action) !== subject.action ||
    (match.page ?? subject.page) !== subject.page ||
    (match.accessKeyId ?? subject.accessKeyId) !== subject.accessKeyId ||
    (Object.hasOwn(LIST_FAULTS, fault.kind) && subject.lists === undefined) ||
    (Object.hasOwn(IMAGE_FAULTS, fault.kind) && subject.lists !== "Image")
  ) {
    return false;
  }
  state.matched += 1;
  const lucky = probability === undefined || state.random() < probability;
  return lucky && (match.nth ?? state.matched) === state.matched && (times === "forever" || state.applied < times);
}

function seeded(seed: number): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash("sha256").update(`${seed} ${drawn}`).digest().readUInt32BE() / 2 ** 32;
  };
}
