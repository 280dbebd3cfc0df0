import type { CanonicalFilters, CanonicalQuery } from "../query/query";
import type { CatalogIndex } from "../select/catalog";
import type { EnsImage, PinnedImage } from "../select/image";
import { explainNoMatch } from "../select/no-match";
import { rank } from "../select/order";
import type { RuleContext } from "../select/rules";
import { select, sift } from "../select/select";
import { whyText } from "../select/why";
import { parseInstant } from "../util/instant";
import { type Behind, behind } from "./behind";
import type { KeyedPin, Pin } from "./lock";
import type { Stop } from "./moves";
import type { Origin } from "./origin";

export interface PinStatus extends KeyedPin {
  /** `current`: the query picks the pinned image. `ambiguous`: an `only` query matches several. `unanswered`: it matches none. */
  readonly kind: "current" | "outdated" | "ambiguous" | "unanswered";
  readonly next?: PinnedImage | undefined;
  readonly why?: string;
  readonly newer: number;
  readonly matches: readonly EnsImage[];
  /** Of the pin's account. */
  readonly index: CatalogIndex;
  /** 0 where the query itself answers, else the number of the fallback. */
  readonly step: number;
  readonly behind?: Behind | undefined;
  /** It stands beside the image of another key, which `next` is; `refused` where its query does not take that. */
  readonly promotion?: { readonly origin?: Origin; readonly stops: readonly Stop[]; readonly refused?: true };
  readonly listed: boolean;
  readonly lines: readonly string[];
}

export function pinStatus(keyed: KeyedPin, index: CatalogIndex, context: RuleContext, coolDownDays = 0): PinStatus {
  const { key, pin } = keyed;
  const query = withCoolDown(pin.query, coolDownDays);
  const status = plainStatus({ key, pin: { ...pin, query } }, index, context);
  if (status.kind === "current" || !isAhead(pin, query, status, context)) return { ...status, ...keyed };
  return {
    ...status,
    ...keyed,
    kind: "current",
    next: pin.image,
    why: pin.why,
    newer: 0,
    behind: undefined,
    lines: [],
  };
}

/** Whether only a cool-down keeps the query from the pinned image: it is about moving on, never about going back. */
function isAhead({ image }: Pin, query: CanonicalQuery, status: PinStatus, context: RuleContext): boolean {
  const { next, step, kind, index } = status;
  if (kind === "ambiguous") return false;
  const { fallback = [], ...first } = query;
  for (const [i, filters] of [first, ...fallback].entries()) {
    if (typeof filters === "string" || filters.minAgeDays === undefined) continue;
    if (next !== undefined && i > step) return false;
    const { minAgeDays: _, ...rest } = filters;
    const ids = sift(rest, index, context).matches.map(({ imageId }) => imageId);
    const [at, other] = [ids.indexOf(image.imageId), next ? ids.indexOf(next.imageId) : -1];
    if (at >= 0 && (other < 0 || at < other)) return true;
  }
  return false;
}

function plainStatus({ key, pin }: KeyedPin, index: CatalogIndex, context: RuleContext): PinStatus {
  const selection = select(pin.query, index, context);
  const matches = "step" in selection ? (selection.siftings[selection.step]?.matches ?? []) : [];
  const about = { key, pin, matches, index, listed: index.byId.has(pin.image.imageId), lines: [] };
  if (selection.kind === "none" || selection.kind === "ambiguous") {
    const { lines } = explainNoMatch(pin.query, selection, index);
    const step = selection.kind === "ambiguous" ? selection.step : 0;
    const kind = selection.kind === "ambiguous" ? "ambiguous" : "unanswered";
    return { ...about, kind, newer: newerThan(pin, matches, pin.query), step, lines };
  }
  const next = selection.kind === "picked" ? selection.image : { imageId: selection.imageId };
  const kind = next.imageId === pin.image.imageId ? "current" : "outdated";
  const filters = selection.siftings[selection.step]?.filters ?? {};
  const newer = newerThan(pin, matches, filters);
  const { step } = selection;
  const back = kind === "outdated" ? behind(pin, { image: next, step }, index, context) : undefined;
  return { ...about, kind, next, why: whyText(selection), newer, step, ...(back && { behind: back }) };
}

export function withCoolDown(query: CanonicalQuery, days: number): CanonicalQuery {
  if (days === 0) return query;
  const longer = <T extends CanonicalFilters>(filters: T): T => ({
    ...filters,
    minAgeDays: Math.max(days, filters.minAgeDays ?? 0),
  });
  const { fallback, ...first } = query;
  if (!fallback) return longer(first);
  return { ...longer(first), fallback: fallback.map((step) => (typeof step === "string" ? step : longer(step))) };
}

function newerThan({ image }: Pin, matches: readonly EnsImage[], { pick }: CanonicalFilters): number {
  const at = matches.findIndex(({ imageId }) => imageId === image.imageId);
  if (at >= 0) return at;
  // A literal id says nothing of its age; one that no longer matches is ranked among those that do.
  if (image.imageName === undefined) return 0;
  if (parseInstant(image.creationTime) === undefined) return matches.length;
  const { ranked } = rank(pick ?? "only", [...matches, image]);
  return ranked.indexOf(image);
}
