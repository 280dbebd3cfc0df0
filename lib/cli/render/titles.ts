import type { PinnedImage } from "../../select/image";
import { sideText } from "../../util/terminal-text";

/** What an image is called: its name, or its id where nothing else is known. */
export function imageTitle(image: PinnedImage): string {
  if (image.imageName) return sideText(image.imageName);
  return `${image.imageId} (${image.imageName === undefined ? "literal id" : "no name"})`;
}

/**
 * Titles for all images of one report: the id stands beside a title that looks like that of another image, as it is or as a
 * report shortens it.
 */
export function imageTitles(
  images: readonly PinnedImage[],
  shorten: (title: string) => string = (title) => title,
  write: (title: string, id?: string) => string = (title, id) => (id === undefined ? title : `${title} (${id})`),
): (image: PinnedImage) => string {
  const looksOf = (image: PinnedImage) => [imageTitle(image), shorten(imageTitle(image))].map(look);
  const ids = new Map<string, Set<string>>();
  for (const image of images) {
    for (const text of looksOf(image)) ids.set(text, (ids.get(text) ?? new Set()).add(image.imageId));
  }
  const isDoubtful = (image: PinnedImage) =>
    image.imageName !== undefined && looksOf(image).some((text) => (ids.get(text)?.size ?? 0) > 1);
  return (image) => write(imageTitle(image), isDoubtful(image) ? image.imageId : undefined);
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
