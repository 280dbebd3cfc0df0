import type { Finding } from "../../lock/check";
import type { KeyedPin } from "../../lock/lock";
import type { PinNames } from "../../lock/pin-name";
import { foldNames } from "../../lock/review/fold-names";
import { inOrder, type Sort, type Sortable } from "../../lock/review/move-report";
import { groupBy } from "../../util/group-by";
import { visibleText } from "../../util/terminal-text";
import type { Page } from "./moves";
import { fitText, textWidth } from "./table";
import { count, type Failed, failedJson, failedText } from "./words";

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
    const room = Math.max(16, (width ?? Number.POSITIVE_INFINITY) - textWidth(mark) - textWidth(text) - 4);
    const painted = level === "fail" ? paint.red(mark) : paint.yellow(mark);
    return `${painted}  ${fitText(who, room)}: ${visibleText(text)}`;
  });
}

export function isFailure({ level }: Finding): boolean {
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

export function checkJson(
  findings: readonly Finding[],
  failed: readonly Failed[],
  file: string,
  pins: number,
  covered: boolean | undefined,
  isWhole: boolean,
): object {
  return {
    version: 1,
    lock: file,
    pins,
    ok: !findings.some(isFailure) && failed.length === 0 && isWhole,
    covered: covered ?? null,
    findings: findings.map(({ level, code, key, text }) => ({ level, code, key, text })),
    failed: failedJson(failed),
  };
}
