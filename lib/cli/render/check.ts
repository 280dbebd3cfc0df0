import type { Finding } from "../../lock/check";
import type { PinNames } from "../../lock/pin-name";
import { visibleText } from "../../util/terminal-text";
import type { Paint } from "./table";
import { count, type Failed, failedJson, failedText } from "./words";

export function checkLines(findings: readonly Finding[], paint: Paint, pinName: PinNames): string[] {
  const line = ({ level, code, key, pin, text }: Finding) => {
    const mark = level === "fail" ? paint.red(`FAIL ${code}`) : paint.yellow(`warn ${code}`);
    return `${mark}  ${visibleText(pin ? pinName({ key, pin }) : key)}: ${visibleText(text)}`;
  };
  return [...findings.filter(isFailure), ...findings.filter((finding) => !isFailure(finding))].map(line);
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
