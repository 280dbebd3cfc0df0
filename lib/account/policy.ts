export const ACTION = "ens:DescribeSelfImages";

/** The least RAM policy under which lookups work. The operation knows no resources, so `*` is as narrow as it gets. */
export const LEAST_POLICY = { Version: "1", Statement: [{ Effect: "Allow", Action: [ACTION], Resource: "*" }] };
