import { later } from "../select/catalog";
import type { EnsImage } from "../select/image";
import { stableText } from "../util/json";
import { idDiffers, nextStep, type PageAnswer, type PageDrift, pageAnswered, pageAsked, startPlan } from "./page-plan";
import type { ImagePage } from "./reply";

export interface Reading {
  readonly images: ReadonlyMap<string, EnsImage>;
  readonly skipped: readonly string[];
  readonly drift?: PageDrift;
}

export interface PageSource {
  readonly ask: (page: number) => Promise<ImagePage>;
  readonly maxConcurrency: number;
  readonly refuse: (detail: string) => Error;
}

export async function readPages(source: PageSource): Promise<Reading> {
  const all = new Map<string, EnsImage>();
  let round = new Map<string, EnsImage>();
  let skipped: string[] = [];
  let plan = startPlan();
  const underWay = new Map<number, Promise<{ page: number; answer: ImagePage }>>();

  for (;;) {
    const step = nextStep(plan);
    if (step.kind === "ask" && underWay.size < source.maxConcurrency) {
      const { page } = step;
      const asked = source.ask(page).then((answer) => ({ page, answer }));
      // The first failure ends the reading; those of the other pages are then nobody's concern.
      asked.catch(() => undefined);
      underWay.set(page, asked);
      plan = pageAsked(plan, page);
    } else if (step.kind === "ask" || step.kind === "wait") {
      const { page, answer } = await Promise.race(underWay.values());
      underWay.delete(page);
      for (const image of answer.images) {
        const twin = round.get(image.imageId);
        const differs = twin !== undefined && !isSameRecord(twin, image);
        if (differs) plan = idDiffers(plan, image.imageId);
        const one = differs ? later(twin, image) : image;
        round.set(image.imageId, one);
        all.set(image.imageId, one);
      }
      skipped.push(...answer.skipped);
      plan = pageAnswered(plan, answerOf(page, answer));
    } else if (step.kind === "again") {
      round = new Map();
      skipped = [];
      plan = step.plan;
    } else if (step.kind === "done") {
      return { images: step.drift ? all : round, skipped, drift: step.drift };
    } else {
      throw source.refuse(
        step.reason === "repeated"
          ? `page ${step.page} repeats the page before it, so the page number is not heeded`
          : `after ${step.page} pages there are still more`,
      );
    }
  }
}

export function answerOf(page: number, { images, skipped, total }: ImagePage): PageAnswer {
  return { page, ids: images.map(({ imageId }) => imageId), skipped: skipped.length, total };
}

export function isSameRecord(a: EnsImage, b: EnsImage): boolean {
  return stableText(a) === stableText(b);
}
