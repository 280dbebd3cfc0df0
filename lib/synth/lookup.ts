import type { IConstruct } from "constructs";
import type { ConnectionName } from "../account/connection";
import type { Outcome } from "../lock/outcome";
import type { CanonicalQuery } from "../query/query";
import type { LookupOptions } from "./lookup-props";

const LOOKUP = Symbol.for("cdktf-ens-images/lookup");

export function markLookups(prototype: IConstruct): void {
  Object.defineProperty(prototype, LOOKUP, { value: true });
}

export function isLookup(construct: IConstruct): boolean {
  return LOOKUP in construct;
}

export interface Lookup extends LookupOptions {
  readonly construct: IConstruct;
  readonly path: string;
  readonly query: CanonicalQuery;
  outcome?: Outcome;
  /** The program read the record of its image, whose texts are not escaped. */
  recordIsRead?: true;
  /** Whose images the run asks for, by name, once it is answered: not the pin's word, which may be another run's. */
  stated?: ConnectionName;
}
