import { IDENTITY_PROPS } from "../query/query";
import type { CatalogIndex } from "../select/catalog";
import type { EnsImage } from "../select/image";
import { namedImages } from "../select/match-name";
import { isBootable, type RuleContext, usabilityRules } from "../select/rules";
import type { KeyedPin, Pin } from "./lock";

export interface Refusal {
  /** Props of the query itself that the image does not pass; `status` where it cannot boot. */
  readonly props: readonly string[];
  /** All that is against it. */
  readonly text: string;
}

export type NamedImage =
  | { readonly kind: "fits"; readonly image: EnsImage; readonly step: number }
  | { readonly kind: "against"; readonly image: EnsImage; readonly refusal: Refusal }
  | { readonly kind: "cannot-boot"; readonly image: EnsImage }
  | { readonly kind: "several"; readonly images: readonly EnsImage[] }
  | { readonly kind: "unknown" };

export function namedImage(text: string, pin: KeyedPin, index: CatalogIndex, context: RuleContext): NamedImage {
  const byId = index.byId.get(text);
  return imageAmong(byId ? [byId] : (index.byName.get(text) ?? []), pin, index, context);
}

export function imageAmong(
  found: readonly EnsImage[],
  { pin }: KeyedPin,
  index: CatalogIndex,
  context: RuleContext,
): NamedImage {
  const bootable = found.filter((image) => isBootable(image, pin.query));
  const [image, second] = bootable.length > 0 ? bootable : found;
  if (!image) return { kind: "unknown" };
  if (second) return { kind: "several", images: bootable.length > 0 ? bootable : found };
  if (!isBootable(image, pin.query)) return { kind: "cannot-boot", image };
  const taken = takenBy(image, pin.query, index, context);
  return typeof taken === "number" ? { kind: "fits", image, step: taken } : { kind: "against", image, refusal: taken };
}

/** The step of the query that takes the image: 0 for the query itself, else the fallback's number. Else why none does. `pick` is no filter. */
export function takenBy(
  image: EnsImage,
  query: Pin["query"],
  index: CatalogIndex,
  context: RuleContext,
): number | Refusal {
  const { fallback = [], ...first } = query;
  let refusal: Refusal | undefined;
  for (const [i, step] of [first, ...fallback].entries()) {
    if (typeof step === "string") {
      if (step === image.imageId) return i;
      continue;
    }
    const takes = (filters: typeof step) =>
      namedImages(filters, index, context).images.some(({ imageId }) => imageId === image.imageId);
    const rules = usabilityRules(step, context).filter((rule) => !rule.passes(image));
    const named = takes(step);
    if (named && rules.length === 0) return i;
    if (refusal) continue;
    const names = named
      ? []
      : IDENTITY_PROPS.filter((prop) => step[prop] !== undefined && !takes({ [prop]: step[prop] }));
    const reasons = rules.map((rule) => rule.refusal(image));
    const text = [...(named ? [] : ["the query asks for another name, id or snapshot"]), ...reasons].join("; ");
    refusal = { props: [...names, ...rules.map(({ prop }) => prop)], text };
  }
  return refusal as Refusal;
}

/** Props whose refusal no origin excuses: whose image it is, and whether it boots. */
const NEVER_EXCUSED = ["owners", "status"];

/** Whether all against it was known when it was pinned. Whatever a lock says, an image of another account is not excused. */
export function isExcused({ origin }: Pin, { imageOwnerAlias }: EnsImage, { props }: Refusal): boolean {
  if (!["self", "system"].includes(imageOwnerAlias ?? "") || props.length === 0) return false;
  return props.every((prop) => !NEVER_EXCUSED.includes(prop) && origin?.against?.includes(prop));
}
