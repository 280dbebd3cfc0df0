import type { ImageRecord } from "../catalog-file";
import { answerPage, type Page, type SelfImagesAnswer } from "../describe-self-images";
import { apiError, jsonReply, type Reply } from "../reply";
import type { Fault, FaultOf } from "./faults";

const NUMERIC = new Set(["PageSize", "PageNumber", "TotalCount", "ImageSize", "ImageStorageSize", "Size"]);

/** The answer as a fault inside its JSON leaves it. Any other fault leaves it alone. */
export function faultyAnswer(answer: SelfImagesAnswer, fault: Fault | undefined): unknown {
  switch (fault?.kind) {
    case "code":
      return { ...answer, Code: fault.code, Message: fault.message ?? "The emulator was told to refuse." };
    case "total-count":
      return withTotal(answer, fault);
    case "images":
      return withImages(answer, fault.as);
    case "numbers":
      return numbered(answer);
    case "record":
      return withRecord(answer, fault);
    default:
      return answer;
  }
}

function withTotal({ TotalCount, ...rest }: SelfImagesAnswer, { as = "text", add = 0 }: FaultOf<"total-count">) {
  const total = Math.max(0, Number(TotalCount) + add);
  return as === "missing" ? rest : { ...rest, TotalCount: as === "number" ? total : String(total) };
}

function withImages({ Images, ...rest }: SelfImagesAnswer, as: FaultOf<"images">["as"]) {
  const shapes: Record<FaultOf<"images">["as"], object> = {
    missing: {},
    null: { Images: null },
    "empty-object": { Images: {} },
    "null-image": { Images: { Image: null } },
    "empty-array": { Images: { Image: [] } },
    single: { Images: { Image: recordsOf(Images)[0] } },
  };
  return { ...rest, ...shapes[as] };
}

function withRecord(answer: SelfImagesAnswer, { index = 0, set = {}, unset = [] }: FaultOf<"record">) {
  const records = recordsOf(answer.Images).map((record, at) =>
    at === index
      ? Object.fromEntries(Object.entries({ ...record, ...set }).filter(([field]) => !unset.includes(field)))
      : record,
  );
  return { ...answer, Images: { Image: records } };
}

function numbered(value: unknown, field = ""): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => numbered(item));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, numbered(member, name)]));
  }
  return NUMERIC.has(field) && typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
}

function recordsOf(images: unknown): readonly object[] {
  return (images as { Image: readonly object[] }).Image;
}

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

/** The HTTP answer as a fault of the reply leaves it. Any other fault leaves it alone. */
export function faultyReply(reply: Reply, fault: Fault | undefined, origin: string): Reply {
  switch (fault?.kind) {
    case "html":
      return html(fault.status ?? 502);
    case "empty":
      return { status: fault.status ?? 200, headers: {}, body: Buffer.alloc(0) };
    case "truncated":
      return { ...reply, body: reply.body.subarray(0, Math.floor(reply.body.length * (fault.keep ?? 0.5))) };
    case "wrong-shape":
      return jsonReply(200, fault.body === undefined ? [] : fault.body);
    case "content-type":
      return { ...reply, headers: { ...reply.headers, "content-type": fault.value ?? "text/plain" } };
    case "redirect":
      return {
        status: fault.status ?? 302,
        headers: { location: fault.location ?? `${origin}/moved` },
        body: Buffer.alloc(0),
      };
    default:
      return reply;
  }
}

/** Throws the error of the API that a fault asks for. */
export function throwIfRefused(fault: Fault | undefined): void {
  if (fault?.kind === "error") {
    throw apiError(fault.code, fault);
  }
  if (fault?.kind === "throttled") {
    const { code = "Throttling.User", retryAfterMs } = fault;
    throw apiError(code, retryAfterMs === undefined ? {} : { headers: { "x-acs-retry-after": String(retryAfterMs) } });
  }
}

function html(status: number): Reply {
  const body = `<html>\r\n<head><title>${status}</title></head>\r\n<body><h1>${status}</h1><hr>emulator</body>\r\n</html>\r\n`;
  return { status, headers: { "content-type": "text/html" }, body: Buffer.from(body) };
}
