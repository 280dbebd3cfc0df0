import { familyOf, familyText } from "../../select/families";
import { createdAt, type PinnedImage } from "../../select/image";
import { groupBy } from "../../util/group-by";
import { byText } from "../../util/json";

/** What stands at an image: the pins that are on it, or that come to it. */
export interface Mark {
  readonly image: PinnedImage;
  readonly text: string;
  readonly hazards: string;
  readonly held: boolean;
}

/** From image to image. `past`: so pins came. `next`: so their queries would move them. `moved`: what a difference moves. */
export interface Arrow {
  readonly kind: "past" | "next" | "moved";
  readonly from: PinnedImage;
  readonly to: PinnedImage;
}

export interface Dot {
  readonly image: PinnedImage;
  /** When it was made, in milliseconds since 1970; undefined where nobody knows. */
  readonly at: number | undefined;
  readonly look: "usable" | "unusable" | "shared";
}

/** Public images are nobody's. */
const OWN = ["self", "system"];

/** A family of images, the oldest first. */
export interface Lane {
  readonly family: string;
  readonly dots: readonly Dot[];
  readonly marks: readonly Mark[];
}

export interface Picture {
  readonly lanes: readonly Lane[];
  readonly arrows: readonly Arrow[];
}

/**
 * The lanes of all families that a mark or an arrow touches, in the order of the marks.
 *
 * @param known all images that somebody knows, the latest word on each last
 * @param unusable ids of those that nobody can boot any more
 */
export function pictureOf(
  known: readonly PinnedImage[],
  unusable: ReadonlySet<string>,
  marks: readonly Mark[],
  arrows: readonly Arrow[],
): Picture {
  const touched = [...marks.map(({ image }) => image), ...arrows.flatMap(({ from, to }) => [from, to])];
  const images = new Map([...touched, ...known].map((image) => [image.imageId, image]));
  // An image may have been renamed: where it stands is by the latest word on it.
  const laneOf = ({ imageId }: PinnedImage) => {
    const name = images.get(imageId)?.imageName;
    return name === undefined ? "" : `=${familyOf(name)}`;
  };
  const families = groupBy(images.values(), laneOf);
  const lanes = [...groupBy(touched, laneOf)].map(([lane, [first]]): Lane => {
    const dots = (families.get(lane) ?? []).map((image): Dot => {
      if (image.imageName === undefined) return { image, at: undefined, look: "usable" };
      const isUsable = (image.status ?? "Available") === "Available" && !unusable.has(image.imageId);
      const isShared = !OWN.includes(image.imageOwnerAlias ?? "");
      return {
        image,
        at: createdAt(image) || undefined,
        look: isUsable ? (isShared ? "shared" : "usable") : "unusable",
      };
    });
    return {
      family: first?.imageName === undefined ? "(literal ids)" : familyText(first.imageName),
      dots: dots.sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || byText(a.image.imageId, b.image.imageId)),
      marks: marks.filter(({ image }) => laneOf(image) === lane),
    };
  });
  const distinct = new Map(arrows.map((one) => [JSON.stringify([one.kind, one.from.imageId, one.to.imageId]), one]));
  return { lanes, arrows: [...distinct.values()] };
}
