import type { SelfImagesAnswer } from "../describe-self-images";
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
