import { createHash } from "node:crypto";
import type { ImageRecord } from "../catalog-file";
import type { ListShape } from "../paging";
import { type Fault, type FaultRule, IMAGE_FAULTS, LIST_FAULTS } from "./faults";

export interface FaultSubject {
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
  next(subject: FaultSubject): Fault | undefined {
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

function applies(state: RuleState, subject: FaultSubject): boolean {
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
