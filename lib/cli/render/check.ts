import type { Finding } from "../../lock/check";
import type { KeyedPin } from "../../lock/lock";
import type { PinNames } from "../../lock/pin-name";
import { foldNames } from "../../lock/review/fold-names";
import { inOrder, type Sort, type Sortable } from "../../lock/review/move-report";
import { groupBy } from "../../util/group-by";
import { visibleText } from "../../util/terminal-text";
import type { Drift } from "../drift";
import { sightJson } from "./adopt";
import type { Page } from "./moves";
import { fitText, textWidth } from "./table";
import { count, type Failed, failedText } from "./words";

/** Failures first; pins with one finding in one line, since one image that is gone fails all that pin it. */
export function checkLines(
  findings: readonly Finding[],
  { paint, width, verbose }: Page,
  pinName: PinNames,
  sort: Sort | undefined,
  machines: (pin: KeyedPin) => number,
): string[] {
  const sortableOf = ({ key, pin }: Finding): Sortable => {
    return { name: key, image: pin?.image, machines: pin ? machines({ key, pin }) : 0 };
  };
  const sorted = sort ? inOrder(findings, sort, sortableOf) : findings;
  const failuresFirst = [...sorted.filter(isFailure), ...sorted.filter((finding) => !isFailure(finding))];
  const groups = groupBy(failuresFirst, ({ level, code, key, text }) => [level, code, text, verbose && key].join(" "));
  return [...groups.values()].map((group) => {
    const [{ level, code, text }] = group as [Finding];
    const names = foldNames(group.map(({ key, pin }) => (pin ? pinName({ key, pin }) : key))).map(visibleText);
    const who = group.length > 1 ? `${count(group.length, "pin")}, ${names.join(", ")}` : names.join();
    const mark = `${level === "fail" ? "FAIL" : "warn"} ${code}`;
    const room = Math.max(16, width - textWidth(mark) - textWidth(text) - 4);
    const painted = level === "fail" ? paint.red(mark) : paint.yellow(mark);
    return `${painted}  ${who === "" ? "" : `${fitText(who, room)}: `}${visibleText(text)}`;
  });
}

export function isFailure({ level }: Pick<Finding, "level">): boolean {
  return level === "fail";
}

export function checkSummary(findings: readonly Finding[], pins: number, failed: readonly Failed[]): string {
  const failures = findings.filter(isFailure).length;
  const warned = findings.length - failures;
  const warnings = warned > 0 ? `, ${count(warned, "warning")}` : "";
  const checked = pins - failed.length;
  const of = failed.length > 0 ? `${checked} of ${count(pins, "pin")}` : count(pins, "pin");
  const rest = failedText(failed);
  if (failures > 0) return `${count(failures, "failure")} in ${of}${warnings}.${rest}`;
  return checked > 0 ? `${of} checked: fine${warnings}.${rest}` : rest.trim();
}

/** A finding, or a pin of which nothing could be told, with its line: of the pin's key, or of the rule that names no pin. */
export interface PlacedFinding {
  readonly level: Finding["level"];
  readonly code: string;
  readonly key: string | null;
  /** The pin's name, or what else the text is about; nothing for what is said of the rules alone. */
  readonly name: string;
  readonly text: string;
  /** From git's root. */
  readonly file: string;
  readonly line: number;
  readonly rule?: number;
  readonly machines?: Finding["machines"];
}

/** What every format but the text is printed from; failures first, as in the text. */
export function placedFindings(
  findings: readonly Finding[],
  pinName: PinNames,
  lineOf: (key: string) => number,
  lockPath: string,
  rulesPath: string,
): PlacedFinding[] {
  const placed = findings.map(({ level, code, key, pin, rule, text, machines }): PlacedFinding => {
    const about = { level, code, text, ...(rule && { rule: rule.number }), ...(machines && { machines }) };
    if (key === "") return { ...about, key: null, name: "", file: rule ? rulesPath : lockPath, line: rule?.line ?? 1 };
    return { ...about, key, name: pin ? pinName({ key, pin }) : key, file: lockPath, line: lineOf(key) };
  });
  return [...placed.filter(isFailure), ...placed.filter((finding) => !isFailure(finding))];
}

export interface Verdict {
  readonly lock: string;
  readonly pins: number;
  readonly covered: boolean | undefined;
  /** Whether all could be told but for the pins in `failed`. */
  readonly isWhole: boolean;
  readonly failed: readonly Failed[];
  readonly drift?: Drift;
}

export function checkJson(
  findings: readonly PlacedFinding[],
  { pins, covered, isWhole, failed, drift }: Verdict,
): object {
  return {
    pins,
    ok: !findings.some(isFailure) && failed.length === 0 && isWhole,
    covered: covered ?? null,
    findings: findings.map(({ name: _, ...finding }) => finding),
    failed,
    machines: drift?.sight ? sightJson(drift.sight) : null,
    running: drift?.running ?? null,
  };
}
