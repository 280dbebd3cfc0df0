import type { PinnedImage } from "../select/image";
import { DAY } from "../util/instant";
import type { Pin } from "./lock";

export const ORIGIN_KINDS = ["picked", "copied", "kept", "chosen", "adopted", "promoted"] as const;

/** `kept`: of the key's earlier query. `chosen`: a person named it. `adopted`: machines ran it. `promoted`: tried under another key. */
export type OriginKind = (typeof ORIGIN_KINDS)[number];

/** How a pin came to its image, for programs: what code needs to know stands here, never in `why`. */
export interface Origin {
  readonly kind: OriginKind;
  readonly from?: string;
  /** How the image was first decided, where `kind` only passed it on. */
  readonly of?: OriginKind;
  /** The fallback that answered, from 1; absent where the query itself did. */
  readonly step?: number;
  /** Props of the query that the image does not pass, sorted: a person, or what ran, insisted on it. */
  readonly against?: readonly string[];
}

export interface Hold {
  readonly reason?: string;
  /** The last day that it was meant for, `yyyy-MM-dd` in UTC. An expired hold still holds, and `check` fails with it. */
  readonly until?: string;
}

/** A pin without an origin was picked. */
interface WithOrigin {
  readonly origin?: Origin;
}

export function decidedBy({ origin }: WithOrigin): OriginKind {
  return origin?.of ?? origin?.kind ?? "picked";
}

export function pinnedStep({ origin }: WithOrigin): number {
  return origin?.step ?? 0;
}

export function copiedOrigin(from: string, source: WithOrigin): Origin {
  return { ...source.origin, kind: "copied", from, of: decidedBy(source) };
}

export function pickedOrigin(step: number): Origin {
  return step > 0 ? { kind: "picked", step } : { kind: "picked" };
}

export function pickedPin(
  { query, connection }: Pick<Pin, "query" | "connection">,
  { image, why, step }: { readonly image: PinnedImage; readonly why: string; readonly step: number },
): Pin {
  return { image, why, origin: pickedOrigin(step), query, connection };
}

/** `taken`: the step of the query that takes the image, or what is against it. */
export function insistedOrigin(
  kind: "chosen" | "adopted" | "promoted",
  taken: number | { readonly props: readonly string[] },
): Origin {
  if (typeof taken === "number") return { kind, ...(taken > 0 && { step: taken }) };
  return { kind, ...(taken.props.length > 0 && { against: [...taken.props].sort() }) };
}

/** An origin in words: `copied from edge/web, chosen by hand, against architecture`. */
export function originText(origin: Origin | undefined): string {
  const { kind = "picked", from, of, step, against } = origin ?? {};
  return [
    from === undefined ? KIND_TEXT[kind] : `${KIND_TEXT[kind]} from ${from}`,
    ...(of === undefined || of === "picked" ? [] : [KIND_TEXT[of]]),
    ...(step === undefined ? [] : [`by fallback ${step}`]),
    ...(against === undefined ? [] : [`against ${against.join(", ")}`]),
  ].join(", ");
}

const KIND_TEXT: Record<OriginKind, string> = {
  picked: "picked by the query",
  copied: "copied",
  kept: "kept from the earlier query",
  chosen: "chosen by hand",
  adopted: "adopted from what runs",
  promoted: "promoted",
};

export function isExpired({ until }: Hold, now: number): boolean {
  return until !== undefined && now >= Date.parse(`${until}T00:00:00Z`) + DAY;
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** A hold in words: `held until 2027-01-05: kernel bug`. */
export function holdText({ reason, until }: Hold, now?: number): string {
  const over = now !== undefined && isExpired({ until }, now) ? " (expired)" : "";
  return `held${until === undefined ? "" : ` until ${until}${over}`}${reason === undefined ? "" : `: ${reason}`}`;
}

/** Why nothing but `--force` with its key moves a pin: its hold, or that a person chose or promoted its image; undefined where it moves. */
export function heldBy(pin: WithOrigin & { readonly hold?: Hold }, now?: number): string | undefined {
  const { origin } = pin;
  const promoted = origin?.kind === "promoted" ? originText(origin) : KIND_TEXT.promoted;
  return heldFromPromotion(pin, now) ?? (decidedBy(pin) === "promoted" ? promoted : undefined);
}

/** What keeps a pin from a promotion too: what was promoted goes on by the next one. */
export function heldFromPromotion(pin: WithOrigin & { readonly hold?: Hold }, now?: number): string | undefined {
  if (pin.hold) return holdText(pin.hold, now);
  return decidedBy(pin) === "chosen" ? KIND_TEXT.chosen : undefined;
}
