import { EnsImagesError } from "../errors/ens-images-error";
import type { CanonicalQuery } from "../query/query";
import { type Advice, pickAdvice } from "./advice";
import type { CatalogIndex } from "./catalog";
import type { PinnedImage } from "./image";
import type { RuleContext } from "./rules";
import { select } from "./select";
import { whyText } from "./why";

export interface Choice {
  readonly image: PinnedImage;
  /** Why this image, in words, as of the day it was picked. */
  readonly why: string;
  /** 0 where the query itself answered, else the number of the fallback. */
  readonly step: number;
  readonly advice: Advice;
}

/** @throws EnsImagesError `IMAGE_NOT_FOUND`, `IMAGE_UNUSABLE`, `IMAGE_AMBIGUOUS`, with the reasons */
export function choose(query: CanonicalQuery, index: CatalogIndex, context: RuleContext): Choice {
  const selection = select(query, index, context);
  if (selection.kind === "none" || selection.kind === "ambiguous") {
    const { explainNoMatch } = require("./no-match") as typeof import("./no-match");
    const { code, lines } = explainNoMatch(query, selection, index);
    throw new EnsImagesError(code, lines.join("\n"));
  }
  const image = selection.kind === "picked" ? selection.image : { imageId: selection.imageId };
  return { image, why: whyText(selection), step: selection.step, advice: pickAdvice(selection) };
}
