/** The one operation that this library asks of ENS. */
export const ACTION = "ens:DescribeSelfImages";

export interface RamPolicy {
  readonly Version: "1";
  readonly Statement: readonly {
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: string;
  }[];
}

/** The least RAM policy under which lookups work. The operation knows no resources, so `*` is as narrow as it gets. */
export function leastPolicy(): RamPolicy {
  return { Version: "1", Statement: [{ Effect: "Allow", Action: [ACTION], Resource: "*" }] };
}
