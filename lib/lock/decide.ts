import type { ConnectionName } from "../account/connection";
import type { EnsImagesError } from "../errors/ens-images-error";
import { errors } from "../errors/late";
import { queryText } from "../query/canonical";
import type { CanonicalQuery } from "../query/query";
import type { RegexTester } from "../select/regex";
import { oneLine } from "../util/terminal-text";
import { answerIn, foreignTo, relationOf } from "./account-rule";
import type { KeyedPin, Lock, Pin } from "./lock";
import type { ModeChoice } from "./mode";
import { heldBy } from "./origin";

export interface LookupRequest {
  readonly path: string;
  readonly key: string;
  readonly query: CanonicalQuery;
  readonly mode: ModeChoice;
  readonly connection: ConnectionName;
  readonly refresh: boolean;
  /** How the app is synthesized, behind an assignment of a variable where one is given. */
  readonly synth?: (assignment?: string) => string;
  readonly byFlags?: true;
}

export interface DecisionGround {
  readonly lock: Lock;
  readonly treeKeys: ReadonlySet<string>;
  /** Tests names within the time of the run. @default - a test within the time of one */
  readonly testRegex?: RegexTester;
  /** False while lookups are still being made: an image was read early. @default true */
  readonly treeIsComplete?: boolean;
}

export type AskReason = "new" | "query changed" | "refresh" | "live";

export type Decision =
  /** `warning`: it was to be refreshed, and is held back. */
  | { readonly kind: "pinned"; readonly pin: Pin; readonly warning?: string }
  | { readonly kind: "kept"; readonly pin: Pin }
  | { readonly kind: "copied"; readonly pin: Pin; readonly from: readonly string[] }
  | {
      readonly kind: "ask";
      readonly reason: AskReason;
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
  const { pin, several, foreign } = answerIn(lock, request);
  if (refresh && mode.mode === "frozen") return failed(errors.pin().refreshRefused(request));
  // A live lookup has no pin, so there is nothing to compare it with.
  if (mode.mode === "live") return ask("live", []);
  if (several) return failed(errors.pin().pinOfSeveral(request, several));
  if (foreign) return failed(errors.pin().pinOtherEndpoint(request, foreign.connection));
  if (pin && !refresh) return { kind: "pinned", pin };
  if (mode.mode === "frozen") return failed(errors.pin().pinMissing(request, otherwisePinned(request, lock)));
  const real = foreignTo(request, lock);
  if (real) return failed(errors.pin().pinOtherEndpoint(request, real));
  // To each account and site a key is a key of its own.
  const known = lock.get(key)?.filter(({ connection }) => relationOf(request.connection, connection) === "same") ?? [];
  const held = pin && heldBy(pin);
  if (refresh && held) return heldBack({ key, pin }, lock, held);
  if (refresh)
    return ask("refresh", pin ? [pin] : known.filter((other) => queryText(other.query) !== queryText(query)));
  const { copyOrAsk, keepOrAsk } = require("./rules/from-other-pins") as typeof import("./rules/from-other-pins");
  return known.length > 0 ? keepOrAsk(request, known, ground) : copyOrAsk(request, ground);
}

function otherwisePinned({ key, query }: LookupRequest, lock: Lock): readonly ConnectionName[] | "queries" | "nothing" {
  const pins = lock.get(key) ?? [];
  const same = pins.filter((pin) => queryText(pin.query) === queryText(query)).map(({ connection }) => connection);
  if (same.length > 0) return same;
  return pins.length > 0 ? "queries" : "nothing";
}

export function heldBack({ key, pin }: KeyedPin, lock: Lock, because: string): Extract<Decision, { kind: "pinned" }> {
  const { pinNames } = require("./pin-name") as typeof import("./pin-name");
  const warning =
    `ENS_IMAGES_REFRESH names ${key}, whose pin is held back (${oneLine(because)}) and was used as it is. ` +
    `To move it: npx ens-images update ${errors.pin().quoted(pinNames(lock)({ key, pin }))} --force`;
  return { kind: "pinned", pin, warning };
}

function ask(reason: AskReason, earlier: readonly Pin[]): Decision {
  return { kind: "ask", reason, earlier, elsewhere: [] };
}

function failed(error: EnsImagesError): Decision {
  return { kind: "failed", error };
}
