import { askAll, choose, LOOKUPS, main } from "./client";

/** Asks for one lookup, then for the next. */
main(async () => {
  const ids: string[] = [];
  for (const lookup of LOOKUPS) ids.push(choose(lookup, await askAll(lookup.text)));
  return ids;
});
