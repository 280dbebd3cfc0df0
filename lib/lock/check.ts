import { isLoopbackEndpoint } from "../account/endpoint";
import type { CatalogIndex } from "../select/catalog";
import type { RuleContext } from "../select/rules";
import { pinnedEndpoint } from "./account-rule";
import type { KeyedPin, Lock, Pin } from "./lock";
import { refusalOf } from "./moves";
import { type SynthReport, uncoveredLookups } from "./synth-report";

/** Something that a check found. `fail`: the lock is not to be relied on. `warn`: worth knowing, and meant so. */
export interface Finding {
  readonly level: "fail" | "warn";
  readonly code: "gone" | "renamed" | "unavailable" | "owner" | "mismatch" | "literal" | "loopback" | "uncovered";
  readonly key: string;
  readonly text: string;
}

/** Compares a pin with its image as the account has it now. */
export function checkPin({ key, pin }: KeyedPin, index: CatalogIndex, context: RuleContext): Finding[] {
  const find = (level: Finding["level"], code: Finding["code"], text: string): Finding => ({ level, code, key, text });
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
      const meant = isMeant(pin);
      findings.push(find(meant ? "warn" : "fail", "mismatch", `the query would not take ${now.imageName}: ${refusal}`));
    }
  }
  return findings;
}

/** A person chose the image, or it is what runs: that the query would not is known. */
function isMeant({ why }: Pin): boolean {
  return /(?:^|: )(chosen by hand, against the query|adopted)/.test(why);
}

/** What can be said of the lock and the app without asking anybody. `loopback`: the run itself asks an emulator. */
export function checkLock(
  pins: readonly KeyedPin[],
  lock: Lock,
  report: SynthReport | undefined,
  loopback: boolean,
): Finding[] {
  const local = loopback ? [] : pins.filter(({ pin }) => isLoopbackPin(pin));
  return [
    ...local.map(({ key }): Finding => {
      return {
        level: "fail",
        code: "loopback",
        key,
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
