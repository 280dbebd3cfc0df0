import type { IConstruct } from "constructs";
import { EnsImagesError } from "../errors/ens-images-error";
import { type LookupFailure, lookupFailure, lookupsFailed } from "../errors/lookups";
import type { Pin } from "../lock/lock";
import type { EnsImage } from "../select/image";
import type { Lookup } from "./lookup";

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
    const answer = typeof given === "function" ? given(lookup) : chosen(lookup, given);
    if (EnsImagesError.is(answer)) failures.push(lookupFailure(lookup.path, answer));
    else lookup.outcome = { kind: "pinned", pin: pinOf(lookup, answer) };
  }
  if (failures.length > 0) throw lookupsFailed(failures);
}

function givenTo(construct: IConstruct): Given | undefined {
  let scope: (IConstruct & { [GIVEN]?: Given }) | undefined = construct;
  while (scope && !scope[GIVEN]) scope = scope.node.scope;
  return scope?.[GIVEN];
}

function chosen(lookup: Lookup, images: readonly EnsImage[]): Pin["image"] | EnsImagesError {
  const { indexCatalog } = require("../select/catalog") as typeof import("../select/catalog");
  const { choose } = require("../select/choose") as typeof import("../select/choose");
  const { ruleContext } = require("../select/rules") as typeof import("../select/rules");
  try {
    return choose(lookup.query, indexCatalog(images), ruleContext(Date.now())).image;
  } catch (error) {
    if (EnsImagesError.is(error)) return error;
    throw error;
  }
}

function pinOf(lookup: Lookup, image: Pin["image"]): Pin {
  return { query: lookup.query, image, why: "given by the test", connection: {} };
}
