import { endpointOf, isLoopbackEndpoint } from "../account/endpoint";
import type { CatalogIndex } from "../select/catalog";
import { type EnsImage, IMAGE_ATTRIBUTES } from "../select/image";
import { isBootable, type RuleContext } from "../select/rules";
import { stableText } from "../util/json";
import type { KeyedPin, Lock, Pin } from "./lock";
import { holdText, isExpired } from "./origin";
import { brokenRules, idleRules, type JudgedPin, type PinRule, type PinRules, ruleText } from "./pin-rules/pin-rules";
import { isExcused, takenBy } from "./refusal";
import { uncoveredLookups } from "./reported-lookups";
import type { SynthReport } from "./synth-report";

/** Where a machine is in Terraform, and its `InstanceId`, as far as these are known. */
export interface MachinePlace {
  readonly stack: string | null;
  readonly address: string | null;
  readonly id: string | null;
}

export interface Finding {
  readonly level: "fail" | "warn";
  readonly code:
    | "gone"
    | "renamed"
    | "unavailable"
    | "owner"
    | "changed"
    | "mismatch"
    | "literal"
    | "loopback"
    | "account"
    | "hold"
    | "uncovered"
    | "rule"
    | "idle-rule"
    | "drift"
    | "unfed"
    | "untracked";
  /** Empty for what is said of the rules alone, or of machines that no pin feeds. */
  readonly key: string;
  readonly pin?: Pin;
  readonly machines?: readonly MachinePlace[];
  readonly rule?: PinRule;
  readonly text: string;
}

/** Compares every attribute, and whether the query takes it. Nothing that the lock says is believed where the account can tell. */
export function checkPin({ key, pin }: KeyedPin, index: CatalogIndex, context: RuleContext): Finding[] {
  const { image } = pin;
  const found: Finding[] = [];
  const find = (code: Finding["code"], text: string, level: Finding["level"] = "fail") =>
    found.push({ level, code, key, pin, text });
  // The id to the letter: the service's search answers ids that only contain it.
  const now = index.byId.get(image.imageId);
  if (image.imageName === undefined && !now) {
    const id = `${image.imageId} is a literal id, which the account does not list`;
    if (isLiteral(pin)) find("literal", `${id}: not checked`, "warn");
    else find("gone", `${image.imageId} is gone, or no longer shared, and no fallback of the query is that id`);
    return found;
  }
  if (!now) {
    find("gone", `${image.imageName} (${image.imageId}) is gone, or no longer shared`);
    return found;
  }
  if (!isBootable(now, pin.query)) {
    find("unavailable", `${now.imageName} has status ${now.status ?? "missing"}: machines cannot boot from it`);
  }
  if (image.imageName === undefined) {
    if (isLiteral(pin)) return found;
    find(
      "literal",
      `the lock has nothing of ${now.imageName} but the id ${now.imageId}, which no fallback of the query is`,
    );
  } else {
    if (now.imageName !== image.imageName) {
      find("renamed", `${image.imageId} is renamed from ${image.imageName} to ${now.imageName}`);
    }
    if (now.imageOwnerAlias !== image.imageOwnerAlias) {
      const [old, own] = [image.imageOwnerAlias ?? "missing", now.imageOwnerAlias ?? "missing"];
      find("owner", `the owner of ${now.imageName} changed from ${old} to ${own}`);
    }
    const differing = differences(image, now);
    if (differing.length > 0) {
      const list = differing.map(([name, old, own]) => `${name} ${old}, not ${own}`).join("; ");
      find("changed", `the account lists ${now.imageName} otherwise: ${list}`);
    }
    if (found.length > 0) return found;
  }
  // A cool-down is about picking: an image does not get younger.
  const taken = takenBy(now, pin.query, index, context);
  if (typeof taken !== "number") {
    const level = isExcused(pin, now, taken) ? "warn" : "fail";
    find("mismatch", `the query would not take ${now.imageName}: ${taken.text}`, level);
  }
  return found;
}

export function isLiteral({ image, query }: Pin): boolean {
  return image.imageName === undefined && (query.fallback ?? []).includes(image.imageId);
}

const TOLD = ["imageId", "imageName", "imageOwnerAlias"];

function differences(image: EnsImage, now: EnsImage): [name: string, now: string, pinned: string][] {
  const text = (value: unknown) =>
    value === undefined ? "missing" : typeof value === "object" ? stableText({ value }) : `${value}`;
  return (
    IMAGE_ATTRIBUTES.filter((name) => !TOLD.includes(name))
      // What keeps it from booting is told already.
      .filter((name) => name !== "status" || now.status === "Available")
      .map((name): [string, string, string] => [name, text(now[name]), text(image[name])])
      .filter(([, own, pinned]) => own !== pinned)
  );
}

export function checkLock(
  pins: readonly KeyedPin[],
  lock: Lock,
  report: SynthReport | undefined,
  loopback: boolean,
  now: number,
): Finding[] {
  const local = loopback ? [] : pins.filter(({ pin }) => isLoopbackPin(pin));
  const expired = pins.filter(({ pin }) => pin.hold && isExpired(pin.hold, now));
  const fail = (code: Finding["code"], { key, pin }: Pick<Finding, "key" | "pin">, text: string): Finding => {
    return { level: "fail", code, key, pin, text };
  };
  const heldText = ({ pin: { hold = {} } }: KeyedPin) =>
    `the pin is ${holdText(hold, now)}: hold it anew, or let it go (ens-images hold --off)`;
  return [
    ...expired.map((keyed) => fail("hold", keyed, heldText(keyed))),
    ...local.map((keyed) => fail("loopback", keyed, "the pin comes from an emulator: its image exists nowhere else")),
    ...(report ? uncoveredLookups(report, lock) : []).map(({ key, path }) =>
      fail("uncovered", { key }, `the lock has no pin for this query of ${path}: synthesize, and commit the lock`),
    ),
  ];
}

/** Whether the query itself, without its fallbacks, would not take the image: whatever the lock says of how it came. */
export function isOnFallback({ pin }: KeyedPin, index: CatalogIndex, context: RuleContext): boolean {
  const now = index.byId.get(pin.image.imageId);
  return pin.query.fallback !== undefined && !(now && takenBy(now, pin.query, index, context) === 0);
}

/** `fails`: which pins an enforced rule may fail; one that did not change must not block what is mended elsewhere. */
export function checkRules(
  rules: PinRules,
  pins: readonly JudgedPin[],
  { lock, fails, ...context }: RuleContext & { readonly lock: Lock; readonly fails: (pin: KeyedPin) => boolean },
): Finding[] {
  const broken = brokenRules(rules, pins, context).map(({ key, pin, rule, text }): Finding => {
    const unchanged = rule.level === "enforce" && !fails({ key, pin }) ? ", as it did before" : "";
    const level = rule.level === "enforce" && !unchanged ? "fail" : "warn";
    return { level, code: "rule", key, pin, rule, text: `breaks ${ruleText(rules, { rule, text })}${unchanged}` };
  });
  const idle = idleRules(rules, lock, context).map((rule): Finding => {
    const text = ruleText(rules, { rule, text: `names no pin of the lock: ${rule.keys.join(", ")}` });
    return { level: "warn", code: "idle-rule", key: "", rule, text };
  });
  return [...broken, ...idle];
}

export function isLoopbackPin(pin: Pin): boolean {
  return isLoopbackEndpoint(endpointOf(pin.connection));
}
