import type { ConnectionSettings } from "../account/connection";
import type { Catalogs, KnownCatalog } from "../ens/read/catalogs";
import type { CatalogJob, CatalogJobResult } from "../ens/read/job";
import { EnsImagesError } from "../errors/ens-images-error";
import { type LookupFailure, lookupsFailed } from "../errors/lookups";
import { pinOtherEndpoint } from "../errors/pin";
import { foreignTo } from "../lock/account-rule";
import { applyChanges, findPin, type Lock, type Pin, type PinChange } from "../lock/lock";
import { pickedOrigin } from "../lock/origin";
import { elsewhereText, type Outcome } from "../lock/outcome";
import { queryText } from "../query/canonical";
import type { CanonicalQuery } from "../query/query";
import type { Advice } from "../select/advice";
import type { Choice } from "../select/choose";
import { regexTester } from "../select/regex";
import type { RuleContext } from "../select/rules";
import type { PlannedLookup } from "./plan";
import { knownSettings } from "./provider-connection";

/** What was read for a connection, or why it could not be. */
type CatalogOf = (settings: ConnectionSettings) => KnownCatalog | EnsImagesError;

/** A lookup's outcome before the lock is written, with what its reader should know. */
interface Draft {
  readonly planned: PlannedLookup;
  readonly pin: Pin;
  readonly advice: Advice;
}

const NO_ADVICE: Advice = { notes: [], warnings: [] };

/** An answered lookup. */
export interface Answer {
  readonly planned: PlannedLookup;
  readonly outcome: Outcome;
  readonly advice: Advice;
}

/** How the account is asked, and the lock is written. */
export interface Answering {
  /** Ask the service's own search where that is enough, instead of reading whole catalogs. */
  readonly serverSideFilter: boolean;
  /** For each of the jobs. */
  readonly deadlineMs: number;
  /** Tells what the user should know of a reading. */
  readonly warn: (text: string) => void;
  /** Changes the lock as it is at that moment, and answers what it then is: a pin that was there already wins. */
  readonly editLock: (edit: (lock: Lock) => Lock) => Lock;
}

/**
 * Reads what a plan asks for and turns it into answers: all of it, or one error that reports every lookup without an
 * answer. What is to be read is yielded, and its result expected in return: whether to wait for it is the caller's.
 */
export function* answerAll(
  plan: readonly PlannedLookup[],
  catalogs: Catalogs,
  how: Answering,
): Generator<CatalogJob, Answer[], CatalogJobResult> {
  const context = { now: Date.now(), testRegex: regexTester() };
  // A connection that is not known now is left for its lookup's answer to say.
  const asking = plan.filter(({ decision, found }) => decision.kind === "ask" && found.unknown.length === 0);
  yield* read(asking, catalogs, how);
  const open = how.serverSideFilter ? asking.filter(isUndecided(catalogs.ofMany(), context)) : [];
  yield* read(open, catalogs, { ...how, serverSideFilter: false });
  // While a job was waited for, an image may have been read: that was handed out, and must not become another.
  const unanswered = plan.filter(({ lookup }) => !lookup.outcome);
  return conclude(unanswered, catalogs.ofMany(), how.editLock, context);
}

function* read(
  asking: readonly PlannedLookup[],
  catalogs: Catalogs,
  { serverSideFilter, deadlineMs, warn }: Answering,
): Generator<CatalogJob, void, CatalogJobResult> {
  const wishes = asking.map(({ request, found }) => ({
    connection: found.settings,
    questions: serverSideFilter ? choosing().questionsOf(request.query) : undefined,
  }));
  const job = catalogs.job(wishes, deadlineMs);
  if (!job) return;
  for (const warning of catalogs.keep(job, yield job)) warn(warning);
}

/** Whether a part of a catalog leaves a lookup without its first choice: what that means, only the whole can tell. */
function isUndecided(catalogOf: CatalogOf, context: RuleContext): (planned: PlannedLookup) => boolean {
  return ({ request, found }) => {
    const catalog = catalogOf(found.settings);
    if (EnsImagesError.is(catalog) || catalog.whole) return false;
    const selection = attempt(() => choosing().select(request.query, catalog.index, context));
    return !EnsImagesError.is(selection) && (selection.kind === "none" || selection.step > 0);
  };
}

function conclude(
  plan: readonly PlannedLookup[],
  catalogOf: CatalogOf,
  editLock: Answering["editLock"],
  context: RuleContext,
): Answer[] {
  const failures: LookupFailure[] = [];
  const drafts: Draft[] = [];
  const choiceOf = chooseOnce(context);
  for (const planned of plan) {
    const draft = attempt(() => draftOf(planned, catalogOf, choiceOf));
    if (EnsImagesError.is(draft)) failures.push({ path: planned.request.path, error: draft });
    else drafts.push(draft);
  }
  if (failures.length > 0) throw lookupsFailed(failures);
  const changes = drafts.flatMap(changeOf);
  const lock = changes.length > 0 ? editLock((found) => merge(drafts, changes, found)) : undefined;
  return drafts.map((draft) => {
    const outcome = outcomeOf(draft, lock);
    const warnings = [...draft.advice.warnings, ...warningsOf(draft, outcome)];
    return { planned: draft.planned, outcome, advice: { ...draft.advice, warnings } };
  });
}

/** Others may have written since the plan was made: what they pinned wins, but not for another account than ours. */
function merge(drafts: readonly Draft[], changes: readonly PinChange[], found: Lock): Lock {
  const failures = drafts.flatMap((draft): LookupFailure[] => {
    const { request } = draft.planned;
    if (changeOf(draft).length === 0) return [];
    const foreign = foreignTo(request, found, findPin(found, request.key, request.query));
    return foreign ? [{ path: request.path, error: pinOtherEndpoint(request, foreign) }] : [];
  });
  if (failures.length > 0) throw lookupsFailed(failures);
  return applyChanges(found, changes);
}

function warningsOf({ planned: { decision, request } }: Draft, { pin }: Outcome): string[] {
  if (decision.kind === "pinned") return decision.warning === undefined ? [] : [decision.warning];
  if (decision.kind !== "ask") return [];
  const others = decision.elsewhere.filter((other) => other.pin.image.imageId !== pin.image.imageId);
  return others.length > 0 ? [elsewhereText(request.key, pin, others, decision.early)] : [];
}

function attempt<T>(work: () => T): T | EnsImagesError {
  try {
    return work();
  } catch (error) {
    if (EnsImagesError.is(error)) return error;
    throw error;
  }
}

type ChoiceOf = (query: CanonicalQuery, catalog: KnownCatalog) => Choice;

/** An app often asks the same for many stacks: one query is answered from one catalog once. */
function chooseOnce(context: RuleContext): ChoiceOf {
  const known = new Map<KnownCatalog, Map<string, Choice>>();
  return (query, catalog) => {
    const choices = known.get(catalog) ?? new Map<string, Choice>();
    known.set(catalog, choices);
    const text = queryText(query);
    const choice = choices.get(text) ?? choosing().choose(query, catalog.index, context);
    choices.set(text, choice);
    return choice;
  };
}

function draftOf(planned: PlannedLookup, catalogOf: CatalogOf, choiceOf: ChoiceOf): Draft {
  const { decision, request, found } = planned;
  if (decision.kind === "failed") throw decision.error;
  if (decision.kind !== "ask") return { planned, pin: decision.pin, advice: NO_ADVICE };
  const catalog = catalogOf(knownSettings(request.path, found));
  if (EnsImagesError.is(catalog)) throw catalog;
  const { image, why, step, advice } = choiceOf(request.query, catalog);
  const pin = { image, why, origin: pickedOrigin(step), query: request.query, connection: request.connection };
  return { planned, pin, advice };
}

/** Loaded when there is something to choose from: a lock that answers everything needs none of it. */
function choosing(): typeof import("../select/choose") {
  return require("../select/choose") as typeof import("../select/choose");
}

function changeOf({ planned, pin }: Draft): PinChange[] {
  const { decision, request } = planned;
  if (decision.kind === "pinned" || request.mode.mode === "live") return [];
  const refresh = decision.kind === "ask" && decision.reason === "refresh";
  return [{ key: request.key, pin, change: refresh ? "set" : "add" }];
}

function outcomeOf({ planned, pin: drafted }: Draft, lock: Lock | undefined): Outcome {
  const { decision, request } = planned;
  if (request.mode.mode === "live") return { kind: "live", pin: drafted, because: request.mode.because };
  const pin = (lock && findPin(lock, request.key, request.query)) ?? drafted;
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
