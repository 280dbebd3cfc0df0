import type { EnsImagesError } from "../errors";
import { pinAmbiguous, pinMissing, pinOtherEndpoint, refreshRefused } from "../errors/pin";
import { queryText } from "./canonical";
import { indexCatalog } from "./catalog-index";
import type { ConnectionName } from "./connection";
import { defaultEndpoint, isLoopbackEndpoint } from "./endpoint";
import type { EnsImage } from "./image";
import { keyId } from "./key";
import { findPin, type Lock, type Pin, type PinnedImage } from "./lock";
import type { ModeChoice } from "./mode";
import type { CanonicalQuery } from "./query";
import { sift } from "./select";

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

/** Why an account is asked. */
export type AskReason = "new" | "query changed" | "refresh" | "live";

/** What the lock makes of a lookup. */
export type Decision =
  | { readonly kind: "pinned"; readonly pin: Pin }
  | { readonly kind: "kept"; readonly pin: Pin }
  | { readonly kind: "copied"; readonly pin: Pin; readonly from: readonly string[] }
  | {
      readonly kind: "ask";
      readonly reason: AskReason;
      readonly earlier: readonly Pin[];
      readonly elsewhere: readonly string[];
    }
  | { readonly kind: "failed"; readonly error: EnsImagesError };

/** The rules of design section 3. `treeKeys`: the keys of all lookups of this tree. */
export function decide(request: LookupRequest, lock: Lock, treeKeys: ReadonlySet<string>): Decision {
  const { key, query, mode, refresh } = request;
  const pin = findPin(lock, key, query);
  if (refresh && mode.mode === "frozen") return failed(refreshRefused(request));
  if (mode.mode === "live") return ask("live", []);
  if (refresh) return ask("refresh", pin ? [pin] : []);
  if (pin)
    return sameAccount(request, pin) ? { kind: "pinned", pin } : failed(pinOtherEndpoint(request, pin.connection));
  if (mode.mode === "frozen") return failed(pinMissing(request, lock.has(key)));
  const real = realService(request, lock);
  if (real) return failed(pinOtherEndpoint(request, real));
  const known = lock.get(key);
  return known ? keepOrAsk(request, known) : copyOrAsk(request, lock, treeKeys);
}

/** Rule 2: the query of a known key changed. */
function keepOrAsk(request: LookupRequest, pins: readonly Pin[]): Decision {
  const usable = pins.filter((pin) => sameAccount(request, pin) && pin.image.imageName !== undefined);
  const images = distinct(usable.map((pin) => pin.image as EnsImage));
  // A cool-down is about picking, not about keeping what runs.
  const { minAgeDays: _, pick: __, fallback: ___, ...filters } = request.query;
  const [image, second] = sift(filters, indexCatalog(images), { now: 0 }).matches;
  if (!image || second) return ask("query changed", pins);
  const source = usable.find((pin) => pin.image.imageId === image.imageId) as Pin;
  const why = "kept: the image of this key's earlier query passes the changed one too";
  return { kind: "kept", pin: { ...source, query: request.query, why } };
}

/** Rule 3: the key is new. */
function copyOrAsk(request: LookupRequest, lock: Lock, treeKeys: ReadonlySet<string>): Decision {
  const text = queryText(request.query);
  const holders = [...lock].flatMap(([key, pins]) => {
    const pin = pins.find((candidate) => queryText(candidate.query) === text && sameAccount(request, candidate));
    return pin ? [{ key, pin }] : [];
  });
  const candidates = holders.filter(({ key }) => !treeKeys.has(key));
  if (candidates.length === 0)
    return ask(
      "new",
      [],
      holders.map(({ key }) => key),
    );
  const namesakes = candidates.filter(({ key }) => keyId(key) === keyId(request.key));
  for (const group of [candidates, namesakes]) {
    const [first] = group;
    if (!first || new Set(group.map(({ pin }) => pin.image.imageId)).size !== 1) continue;
    const from = group.map(({ key }) => key).sort();
    const why = `copied from ${from[0]}: ${first.pin.why}`.replace(/^(copied from [^:]*): copied from [^:]*: /, "$1: ");
    return { kind: "copied", pin: { ...first.pin, why }, from };
  }
  return failed(pinAmbiguous(request, candidates));
}

function ask(reason: AskReason, earlier: readonly Pin[], elsewhere: readonly string[] = []): Decision {
  return { kind: "ask", reason, earlier, elsewhere };
}

function failed(error: EnsImagesError): Decision {
  return { kind: "failed", error };
}

function distinct(images: readonly EnsImage[]): EnsImage[] {
  return [...new Map(images.map((image) => [image.imageId, image])).values()];
}

/** Whether the pin can be of the account that this run states. What either side leaves open is not compared. */
function sameAccount({ connection }: LookupRequest, pin: Pin): boolean {
  const { endpoint, account } = connection;
  if (account !== undefined && pin.connection.account !== undefined && account !== pin.connection.account) return false;
  return endpoint === undefined || sameEndpoint(endpoint, pin.connection);
}

function sameEndpoint(stated: string, pinned: ConnectionName): boolean {
  const other = pinned.endpoint ?? defaultEndpoint(pinned.region);
  return stated === other || (isLoopbackEndpoint(stated) && isLoopbackEndpoint(other));
}

/** The connection of a real pin, if this run asks an emulator: such a run adds nothing to the lock. */
function realService({ connection }: LookupRequest, lock: Lock): ConnectionName | undefined {
  if (connection.endpoint === undefined || !isLoopbackEndpoint(connection.endpoint)) return undefined;
  const connections = [...lock.values()].flat().map((pin) => pin.connection);
  return connections.find(({ endpoint, region }) => !isLoopbackEndpoint(endpoint ?? defaultEndpoint(region)));
}

/** The id and, where there is one, the name of a pinned image. */
export function pinnedText(image: PinnedImage): string {
  return image.imageName === undefined ? image.imageId : `${image.imageName} (${image.imageId})`;
}
