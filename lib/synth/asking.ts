import type { ConnectionSettings } from "../account/connection";
import { Catalogs, type KnownCatalog } from "../ens/read/catalogs";
import type { CatalogJob, CatalogJobResult } from "../ens/read/job";
import { attempt, EnsImagesError } from "../errors/ens-images-error";
import { connectionToken } from "../errors/query";
import { type Behind, behind } from "../lock/behind";
import { queryText } from "../query/canonical";
import { questionsOf } from "../query/glob";
import { type ListOperation, operationOf } from "../query/query";
import { type Choice, choose } from "../select/choose";
import type { RegexTester } from "../select/regex";
import type { RuleContext } from "../select/rules";
import { select } from "../select/select";
import { memo } from "../util/memo";
import { type PlannedLookup, pinToRefresh } from "./plan";

export interface AskingSettings {
  readonly serverSideFilter: boolean;
  readonly deadlineMs: number;
  readonly testRegex: RegexTester;
  readonly warn: (text: string) => void;
}

export interface Chosen extends Choice {
  readonly behind?: Behind;
}

export type Choose = (planned: PlannedLookup) => Chosen;

type CatalogOf = (planned: PlannedLookup) => KnownCatalog | EnsImagesError;

export class Asking {
  private readonly catalogs = new Catalogs();

  /** Yields what is to be read and expects its result: whether to wait is the caller's. Answers how to choose from it. */
  *read(plan: readonly PlannedLookup[], settings: AskingSettings): Generator<CatalogJob, Choose, CatalogJobResult> {
    const context = { now: Date.now(), testRegex: settings.testRegex };
    // A connection that is not known now is left for its lookup's choice to say.
    const known = plan.filter(({ found }) => found.unknown.length === 0);
    yield* this.readFor(known, settings);
    if (settings.serverSideFilter) {
      const open = known.filter(isUndecided(this.catalogOf(), context));
      yield* this.readFor(open, { ...settings, serverSideFilter: false });
    }
    return chooseOnce(this.catalogOf(), context);
  }

  /** For the lookups of one moment, which share settings; not for longer: the program may change them for its next lookup. */
  private catalogOf(): CatalogOf {
    const of = memo((operation: ListOperation) =>
      memo((settings: ConnectionSettings) => this.catalogs.of(settings, operation)),
    );
    return ({ request, found }) => of(operationOf(request.query))(found.settings);
  }

  private *readFor(
    plan: readonly PlannedLookup[],
    { serverSideFilter, deadlineMs, warn }: AskingSettings,
  ): Generator<CatalogJob, void, CatalogJobResult> {
    const wishes = plan.map(({ request, found }) => ({
      connection: found.settings,
      operation: operationOf(request.query),
      questions: serverSideFilter ? questionsOf(request.query) : undefined,
    }));
    const job = this.catalogs.job(wishes, deadlineMs);
    if (!job) return;
    for (const warning of this.catalogs.keep(job, yield job)) warn(warning);
  }
}

/** Whether a part of a catalog leaves a lookup without its first choice: what that means, only the whole can tell. */
function isUndecided(catalogOf: CatalogOf, context: RuleContext): (planned: PlannedLookup) => boolean {
  return (planned) => {
    const { request } = planned;
    const catalog = catalogOf(planned);
    if (EnsImagesError.is(catalog) || catalog.whole) return false;
    // Why a pinned image is not among those that were found, a part cannot tell.
    const pinned = pinToRefresh(planned);
    if (pinned && !catalog.index.byId.has(pinned.image.imageId)) return true;
    const selection = attempt(() => select(request.query, catalog.index, context));
    return !EnsImagesError.is(selection) && (selection.kind === "none" || selection.step > 0);
  };
}

/** An app often asks the same for many stacks: one query, which is its text, is answered from one catalog once. */
function chooseOnce(catalogOf: CatalogOf, context: RuleContext): Choose {
  const choicesFrom = memo(({ index }: KnownCatalog) =>
    memo((text: string) => choose(JSON.parse(text), index, context)),
  );
  return (planned) => {
    const { request, found } = planned;
    if (found.unknown.length > 0) throw connectionToken(request.path, found.unknown);
    const catalog = catalogOf(planned);
    if (EnsImagesError.is(catalog)) throw catalog;
    const choice = choicesFrom(catalog)(queryText(request.query));
    const pinned = pinToRefresh(planned);
    return { ...choice, behind: pinned && behind(pinned, choice, catalog.index, context) };
  };
}
