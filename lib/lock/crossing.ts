import { familyOf, familyText } from "../select/families";
import type { PinnedImage } from "../select/image";
import { shown } from "../util/terminal-text";

/** A border that an update must not cross unasked. */
export interface Crossing {
  /** `owner`: from an own image to a shared one. `family`: to a name that differs in more than digits and separators. */
  readonly kind: "owner" | "family";
  /** What is crossed, in words. */
  readonly text: string;
}

/**
 * The borders between the image that is pinned and the one that would take its place. A literal id has neither owner
 * nor name: from it and to it nothing is crossed.
 */
export function crossings(from: PinnedImage, to: PinnedImage): Crossing[] {
  if (from.imageId === to.imageId || from.imageName === undefined || to.imageName === undefined) return [];
  const found: Crossing[] = [];
  if (from.imageOwnerAlias === "self" && to.imageOwnerAlias !== "self") {
    const owner = to.imageOwnerAlias === undefined ? "unknown" : shown(to.imageOwnerAlias);
    found.push({ kind: "owner", text: `from an image of your own to one shared by another account (owner ${owner})` });
  }
  if (familyOf(from.imageName) !== familyOf(to.imageName)) {
    const text = `from the family ${familyText(from.imageName)} to the family ${familyText(to.imageName)}`;
    found.push({ kind: "family", text });
  }
  return found;
}
