import type { IConstruct } from "constructs";
import { attempt, EnsImagesError } from "../errors/ens-images-error";
import { errors } from "../errors/late";
import type { LookupFailure } from "../errors/lookups";
import type { Pin } from "../lock/lock";
import type { EnsImage } from "../select/image";
import type { Lookup } from "./lookup";

const TEST_IMAGES = Symbol.for("cdktf-ens-images/test-images");

export type TestImages = readonly EnsImage[] | ((lookup: Lookup) => EnsImage);

export function setTestImages(scope: IConstruct, images: TestImages): void {
  Object.defineProperty(scope, TEST_IMAGES, { value: images, configurable: true });
}

/** By the nearest scope above: without network, lock or mode. @throws EnsImagesError `LOOKUPS_FAILED` */
export function answerFromTest(lookups: readonly Lookup[]): void {
  const failures: LookupFailure[] = [];
  for (const lookup of lookups) {
    const images = lookup.outcome ? undefined : testImagesOf(lookup.construct);
    if (!images) continue;
    const answer = typeof images === "function" ? images(lookup) : chosen(lookup, images);
    if (EnsImagesError.is(answer)) failures.push({ path: lookup.path, error: answer });
    else {
      const pin = { query: lookup.query, image: answer, why: "given by the test", connection: {} };
      lookup.outcome = { kind: "pinned", pin };
    }
  }
  if (failures.length > 0) throw errors.lookups().lookupsFailed(failures);
}

function testImagesOf(construct: IConstruct): TestImages | undefined {
  const scopes: (IConstruct & { readonly [TEST_IMAGES]?: TestImages })[] = construct.node.scopes;
  return scopes.findLast((scope) => scope[TEST_IMAGES])?.[TEST_IMAGES];
}

function chosen(lookup: Lookup, images: readonly EnsImage[]): Pin["image"] | EnsImagesError {
  const { indexCatalog } = require("../select/catalog") as typeof import("../select/catalog");
  const { choose } = require("../select/choose") as typeof import("../select/choose");
  const { ruleContext } = require("../select/rules") as typeof import("../select/rules");
  return attempt(() => choose(lookup.query, indexCatalog(images), ruleContext(Date.now())).image);
}
