import { attempt, EnsImagesError } from "../errors/ens-images-error";
import type { KeyedPin } from "../lock/lock";
import type { PinNames } from "../lock/pin-name";
import { type PinStatus, pinStatus } from "../lock/pin-status";
import { ruleContext } from "../select/rules";
import { groupBy } from "../util/group-by";
import { firstNames, visibleText } from "../util/terminal-text";
import type { PinCatalogs } from "./ask";
import type { Failed } from "./render/words";

export interface PinStatuses {
  readonly statuses: readonly PinStatus[];
  readonly failures: readonly { readonly pin: KeyedPin; readonly error: EnsImagesError }[];
}

export function compare(pins: readonly KeyedPin[], catalogs: PinCatalogs, now: number, coolDownDays = 0): PinStatuses {
  const statuses: PinStatus[] = [];
  const rules = ruleContext(now);
  const failures: { pin: KeyedPin; error: EnsImagesError }[] = [];
  for (const keyed of pins) {
    const asked = catalogs.of(keyed);
    if (EnsImagesError.is(asked)) {
      failures.push({ pin: keyed, error: asked });
      continue;
    }
    // A regular expression that does not come to an end spoils no other pin.
    const status = attempt(() => pinStatus(keyed, asked.index, rules, coolDownDays));
    if (EnsImagesError.is(status)) failures.push({ pin: keyed, error: status });
    else statuses.push(status);
  }
  return { statuses, failures };
}

export function failedOf(failures: PinStatuses["failures"]): Failed[] {
  return failures.map(({ pin: { key }, error: { code, message } }) => ({ key, code, message }));
}

export function failureLines(failures: PinStatuses["failures"], pinName: PinNames): string[] {
  const reasons = groupBy(failures, ({ error }) => `[${error.code}] ${error.message}`);
  return [...reasons].map(([reason, of]) => {
    return `could not tell for ${firstNames([...new Set(of.map(({ pin }) => visibleText(pinName(pin))))])}: ${reason}`;
  });
}
