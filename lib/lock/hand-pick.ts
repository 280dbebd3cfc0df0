import type { CatalogIndex } from "../select/catalog-index";
import type { EnsImage } from "../select/image";
import { namedImages } from "../select/match-name";
import { type RuleContext, usabilityRules } from "../select/rules";
import type { KeyedPin } from "./lock";
import { withCoolDown } from "./standing";

/** An image that a person named for a pin. */
export type HandPick =
  | { readonly kind: "fits"; readonly image: EnsImage }
  /** The query would not have it, and a person may insist. */
  | { readonly kind: "against"; readonly image: EnsImage; readonly because: string }
  | { readonly kind: "cannot-boot"; readonly image: EnsImage }
  | { readonly kind: "several"; readonly images: readonly EnsImage[] }
  | { readonly kind: "unknown" };

/** Finds the image that a person names by id or exact name, and checks it with the query of the pin. */
export function handPick(text: string, { pin }: KeyedPin, index: CatalogIndex, context: RuleContext): HandPick {
  const byId = index.byId.get(text);
  const found = byId ? [byId] : (index.byName.get(text) ?? []);
  const bootable = found.filter(({ status }) => status === "Available");
  const [image, second] = bootable.length > 0 ? bootable : found;
  if (!image) return { kind: "unknown" };
  if (second) return { kind: "several", images: bootable.length > 0 ? bootable : found };
  if (image.status !== "Available") return { kind: "cannot-boot", image };
  const refusal = refusalOf(image, pin.query, index, context);
  return refusal === undefined ? { kind: "fits", image } : { kind: "against", image, because: refusal };
}

/** Why no step of the query would take the image; undefined where one would. `pick` is no filter. */
export function refusalOf(
  image: EnsImage,
  query: KeyedPin["pin"]["query"],
  index: CatalogIndex,
  context: RuleContext,
): string | undefined {
  const { fallback = [], ...first } = withCoolDown(query, 0);
  let refusal: string | undefined;
  for (const step of [first, ...fallback]) {
    if (typeof step === "string") {
      if (step === image.imageId) return undefined;
      continue;
    }
    const named = namedImages(step, index, context).images.some(({ imageId }) => imageId === image.imageId);
    const rule = usabilityRules(step, context).find((candidate) => !candidate.passes(image));
    if (named && !rule) return undefined;
    refusal ??= named && rule ? rule.refusal(image) : "the query asks for another name, id or snapshot";
  }
  return refusal;
}
