import { dirname, join } from "node:path";
import { rulesInvalid } from "../../errors/lock";
import { regexTester } from "../../select/regex";
import { readText, TextFault } from "../../util/read-text";
import { visibleText } from "../../util/terminal-text";
import type { KeyedPin } from "../lock";
import { type PinRules, type Refusals, refusalsByRules } from "../pin-rules/pin-rules";

export const RULES_FILE = "ens-images.rules.json";
/** The largest file of rules, in MiB. */
export const LARGEST_RULES = 1;

/** The rules that lie beside a lock; undefined where there are none. @throws EnsImagesError `RULES_INVALID` */
export function rulesBeside(lockFile: string): PinRules | undefined {
  try {
    const text = readText(join(dirname(lockFile), RULES_FILE), LARGEST_RULES);
    const { readRules } = require("../pin-rules/read-rules") as typeof import("../pin-rules/read-rules");
    return readRules(text, RULES_FILE);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (error instanceof TextFault || typeof (error as NodeJS.ErrnoException).errno === "number")
      throw rulesInvalid(RULES_FILE, "it", error instanceof TextFault ? error.message : `could not be read (${code})`);
    throw error;
  }
}

/** What is to be said of pins that are made by hand whatever the rules say, as those of what runs. */
export function brokenLines(lockFile: string, now: number, pins: readonly KeyedPin[]): string[] {
  const refusals = refusalsBeside(lockFile, now)(pins);
  const broken = pins.filter(({ pin }) => refusals.has(pin));
  return broken.map(({ key, pin }) => `warning: check fails with ${visibleText(key)}: it breaks ${refusals.get(pin)}`);
}

export type RulesRefusals = (pins: readonly KeyedPin[]) => Refusals;

/** What refuses new pins, by the enforced rules beside the lock; nothing where there are none. */
export function refusalsBeside(lockFile: string, now: number): RulesRefusals {
  const rules = rulesBeside(lockFile);
  const judging = { now, testRegex: regexTester() };
  return (pins) => refusalsByRules(rules, pins, judging);
}
