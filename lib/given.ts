import type { IConstruct } from "constructs";
import { type CatalogIndex, indexCatalog } from "./core/catalog-index";
import type { EnsImage } from "./core/image";
import type { Pin } from "./core/lock";
import { select } from "./core/select";
import { EnsImagesError } from "./errors";
import { type LookupFailure, lookupFailure, lookupsFailed } from "./errors/lookups";
import type { Lookup } from "./lookup";
import { testRegex } from "./regex-tester";

const GIVEN = Symbol.for("cdktf-ens-images/given");

/** Images that a unit test gives to the lookups below a scope: a catalog, or one image for each lookup. */
export type Given = readonly EnsImage[] | ((lookup: Lookup) => EnsImage);

/** Sets what the lookups below a scope are answered from. */
export function give(scope: IConstruct, given: Given): void {
  Object.defineProperty(scope, GIVEN, { value: given, configurable: true });
}

/**
 * Answers the lookups to which a test gave images, by the nearest scope above: without network, lock or mode.
 *
 * @throws EnsImagesError `LOOKUPS_FAILED`
 */
export function answerGiven(lookups: readonly Lookup[]): void {
  const failures: LookupFailure[] = [];
  for (const lookup of lookups) {
    const given = lookup.outcome ? undefined : givenTo(lookup.construct);
    if (!given) continue;
    const answer = typeof given === "function" ? given(lookup) : chosen(lookup, indexCatalog([...given]));
    if (EnsImagesError.is(answer)) failures.push(lookupFailure(lookup.path, answer));
    else lookup.outcome = { kind: "pinned", pin: pinOf(lookup, answer) };
  }
  if (failures.length > 0) throw lookupsFailed(failures);
}

function givenTo(construct: IConstruct): Given | undefined {
  const scopes: readonly (IConstruct & { [GIVEN]?: Given })[] = construct.node.scopes;
  return scopes.findLast((scope) => scope[GIVEN])?.[GIVEN];
}

function chosen(lookup: Lookup, index: CatalogIndex): Pin["image"] | EnsImagesError {
  const selection = select(lookup.query, index, { now: Date.now(), testRegex });
  if (selection.kind === "picked") return selection.image;
  if (selection.kind === "literal") return { imageId: selection.imageId };
  const { explainFailure } = require("./core/failure") as typeof import("./core/failure");
  const { code, lines } = explainFailure(lookup.query, selection, index);
  return new EnsImagesError(code, lines.join("\n"));
}

function pinOf(lookup: Lookup, image: Pin["image"]): Pin {
  return { query: lookup.query, image, why: "given by the test", connection: {} };
}
