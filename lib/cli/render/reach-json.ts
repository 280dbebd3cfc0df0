import { type Reach, replacedIn } from "../../lock/blast-radius";
import type { Json } from "../../util/json";

/** The machines of a pin for programs: `machines` and `replaced` are null where they are not known. */
export function reachJson(reach: Reach): { readonly machines: Json; readonly replaced: Json } {
  if (reach.kind !== "known") return { machines: null, replaced: null };
  return { machines: reach.machines as unknown as Json, replaced: replacedIn([reach]) ?? null };
}
