import type { CatalogJob, CatalogJobResult } from "../ens/read/job";
import { EnsImagesError } from "../errors/ens-images-error";
import { errors } from "../errors/late";
import type { LookupFailure } from "../errors/lookups";
import { answerIn } from "../lock/account-rule";
import { heldBack } from "../lock/decide";
import type { WrittenAnswer } from "../lock/edits";
import type { Lock, Pin } from "../lock/lock";
import { pickedPin } from "../lock/origin";
import type { Outcome } from "../lock/outcome";
import type { Advice } from "../select/advice";
import type { Asking, AskingSettings, Choose } from "./asking";
import { type PlannedLookup, pinToRefresh } from "./plan";

interface Draft {
  readonly planned: PlannedLookup;
  readonly pin: Pin;
  readonly advice: Advice;
}

const NO_ADVICE: Advice = { notes: [], warnings: [] };

export interface Answer {
  readonly planned: PlannedLookup;
  readonly outcome: Outcome;
  readonly advice: Advice;
}

export interface Answering extends AskingSettings {
  readonly lock: Lock;
  readonly asking: () => Asking;
  /** Changes the lock as it is at that moment, and answers what it then is: a pin that was there already wins. */
  readonly editLock: (edit: (lock: Lock) => Lock) => Lock;
}

/** All of a plan, or one error that reports every lookup without an answer. Yields what is to be read: see {@link Asking.read}. */
export function* answerAll(
  plan: readonly PlannedLookup[],
  how: Answering,
): Generator<CatalogJob, Answer[], CatalogJobResult> {
  const asks = plan.filter(({ decision }) => decision.kind === "ask");
  const choose = asks.length > 0 ? yield* how.asking().read(asks, how) : undefined;
  const failures: LookupFailure[] = [];
  const drafts: Draft[] = [];
  // While a job was waited for, an image may have been read: that was handed out, and must not become another.
  for (const planned of plan.filter(({ lookup }) => !lookup.outcome)) {
    try {
      drafts.push(draftOf(planned, how.lock, choose));
    } catch (error) {
      if (!EnsImagesError.is(error)) throw error;
      failures.push({ path: planned.request.path, error });
    }
  }
  if (failures.length > 0) throw errors.lookups().lookupsFailed(failures);
  const written = drafts.flatMap((draft) => writtenOf(draft) ?? []);
  const lock = written.length > 0 ? write(written, how) : undefined;
  return drafts.map((draft) => {
    const outcome = outcomeOf(draft, lock);
    const warnings = [...draft.advice.warnings, ...warningsOf(draft, outcome)];
    return { planned: draft.planned, outcome, advice: { ...draft.advice, warnings } };
  });
}

function write(written: readonly WrittenAnswer[], { editLock }: Answering): Lock {
  const { applyAnswers } = require("../lock/edits") as typeof import("../lock/edits");
  return editLock((found) => applyAnswers(found, written));
}

function warningsOf({ planned: { decision, request } }: Draft, { pin }: Outcome): string[] {
  if (decision.kind === "pinned") return decision.warning === undefined ? [] : [decision.warning];
  if (decision.kind !== "ask") return [];
  const others = decision.elsewhere.filter((other) => other.pin.image.imageId !== pin.image.imageId);
  if (others.length === 0) return [];
  const { elsewhereText } = require("../lock/outcome") as typeof import("../lock/outcome");
  return [elsewhereText(request.key, pin, others, decision.early)];
}

function draftOf(planned: PlannedLookup, lock: Lock, choose: Choose | undefined): Draft {
  const { decision, request } = planned;
  if (decision.kind === "failed") throw decision.error;
  if (decision.kind !== "ask") return { planned, pin: decision.pin, advice: NO_ADVICE };
  // There is a choice where any lookup asks.
  const choice = (choose as Choose)(planned);
  const pinned = pinToRefresh(planned);
  if (pinned && choice.behind) {
    const held = heldBack({ key: request.key, pin: pinned }, lock, choice.behind.text);
    return { planned: { ...planned, decision: held }, pin: pinned, advice: NO_ADVICE };
  }
  return { planned, pin: pickedPin(request, choice), advice: choice.advice };
}

function writtenOf({ planned: { decision, request }, pin }: Draft): WrittenAnswer | undefined {
  if (decision.kind === "pinned" || request.mode.mode === "live") return undefined;
  const refresh = decision.kind === "ask" && decision.reason === "refresh";
  return { request, pin, change: refresh ? "set" : "add" };
}

function outcomeOf({ planned, pin: drafted }: Draft, lock: Lock | undefined): Outcome {
  const { decision, request } = planned;
  if (request.mode.mode === "live") return { kind: "live", pin: drafted, because: request.mode.because };
  const pin = (lock && answerIn(lock, request).pin) ?? drafted;
  // Another process was first: its answer is the one that is locked.
  if (pin.image.imageId !== drafted.image.imageId) return { kind: "pinned", pin };
  switch (decision.kind) {
    case "copied":
      return { kind: "copied", pin, from: decision.from };
    case "ask":
      return { kind: "asked", pin, earlier: decision.earlier, refreshed: decision.reason === "refresh" };
    case "kept":
      return { kind: "kept", pin };
    default:
      return { kind: "pinned", pin };
  }
}
