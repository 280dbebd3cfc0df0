import { type Advice, pickAdvice } from "./core/advice";
import type { CatalogIndex } from "./core/catalog-index";
import type { Pin } from "./core/lock";
import type { CanonicalQuery } from "./core/query";
import type { RuleContext } from "./core/rules";
import { select } from "./core/select";
import { whyText } from "./core/why";
import { EnsImagesError } from "./errors";

export { questionsOf } from "./core/questions";
export { select } from "./core/select";

/** The image for a query, and what to say of it. */
export interface Choice extends Pick<Pin, "image" | "why"> {
  readonly advice: Advice;
}

/** @throws EnsImagesError where none can be picked, with the reasons */
export function choose(query: CanonicalQuery, index: CatalogIndex, context: RuleContext): Choice {
  const selection = select(query, index, context);
  switch (selection.kind) {
    case "picked":
      return { image: selection.image, why: whyText(selection), advice: pickAdvice(selection) };
    case "literal":
      return {
        image: { imageId: selection.imageId },
        why: whyText(selection),
        advice: { notes: [], warnings: [] },
      };
    default: {
      const { explainFailure } = require("./core/failure") as typeof import("./core/failure");
      const { code, lines } = explainFailure(query, selection, index);
      throw new EnsImagesError(code, lines.join("\n"));
    }
  }
}
