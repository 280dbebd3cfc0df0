import type { ConnectionName } from "../../account/connection";
import { errors } from "../../errors/late";
import { queryText } from "../../query/canonical";
import { indexCatalog } from "../../select/catalog";
import type { EnsImage } from "../../select/image";
import { ruleContext } from "../../select/rules";
import { sift } from "../../select/select";
import { groupBy } from "../../util/group-by";
import { byText } from "../../util/json";
import { memo } from "../../util/memo";
import { sameHolder } from "../account-rule";
import type { Decision, DecisionGround, LookupRequest } from "../decide";
import { type KeyedPin, keyId, type Lock, type Pin, pinsIn } from "../lock";
import { copiedOrigin, decidedBy } from "../origin";

/** Rule 2: the query of a known key changed. */
export function keepOrAsk(request: LookupRequest, pins: readonly Pin[], ground: DecisionGround): Decision {
  // Without the account nobody knows whether an image has the id to the letter, and that one alone would match.
  const { imageId } = request.query;
  const isWholeId = (pin: Pin) => imageId === undefined || pin.image.imageId === imageId;
  // Of a literal id nothing is known that a filter could look at.
  const usable = pins.filter((pin) => sameHolder(request, pin) && pin.image.imageName !== undefined && isWholeId(pin));
  const images = distinct(usable.map((pin) => pin.image as EnsImage));
  // A cool-down is about picking, not about keeping what runs.
  const { minAgeDays: _, pick: __, fallback: ___, ...filters } = request.query;
  const { testRegex } = { ...ruleContext(0), ...ground };
  const [image, second] = sift(filters, indexCatalog(images), { now: 0, testRegex }).matches;
  if (!image || second) return { kind: "ask", reason: "query changed", earlier: pins, elsewhere: [] };
  const source = usable.find((pin) => pin.image.imageId === image.imageId) as Pin;
  const why = "the image of this key's earlier query passes the changed one too";
  const origin = { kind: "kept", of: decidedBy(source) } as const;
  const { query } = request;
  return { kind: "kept", pin: { image: source.image, why, origin, query, connection: placeOf(request, source) } };
}

/** Rule 3: the key is new. */
export function copyOrAsk(request: LookupRequest, { lock, treeKeys, treeIsComplete = true }: DecisionGround): Decision {
  const holders = (pinsByQuery(lock).get(queryText(request.query)) ?? []).filter(({ pin }) => sameHolder(request, pin));
  // As long as lookups are still being made, no key is known to be gone: only what all holders agree on is taken.
  const agreed = new Set(holders.map(({ pin }) => pin.image.imageId)).size === 1;
  if (!treeIsComplete && !agreed) return { kind: "ask", reason: "new", earlier: [], elsewhere: holders, early: true };
  const candidates = holders.filter(({ key }) => !treeKeys.has(key)).sort((a, b) => byText(a.key, b.key));
  if (candidates.length === 0) return { kind: "ask", reason: "new", earlier: [], elsewhere: holders };
  const namesakes = candidates.filter(({ key }) => keyId(key) === keyId(request.key));
  for (const group of [candidates, namesakes]) {
    const [first] = group;
    if (!first || new Set(group.map(({ pin }) => pin.image.imageId)).size !== 1) continue;
    const { key, pin } = first;
    // The key is another one now, and all else goes with the image: also what holds it.
    const copy = { ...pin, connection: placeOf(request, pin), origin: copiedOrigin(key, pin) };
    return { kind: "copied", pin: copy, from: group.map((one) => one.key) };
  }
  return { kind: "failed", error: errors.pin().pinAmbiguous(request, candidates) };
}

/** Found once for a lock: an app that was renamed as a whole asks for every one of its lookups. */
const pinsByQuery = memo(
  (lock: Lock) => groupBy(pinsIn(lock), ({ pin }) => queryText(pin.query)),
  new WeakMap<Lock, ReadonlyMap<string, readonly KeyedPin[]>>(),
);

/** This lookup's own connection, so that it is asked again where it belongs; what it leaves open stays as it was. */
function placeOf({ connection }: LookupRequest, { connection: source }: Pin): ConnectionName {
  // A region is a place only where no endpoint is stated: it leads to one.
  const open = {
    endpoint: source.endpoint,
    account: source.account,
    region: connection.endpoint === undefined ? source.region : undefined,
  };
  return Object.fromEntries(Object.entries({ ...open, ...connection }).filter(([, name]) => name !== undefined));
}

function distinct(images: readonly EnsImage[]): EnsImage[] {
  return [...new Map(images.map((image) => [image.imageId, image])).values()];
}
