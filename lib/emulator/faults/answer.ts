import type { Fields } from "../../util/json";
import { answerPage, type ListShape, type Page } from "../parameters";
import { apiError, jsonReply, type Reply } from "../reply";
import type { Fault, FaultOf } from "./faults";

const NUMERIC = new Set(["PageSize", "PageNumber", "TotalCount", "ImageSize", "ImageStorageSize", "Size"]);

export function faultyAnswer(answer: Fields, fault: Fault | undefined, shape: ListShape): object {
  switch (fault?.kind) {
    case "code":
      return { ...answer, Code: fault.code, Message: fault.message ?? "The emulator was told to refuse." };
    case "total-count":
      return withTotal(answer, fault);
    case "images":
      return withList(answer, fault.as, shape);
    case "numbers":
      return numbered(answer) as Fields;
    case "record":
      return withRecord(answer, fault, shape);
    default:
      return answer;
  }
}

function withTotal({ TotalCount, ...rest }: Fields, { as, add = 0 }: FaultOf<"total-count">) {
  const total = Math.max(0, Number(TotalCount) + add);
  const type = as ?? (typeof TotalCount === "number" ? "number" : "text");
  return type === "missing" ? rest : { ...rest, TotalCount: type === "number" ? total : String(total) };
}

function withList(answer: Fields, as: FaultOf<"images">["as"], shape: ListShape) {
  const { outer, inner } = shape;
  const shapes: Record<FaultOf<"images">["as"], unknown> = {
    missing: undefined,
    null: null,
    "empty-object": {},
    "null-image": { [inner]: null },
    "empty-array": { [inner]: [] },
    single: { [inner]: recordsOf(answer, shape)[0] },
  };
  return { ...answer, [outer]: shapes[as] };
}

function withRecord(answer: Fields, { index = 0, set = {}, unset = [] }: FaultOf<"record">, shape: ListShape) {
  const changed = (record: object) =>
    Object.fromEntries(Object.entries({ ...record, ...set }).filter(([field]) => !unset.includes(field)));
  const records = recordsOf(answer, shape).map((record, at) => (at === index ? changed(record) : record));
  return withRecords(answer, records, shape);
}

function withRecords(answer: Fields, records: readonly object[], { outer, inner }: ListShape): Fields {
  return { ...answer, [outer]: { [inner]: records } };
}

function numbered(value: unknown, field = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => numbered(item));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, numbered(member, name)]));
  }
  return NUMERIC.has(field) && typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
}

function recordsOf(answer: Fields, { outer, inner }: ListShape): readonly object[] {
  return (answer[outer] as Readonly<Record<string, readonly object[]>>)[inner] ?? [];
}

/** A page as a fault of the list leaves it. Images that come or go are the plan's affair: they outlive the request. */
export function faultyPage(records: readonly object[], page: Page, fault: Fault | undefined, shape: ListShape): Fields {
  switch (fault?.kind) {
    case "repeated-page": {
      const before = { ...page, number: Math.max(1, page.number - 1) };
      return { ...answerPage(records, before, shape), PageNumber: page.number };
    }
    case "page-size":
      return answerPage(records, { ...page, size: Math.min(page.size, fault.size) }, shape);
    case "short-page": {
      const answer = answerPage(records, page, shape);
      const all = recordsOf(answer, shape);
      return withRecords(answer, all.slice(0, Math.max(0, all.length - (fault.drop ?? 1))), shape);
    }
    default:
      return answerPage(records, page, shape);
  }
}

export function faultyReply(reply: Reply, fault: Fault | undefined, origin: string): Reply {
  switch (fault?.kind) {
    case "html":
      return html(fault.status ?? 502);
    case "empty":
      return bodiless(fault.status ?? 200);
    case "truncated":
      return { ...reply, body: reply.body.subarray(0, Math.floor(reply.body.length * (fault.keep ?? 0.5))) };
    case "wrong-shape":
      return jsonReply(200, fault.body === undefined ? [] : fault.body);
    case "content-type":
      return { ...reply, headers: { ...reply.headers, "content-type": fault.value ?? "text/plain" } };
    case "redirect":
      return bodiless(fault.status ?? 302, { location: fault.location ?? `${origin}/moved` });
    default:
      return reply;
  }
}

export function throwIfRefused(fault: Fault | undefined): void {
  if (fault?.kind === "error") throw apiError(fault.code, fault);
  if (fault?.kind === "throttled") {
    const { code = "Throttling.User", retryAfterMs } = fault;
    throw apiError(code, retryAfterMs === undefined ? {} : { headers: { "x-acs-retry-after": String(retryAfterMs) } });
  }
}

function bodiless(status: number, headers: Reply["headers"] = {}): Reply {
  return { status, headers, body: Buffer.alloc(0) };
}

function html(status: number): Reply {
  const body = `<html>\r\n<head><title>${status}</title></head>\r\n<body><h1>${status}</h1><hr>emulator</body>\r\n</html>\r\n`;
  return { status, headers: { "content-type": "text/html" }, body: Buffer.from(body) };
}
