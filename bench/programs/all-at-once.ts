import { askAll, choose, LOOKUPS, main } from "./client";

/** Asks for every lookup at the same moment. */
main(() => Promise.all(LOOKUPS.map(async (lookup) => choose(lookup, await askAll(lookup.text)))));
