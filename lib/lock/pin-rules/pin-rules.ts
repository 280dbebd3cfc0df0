import { EnsImagesError } from "../../errors/ens-images-error";
import { rulesInvalid } from "../../errors/lock";
import { compileGlob } from "../../query/glob";
import { createdAt, machineArchitecture, type PinnedImage } from "../../select/image";
import type { RegexTester } from "../../select/regex";
import { groupBy } from "../../util/group-by";
import { DAY } from "../../util/instant";
import { visibleText } from "../../util/terminal-text";
import { keyRegex } from "../key-glob";
import type { KeyedPin, Lock, Pin } from "../lock";
import { decidedBy, originText, pinnedStep } from "../origin";

/** What a rule asks of the pins whose keys it names, as docs/lock-file.md says; what it leaves out is free. */
export interface Limits {
  readonly owners?: readonly string[];
  readonly names?: readonly string[];
  readonly maxAgeDays?: number;
  readonly minAgeDays?: number;
  readonly picks?: readonly string[];
  readonly fallback?: false;
  readonly literal?: false;
  readonly byHand?: false;
  readonly architectures?: readonly string[];
}

export interface PinRule extends Limits {
  /** Globs over keys, as the lock spells them. */
  readonly keys: readonly string[];
  /** `audit`: told, and never fails. */
  readonly level: "audit" | "enforce";
  /** The rule's place in its file, from 1. */
  readonly number: number;
  readonly line: number;
}

export interface PinRules {
  readonly file: string;
  readonly rules: readonly PinRule[];
}

/** A pin, with what the account says of it where it was asked: a literal id has neither name nor owner in the lock. */
export interface JudgedPin extends KeyedPin {
  readonly image?: PinnedImage;
  readonly onFallback?: boolean;
}

export interface BrokenRule extends KeyedPin {
  readonly rule: PinRule;
  readonly text: string;
}

interface Judging {
  readonly now: number;
  readonly testRegex: RegexTester;
}

const ARM = ["ARM", "arm64", "aarch64"];

type Breaks = { readonly [Name in keyof Limits]-?: Break<NonNullable<Limits[Name]>> };
type Break<Limit> = (limit: Limit, pin: Required<JudgedPin>, now: number) => string | undefined;

/** How each limit is broken, in words; a fact that is not known keeps no limit. */
const BREAKS: Breaks = {
  owners: (owners, { image }) => unlessAmong("owner", ownerOf(image), owners),
  names: (names, { image }) => {
    const { imageName } = image;
    if (imageName !== undefined && names.some((name) => compileGlob(name)(imageName))) return undefined;
    return `name ${imageName === undefined ? "unknown" : visibleText(imageName)}, not ${names.join(" or ")}`;
  },
  maxAgeDays: (days, { image }, now) => unlessAged(image, now, (age) => age <= days, `at most ${days}`),
  minAgeDays: (days, { image }, now) => unlessAged(image, now, (age) => age >= days, `at least ${days}`),
  picks: (picks, { pin: { query } }) => {
    const { fallback = [], ...first } = query;
    const stated = [first, ...fallback].flatMap((step) => (typeof step === "string" ? [] : (step.pick ?? "only")));
    return unlessAmong("pick", stated.find((pick) => !picks.includes(pick)) ?? picks[0], picks);
  },
  fallback: (_, { onFallback }) => (onFallback ? "a fallback gave the image" : undefined),
  literal: (_, { pin }) => (pin.image.imageName === undefined ? "a literal id" : undefined),
  byHand: (_, { pin }) => (["chosen", "adopted"].includes(decidedBy(pin)) ? originText(pin.origin) : undefined),
  architectures: (architectures, { image }) => {
    const found = image.imageName === undefined ? undefined : machineArchitecture(image);
    const spelled = found === "ARM" ? ARM.find((name) => architectures.includes(name)) : found;
    return unlessAmong("architecture", spelled ?? found, architectures);
  },
};

export const LIMITS = Object.keys(BREAKS) as (keyof Limits)[];

function ownerOf({ imageName, ...image }: PinnedImage): string | undefined {
  if (imageName === undefined) return undefined;
  const { imageOwnerAlias: owner } = image as { readonly imageOwnerAlias?: string };
  return owner === "self" || owner === "system" ? owner : "others";
}

function unlessAmong(what: string, value: string | undefined, wanted: readonly string[]): string | undefined {
  if (value !== undefined && wanted.includes(value)) return undefined;
  return `${what} ${visibleText(value ?? "unknown")}, not ${wanted.join(" or ")}`;
}

function unlessAged(image: PinnedImage, now: number, holds: (days: number) => boolean, limit: string) {
  const age = image.imageName === undefined ? Number.NaN : (now - createdAt(image)) / DAY;
  if (holds(age)) return undefined;
  return Number.isNaN(age) ? `age unknown, ${limit} days` : `${Math.floor(age)} days old, ${limit}`;
}

/** Every rule that a pin breaks, in the order of the rules. @throws EnsImagesError `RULES_INVALID` where a glob takes too long */
export function brokenRules({ file, rules }: PinRules, pins: readonly JudgedPin[], judging: Judging): BrokenRule[] {
  const byKey = groupBy(pins, ({ key }) => key);
  return rules.flatMap((rule) =>
    keysOf(file, rule, [...byKey.keys()], judging.testRegex)
      .flatMap((key) => byKey.get(key) ?? [])
      .flatMap((judged) => {
        const { key, pin, image = pin.image, onFallback = pinnedStep(pin) > 0 } = judged;
        const told = LIMITS.flatMap((name) => breakOf(name, rule, { key, pin, image, onFallback }, judging.now) ?? []);
        return told.length > 0 ? [{ key, pin, rule, text: told.join("; ") }] : [];
      }),
  );
}

function breakOf<Name extends keyof Limits>(name: Name, rule: PinRule, judged: Required<JudgedPin>, now: number) {
  const limit = rule[name];
  return limit === undefined ? undefined : (BREAKS[name] as Break<typeof limit>)(limit, judged, now);
}

/** Rules that name no pin: mistyped, or of a pin that is gone. */
export function idleRules({ file, rules }: PinRules, lock: Lock, { testRegex }: Judging): PinRule[] {
  return rules.filter((rule) => keysOf(file, rule, [...lock.keys()], testRegex).length === 0);
}

function keysOf(file: string, rule: PinRule, keys: readonly string[], testRegex: RegexTester): string[] {
  const verdicts = rule.keys.map((glob) => {
    try {
      return glob === "**" ? keys.map(() => true) : testRegex(keyRegex(glob), keys);
    } catch (error) {
      if (!EnsImagesError.is(error)) throw error;
      throw rulesInvalid(file, `line ${rule.line}: ${visibleText(glob)}`, "takes too long: write it with fewer *");
    }
  });
  return keys.filter((key, i) => rule.keys.includes(key) || verdicts.some((fits) => fits[i]));
}

export type Refusals = ReadonlyMap<Pin, string>;

/** What refuses new pins: the enforced rules that each breaks, in words. All at once, as each look at a glob takes its time. */
export function refusalsByRules(rules: PinRules | undefined, pins: readonly KeyedPin[], judging: Judging): Refusals {
  if (!rules) return new Map();
  const broken = brokenRules(rules, pins, judging).filter(({ rule }) => rule.level === "enforce");
  const byPin = groupBy(broken, ({ pin }) => pin);
  return new Map([...byPin].map(([pin, of]) => [pin, of.map((one) => ruleText(rules, one)).join("; ")]));
}

/** `rule 2 (ens-images.rules.json:14): owner others, not self`. */
export function ruleText({ file }: PinRules, { rule, text }: Pick<BrokenRule, "rule" | "text">): string {
  return `rule ${rule.number} (${file}:${rule.line}): ${text}`;
}
