import { attempt, EnsImagesError } from "../errors/ens-images-error";
import type { KeyedPin } from "../lock/lock";
import type { PinNames } from "../lock/pin-name";
import { pinStatus } from "../lock/pin-status";
import type { CatalogIndex } from "../select/catalog";
import { ruleContext } from "../select/rules";
import { groupBy } from "../util/group-by";
import { firstNames, visibleText } from "../util/terminal-text";
import type { PinCatalogs } from "./ask";
import type { Failed } from "./render/words";
import type { Terminal } from "./terminal";

export interface Failure {
  readonly pin: KeyedPin;
  readonly error: EnsImagesError;
}

/** What is found of each pin in its account's catalog. A regular expression that does not come to an end spoils no other pin. */
export function ofEach<Keyed extends KeyedPin, Found>(
  pins: readonly Keyed[],
  catalogs: PinCatalogs,
  find: (pin: Keyed, index: CatalogIndex) => Found,
): { readonly found: Found[]; readonly failures: Failure[] } {
  const found: Found[] = [];
  const failures: Failure[] = [];
  for (const pin of pins) {
    const asked = catalogs.of(pin);
    const one = EnsImagesError.is(asked) ? asked : attempt(() => find(pin, asked.index));
    if (EnsImagesError.is(one)) failures.push({ pin, error: one });
    else found.push(one);
  }
  return { found, failures };
}

export function compare(pins: readonly KeyedPin[], catalogs: PinCatalogs, now: number, coolDownDays = 0) {
  const rules = ruleContext(now);
  const { found, failures } = ofEach(pins, catalogs, (pin, index) => pinStatus(pin, index, rules, coolDownDays));
  return { statuses: found, failures };
}

/** Says what could not be told of pins, and returns it. */
export function noteFailures({ note }: Terminal, failures: readonly Failure[], pinName: PinNames): Failed[] {
  note(...failureLines(failures, pinName));
  return failures.map(({ pin: { key }, error: { code, message } }) => ({ key, code, message }));
}

function failureLines(failures: readonly Failure[], pinName: PinNames): string[] {
  const reasons = groupBy(failures, ({ error }) => `[${error.code}] ${error.message}`);
  return [...reasons].map(([reason, of]) => {
    return `could not tell for ${firstNames([...new Set(of.map(({ pin }) => visibleText(pinName(pin))))])}: ${reason}`;
  });
}
