import type { Json } from "../../util/json";
import { count } from "./age";

/** Why nothing can be said of a lookup. */
export interface Failed {
  readonly key: string;
  readonly code: string;
  readonly message: string;
}

/** The lookups that nothing can be said of, for programs. */
export function failedJson(failed: readonly Failed[]): Json {
  return failed.map(({ key, code, message }) => ({ key, code, message }));
}

/** A sentence for the end of a report, so that what is missing in it is not taken for fine; none where all was told. */
export function failedText(failed: readonly Failed[]): string {
  return failed.length === 0 ? "" : ` Could not tell for ${count(failed.length, "pin")}: see above.`;
}
