import type { CanonicalFilters } from "../query/query";
import type { CatalogIndex } from "../select/catalog";
import { createdAt, type EnsImage, type PinnedImage } from "../select/image";
import { rank } from "../select/order";
import { isBootable, type RuleContext } from "../select/rules";
import type { Pin } from "./lock";
import { pinnedStep } from "./origin";
import { takenBy } from "./refusal";

export interface Behind {
  /** `fallback`: what the query itself asks for is no longer there. `older`: the images themselves come in that order. */
  readonly kind: "fallback" | "older";
  readonly text: string;
}

interface Answered {
  readonly image: PinnedImage;
  readonly step: number;
}

export function behind(pin: Pin, answer: Answered, index: CatalogIndex, context: RuleContext): Behind | undefined {
  const earlier = pinnedStep(pin);
  const { image, step } = answer;
  if (step > earlier) {
    const what = earlier === 0 ? "the query itself" : `fallback ${earlier}`;
    return { kind: "fallback", text: `nothing matches ${what} any more, and fallback ${step} would answer` };
  }
  // Coming back to what the query itself asks for is what a fallback waits for.
  if (step < earlier || !isOlder(pin.image, image, stepOf(pin, step))) return undefined;
  return { kind: "older", text: `to an older image, since the pinned one ${causeOf(pin, index, context)}` };
}

/** For `only` by creation time alone. One whose place cannot be read is behind; of a literal id there is no order. */
export function isOlder(from: PinnedImage, to: PinnedImage, { pick }: CanonicalFilters): boolean {
  if (from.imageId === to.imageId || from.imageName === undefined || to.imageName === undefined) return false;
  const [old, now] = [from, to] as [EnsImage, EnsImage];
  if (pick !== "highestVersion" && Number.isNaN(createdAt(now))) return true;
  if (pick === undefined) return createdAt(now) < createdAt(old);
  return rank(pick, [old, now]).ranked[0] === old;
}

function stepOf({ query }: Pin, step: number): CanonicalFilters {
  const { fallback = [], ...first } = query;
  const filters = [first, ...fallback][step] ?? {};
  return typeof filters === "string" ? {} : filters;
}

function causeOf({ image, query }: Pin, index: CatalogIndex, context: RuleContext): string {
  const now = index.byId.get(image.imageId);
  if (!now) return "is gone, or no longer shared";
  if (!isBootable(now, query)) return `is ${now.status ?? "without a status"}`;
  const taken = takenBy(now, query, index, context);
  return typeof taken === "number" ? "no longer comes first" : `is not what the query takes: ${taken.text}`;
}
