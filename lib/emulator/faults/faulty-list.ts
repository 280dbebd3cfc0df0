import type { ImageRecord } from "../catalog-file";
import { answerPage, type Page, type SelfImagesAnswer } from "../describe-self-images";
import type { Fault } from "./faults";

/** A page as a fault of the list leaves it. Images that come or go are the plan's affair: they outlive the request. */
export function faultyPage(
  images: readonly ImageRecord[],
  page: Page,
  requestId: string,
  fault: Fault | undefined,
): SelfImagesAnswer {
  switch (fault?.kind) {
    case "repeated-page": {
      const before = { ...page, number: Math.max(1, page.number - 1) };
      return { ...answerPage(images, before, requestId), PageNumber: String(page.number) };
    }
    case "page-size":
      return answerPage(images, { ...page, size: Math.min(page.size, fault.size) }, requestId);
    case "short-page": {
      const start = (page.number - 1) * page.size;
      const records = images.slice(start, start + page.size);
      return {
        ...answerPage(images, page, requestId),
        Images: { Image: records.slice(0, Math.max(0, records.length - (fault.drop ?? 1))) },
      };
    }
    default:
      return answerPage(images, page, requestId);
  }
}
