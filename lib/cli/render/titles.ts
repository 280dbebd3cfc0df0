import type { PinnedImage } from "../../select/image";
import { sideText } from "../../util/terminal-text";

/** What an image is called: its name, or its id where nothing else is known. */
export function imageTitle(image: PinnedImage): string {
  if (image.imageName) return sideText(image.imageName);
  return `${image.imageId} (${image.imageName === undefined ? "literal id" : "no name"})`;
}

/** Titles for all images of one report: the id stands beside a title that looks like that of another image. */
export function imageTitles(
  images: readonly PinnedImage[],
  shorten: (title: string) => string = (title) => title,
): (image: PinnedImage) => { readonly title: string; readonly id: string | undefined } {
  const looks = new Map<string, Set<string>>();
  const lookOf = (image: PinnedImage) => look(shorten(imageTitle(image)));
  for (const image of images) {
    const ids = looks.get(lookOf(image)) ?? new Set();
    looks.set(lookOf(image), ids.add(image.imageId));
  }
  return (image) => {
    const isDoubtful = image.imageName !== undefined && (looks.get(lookOf(image))?.size ?? 0) > 1;
    return { title: imageTitle(image), id: isDoubtful ? image.imageId : undefined };
  };
}

export function titleText({ title, id }: { readonly title: string; readonly id: string | undefined }): string {
  return id === undefined ? title : `${title} (${id})`;
}

/** Letters that look like others, each before the one that it looks like. */
const TWINS =
  "аaеeоoрpсcуyхxіiјjѕsԁdһhԛqԝwАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοoνvαaιiρpκkτtυu1lIl|l0OoO";
const TWIN = new Map(
  [...TWINS].flatMap((char, i, all) => (i % 2 === 0 ? [[char, all[i + 1] ?? char]] : [])) as [string, string][],
);

/** What is left of a text to a quick eye: two texts of one look are told apart by something else. */
function look(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim();
  return [...plain].map((char) => TWIN.get(char) ?? char).join("");
}
