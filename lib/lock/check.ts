import { isLoopbackEndpoint } from "../account/endpoint";
import type { CatalogIndex } from "../select/catalog";
import type { RuleContext } from "../select/rules";
import { pinnedEndpoint } from "./account-rule";
import type { KeyedPin, Lock, Pin } from "./lock";
import { holdText, isExpired } from "./origin";
import { isExcused, refusalOf } from "./refusal";
import { uncoveredLookups } from "./reported-lookups";
import type { SynthReport } from "./synth-report";

/** Something that a check found. `fail`: the lock is not to be relied on. `warn`: worth knowing, and meant so. */
export interface Finding {
  readonly level: "fail" | "warn";
  readonly code:
    | "gone"
    | "renamed"
    | "unavailable"
    | "owner"
    | "mismatch"
    | "literal"
    | "loopback"
    | "hold"
    | "uncovered";
  readonly key: string;
  /** The pin that it is about; absent where the lock has none. */
  readonly pin?: Pin;
  readonly text: string;
}

/** Compares a pin with its image as the account has it now. */
export function checkPin({ key, pin }: KeyedPin, index: CatalogIndex, context: RuleContext): Finding[] {
  const find = (level: Finding["level"], code: Finding["code"], text: string): Finding => ({
    level,
    code,
    key,
    pin,
    text,
  });
  const { image } = pin;
  // The id to the letter: the service's search answers ids that only contain it.
  const now = index.byId.get(image.imageId);
  if (image.imageName === undefined) {
    return now
      ? []
      : [find("warn", "literal", `${image.imageId} is a literal id, which the account does not list: not checked`)];
  }
  if (!now) return [find("fail", "gone", `${image.imageName} (${image.imageId}) is gone, or no longer shared`)];
  const findings: Finding[] = [];
  if (now.imageName !== image.imageName) {
    findings.push(find("fail", "renamed", `${image.imageId} is renamed from ${image.imageName} to ${now.imageName}`));
  }
  if (now.status !== "Available") {
    findings.push(
      find(
        "fail",
        "unavailable",
        `${now.imageName} has status ${now.status ?? "missing"}: machines cannot boot from it`,
      ),
    );
  }
  if (now.imageOwnerAlias !== image.imageOwnerAlias) {
    const [old, own] = [image.imageOwnerAlias ?? "missing", now.imageOwnerAlias ?? "missing"];
    findings.push(find("fail", "owner", `the owner of ${now.imageName} changed from ${old} to ${own}`));
  }
  if (findings.length === 0) {
    // A cool-down is about picking: an image does not get younger.
    const refusal = refusalOf(now, pin.query, index, context);
    if (refusal !== undefined) {
      const level = isExcused(pin, refusal) ? "warn" : "fail";
      findings.push(find(level, "mismatch", `the query would not take ${now.imageName}: ${refusal.text}`));
    }
  }
  return findings;
}

/** What can be said of the lock and the app without asking anybody. `loopback`: the run itself asks an emulator. */
export function checkLock(
  pins: readonly KeyedPin[],
  lock: Lock,
  report: SynthReport | undefined,
  loopback: boolean,
  now: number,
): Finding[] {
  const local = loopback ? [] : pins.filter(({ pin }) => isLoopbackPin(pin));
  const expired = pins.filter(({ pin }) => pin.hold && isExpired(pin.hold, now));
  return [
    ...expired.map(({ key, pin }): Finding => {
      const text = `the pin is ${holdText(pin.hold ?? {}, now)}: hold it anew, or let it go (ens-images hold --off)`;
      return { level: "fail", code: "hold", key, pin, text };
    }),
    ...local.map(({ key, pin }): Finding => {
      return {
        level: "fail",
        code: "loopback",
        key,
        pin,
        text: "the pin comes from an emulator: its image exists nowhere else",
      };
    }),
    ...(report ? uncoveredLookups(report, lock) : []).map(({ key, path }): Finding => {
      const text = `the lock has no pin for this query of ${path}: run cdktf synth and commit the lock`;
      return { level: "fail", code: "uncovered", key, text };
    }),
  ];
}

/** Whether a pin was made from an emulator. */
export function isLoopbackPin(pin: Pin): boolean {
  return isLoopbackEndpoint(pinnedEndpoint(pin));
}
