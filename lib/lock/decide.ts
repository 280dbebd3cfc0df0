import type { ConnectionName } from "../account/connection";
import type { EnsImagesError } from "../errors/ens-images-error";
import { pinAmbiguous, pinMissing, pinOtherEndpoint, quoted, refreshRefused } from "../errors/pin";
import { queryText } from "../query/canonical";
import type { CanonicalQuery } from "../query/query";
import type { EnsImage } from "../select/image";
import type { RegexTester } from "../select/regex";
import { groupBy } from "../util/group-by";
import { byText } from "../util/json";
import { memo } from "../util/memo";
import { foreignTo, sameAccount, sameHolder } from "./account-rule";
import { findPin, type KeyedPin, keyId, type Lock, type Pin } from "./lock";
import type { ModeChoice } from "./mode";
import { copiedOrigin, decidedBy, heldBy } from "./origin";

/** A lookup, as far as the lock is concerned. */
export interface LookupRequest {
  readonly path: string;
  readonly key: string;
  readonly query: CanonicalQuery;
  readonly mode: ModeChoice;
  /** Names that this run states: compared with the pin's. */
  readonly connection: ConnectionName;
  /** The key matches `ENS_IMAGES_REFRESH`. */
  readonly refresh: boolean;
}

/** What a decision rests on. */
export interface DecisionGround {
  readonly lock: Lock;
  /** The keys of all lookups of this tree. */
  readonly treeKeys: ReadonlySet<string>;
  /** Tests names within the time of the run. @default - a test within the time of one */
  readonly testRegex?: RegexTester;
  /** False while lookups are still being made: an image was read early. @default true */
  readonly treeIsComplete?: boolean;
}

/** Why an account is asked. */
export type AskReason = "new" | "query changed" | "refresh" | "live";

/** What the lock makes of a lookup. */
export type Decision =
  /** `warning`: it was to be refreshed, and is held back. */
  | { readonly kind: "pinned"; readonly pin: Pin; readonly warning?: string }
  | { readonly kind: "kept"; readonly pin: Pin }
  | { readonly kind: "copied"; readonly pin: Pin; readonly from: readonly string[] }
  | {
      readonly kind: "ask";
      readonly reason: AskReason;
      /** Pins of the key itself. */
      readonly earlier: readonly Pin[];
      /** Pins of the same query that other keys hold: keys of this tree, or of any where that is not known yet. */
      readonly elsewhere: readonly KeyedPin[];
      /** Lookups are still being made, so it could not be told which keys are gone. */
      readonly early?: true;
    }
  | { readonly kind: "failed"; readonly error: EnsImagesError };

/** The rules of docs/lock-file.md. */
export function decide(request: LookupRequest, ground: DecisionGround): Decision {
  const { key, query, mode, refresh } = request;
  const { lock } = ground;
  const pin = findPin(lock, key, query);
  if (refresh && mode.mode === "frozen") return failed(refreshRefused(request));
  // A live lookup has no pin, so there is nothing to compare it with.
  if (mode.mode === "live") return ask("live", []);
  if (pin && !sameAccount(request, pin)) return failed(pinOtherEndpoint(request, pin.connection));
  if (pin && !refresh) return { kind: "pinned", pin };
  if (mode.mode === "frozen") return failed(pinMissing(request, lock.get(key)?.length ?? 0));
  const foreign = foreignTo(request, lock, pin);
  if (foreign) return failed(pinOtherEndpoint(request, foreign));
  const known = lock.get(key);
  const held = pin && heldBy(pin);
  if (refresh && held) return heldBack({ key, pin }, lock, held);
  if (refresh) return ask("refresh", pin ? [pin] : (known ?? []));
  return known ? keepOrAsk(request, known, ground) : copyOrAsk(request, ground);
}

/** Rule 2: the query of a known key changed. */
function keepOrAsk(request: LookupRequest, pins: readonly Pin[], ground: DecisionGround): Decision {
  // Without the account nobody knows whether an image has the id to the letter, and that one alone would match.
  const { imageId } = request.query;
  const isWholeId = (pin: Pin) => imageId === undefined || pin.image.imageId === imageId;
  // Of a literal id nothing is known that a filter could look at.
  const usable = pins.filter((pin) => sameHolder(request, pin) && pin.image.imageName !== undefined && isWholeId(pin));
  const images = distinct(usable.map((pin) => pin.image as EnsImage));
  // A cool-down is about picking, not about keeping what runs.
  const { minAgeDays: _, pick: __, fallback: ___, ...filters } = request.query;
  const { sift } = require("../select/select") as typeof import("../select/select");
  const { indexCatalog } = require("../select/catalog") as typeof import("../select/catalog");
  const { ruleContext } = require("../select/rules") as typeof import("../select/rules");
  const { testRegex } = { ...ruleContext(0), ...ground };
  const [image, second] = sift(filters, indexCatalog(images), { now: 0, testRegex }).matches;
  if (!image || second) return ask("query changed", pins);
  const source = usable.find((pin) => pin.image.imageId === image.imageId) as Pin;
  const why = "the image of this key's earlier query passes the changed one too";
  const origin = { kind: "kept", of: decidedBy(source) } as const;
  const { query } = request;
  return { kind: "kept", pin: { image: source.image, why, origin, query, connection: placeOf(request, source) } };
}

/** Rule 3: the key is new. */
function copyOrAsk(request: LookupRequest, { lock, treeKeys, treeIsComplete = true }: DecisionGround): Decision {
  const holders = (pinsByQuery(lock).get(queryText(request.query)) ?? []).filter(({ pin }) => sameHolder(request, pin));
  // As long as lookups are still being made, no key is known to be gone: only what all holders agree on is taken.
  const agreed = new Set(holders.map(({ pin }) => pin.image.imageId)).size === 1;
  if (!treeIsComplete && !agreed) return { kind: "ask", reason: "new", earlier: [], elsewhere: holders, early: true };
  const candidates = holders.filter(({ key }) => !treeKeys.has(key)).sort((a, b) => byText(a.key, b.key));
  if (candidates.length === 0) return ask("new", [], holders);
  const namesakes = candidates.filter(({ key }) => keyId(key) === keyId(request.key));
  for (const group of [candidates, namesakes]) {
    const [first] = group;
    if (!first || new Set(group.map(({ pin }) => pin.image.imageId)).size !== 1) continue;
    return { kind: "copied", pin: copyOf(first, request), from: group.map(({ key }) => key) };
  }
  return failed(pinAmbiguous(request, candidates));
}

/** Found once for a lock: an app that was renamed as a whole asks for every one of its lookups. */
const pinsByQuery = memo((lock: Lock) => {
  const keyed = [...lock].flatMap(([key, pins]) => pins.map((pin): KeyedPin => ({ key, pin })));
  return groupBy(keyed, ({ pin }) => queryText(pin.query));
}, new WeakMap<Lock, ReadonlyMap<string, readonly KeyedPin[]>>());

/** The key is another one now, and all else goes with the image: also what holds it. */
function copyOf({ key, pin }: KeyedPin, request: LookupRequest): Pin {
  return { ...pin, connection: placeOf(request, pin), origin: copiedOrigin(key, pin) };
}

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

/** A pin that was to be refreshed, and answers as it is. */
export function heldBack({ key, pin }: KeyedPin, lock: Lock, because: string): Decision {
  const { pinNames } = require("./pin-name") as typeof import("./pin-name");
  const warning =
    `ENS_IMAGES_REFRESH names ${key}, whose pin is held back (${because}) and was used as it is. ` +
    `To move it: ens-images update ${quoted(pinNames(lock)({ key, pin }))} --force`;
  return { kind: "pinned", pin, warning };
}

function ask(reason: AskReason, earlier: readonly Pin[], elsewhere: readonly KeyedPin[] = []): Decision {
  return { kind: "ask", reason, earlier, elsewhere };
}

function failed(error: EnsImagesError): Decision {
  return { kind: "failed", error };
}

function distinct(images: readonly EnsImage[]): EnsImage[] {
  return [...new Map(images.map((image) => [image.imageId, image])).values()];
}
