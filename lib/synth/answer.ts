import type { CatalogJob, CatalogJobResult } from "../ens/read/job";
import { attempt, EnsImagesError } from "../errors/ens-images-error";
import { errors } from "../errors/late";
import type { LookupFailure } from "../errors/lookups";
import { answerIn } from "../lock/account-rule";
import { type Decision, heldBack } from "../lock/decide";
import type { WrittenAnswer } from "../lock/edits";
import type { KeyedPin, Lock, Pin } from "../lock/lock";
import { pickedPin } from "../lock/origin";
import type { Outcome } from "../lock/outcome";
import type { Refusals } from "../lock/pin-rules/pin-rules";
import type { Advice } from "../select/advice";
import type { Asking, AskingSettings, Choose } from "./asking";
import { type PlannedLookup, pinToRefresh } from "./plan";

const edits = () => require("../lock/edits") as typeof import("../lock/edits");

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
  /** What refuses pins that are to be written, in words. */
  readonly refusalsOf: (pins: readonly KeyedPin[]) => Refusals;
}

/** All of a plan, or one error that reports every lookup without an answer. Yields what is to be read: see {@link Asking.read}. */
export function* answerAll(
  plan: readonly PlannedLookup[],
  how: Answering,
): Generator<CatalogJob, Answer[], CatalogJobResult> {
  const asks = plan.filter(({ decision }) => decision.kind === "ask");
  const choose = asks.length > 0 ? yield* how.asking().read(asks, how) : undefined;
  const failures: LookupFailure[] = [];
  const drafts: Answer[] = [];
  // While a job was waited for, an image may have been read: that was handed out, and must not become another.
  const open = plan.filter(({ lookup }) => !lookup.outcome);
  const drafted = open.map((planned) => ({ planned, draft: attempt(() => draftOf(planned, how.lock, choose)) }));
  const pins = drafted.flatMap(({ draft }) => (EnsImagesError.is(draft) ? [] : pinsOf(draft)));
  const refusals = attempt(() => how.refusalsOf(pins));
  for (const { planned, draft: made } of drafted) {
    const draft = EnsImagesError.is(made) ? made : attempt(() => allowed(made, refusals));
    if (EnsImagesError.is(draft)) failures.push({ path: planned.request.path, error: draft });
    else drafts.push(draft);
  }
  if (failures.length > 0) throw errors.lookups().lookupsFailed(failures);
  const written = drafts.flatMap(writtenOf);
  const lock = written.length > 0 ? how.editLock((found) => edits().applyAnswers(found, written)) : undefined;
  return drafts.map(({ planned, outcome: draft, advice }) => {
    const outcome = lock ? lockedOutcome(draft, answerIn(lock, planned.request).pin) : draft;
    return { planned, outcome, advice: { ...advice, warnings: [...advice.warnings, ...elsewhere(planned, outcome)] } };
  });
}

function pinsOf(draft: Answer): KeyedPin[] {
  return writtenOf(draft).map(({ request: { key }, pin }) => ({ key, pin }));
}

/** Nothing else is picked in the place of what a rule refuses: what is allowed, a query says. @throws EnsImagesError `RULE_BROKEN` */
function allowed(draft: Answer, refusals: Refusals | EnsImagesError): Answer {
  for (const { pin } of pinsOf(draft)) {
    if (EnsImagesError.is(refusals)) throw refusals;
    const rules = refusals.get(pin);
    if (rules !== undefined) throw errors.lock().ruleBroken(pin.image.imageName ?? pin.image.imageId, rules, CHANGE);
  }
  return draft;
}

const CHANGE = "Let the query ask for an image that the rules allow, or have the rules changed by whoever keeps them.";

function draftOf(planned: PlannedLookup, lock: Lock, choose: Choose | undefined): Answer {
  const { decision, request } = planned;
  if (decision.kind === "failed") throw decision.error;
  if (decision.kind !== "ask") return { planned, outcome: decision, advice: adviceOf(decision) };
  // There is a choice where any lookup asks.
  const choice = (choose as Choose)(planned);
  const pinned = pinToRefresh(planned);
  if (pinned && choice.behind) {
    const held = heldBack({ key: request.key, pin: pinned }, lock, choice.behind.text);
    return { planned, outcome: held, advice: adviceOf(held) };
  }
  const pin = pickedPin(request, choice);
  const { mode, because } = request.mode;
  const refreshed = decision.reason === "refresh";
  const outcome: Outcome =
    mode === "live" ? { kind: "live", pin, because } : { kind: "asked", pin, earlier: decision.earlier, refreshed };
  return { planned, outcome, advice: choice.advice };
}

function adviceOf(decision: Decision): Advice {
  const warning = decision.kind === "pinned" && decision.warning;
  return { notes: [], warnings: warning ? [warning] : [] };
}

function writtenOf({ planned: { request }, outcome }: Answer): WrittenAnswer[] {
  if (outcome.kind === "pinned" || outcome.kind === "live") return [];
  return [{ request, pin: outcome.pin, change: outcome.kind === "asked" && outcome.refreshed ? "set" : "add" }];
}

/** Where another process was first, its answer is the one that is locked. */
function lockedOutcome(draft: Outcome, pin: Pin | undefined): Outcome {
  if (!pin || draft.kind === "live") return draft;
  return pin.image.imageId === draft.pin.image.imageId ? { ...draft, pin } : { kind: "pinned", pin };
}

function elsewhere({ decision, request }: PlannedLookup, { pin }: Outcome): string[] {
  if (decision.kind !== "ask") return [];
  const others = decision.elsewhere.filter((other) => other.pin.image.imageId !== pin.image.imageId);
  if (others.length === 0) return [];
  const { elsewhereText } = require("../lock/outcome") as typeof import("../lock/outcome");
  return [elsewhereText(request.key, pin, others, decision.early)];
}
