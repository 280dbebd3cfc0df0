import type { Finding } from "../core/check";
import type { Json } from "../core/stable-json";
import { visibleText } from "../core/visible-text";
import { count } from "./age";
import type { Paint } from "./paint";

/** A line for each finding, failures first. */
export function checkLines(findings: readonly Finding[], paint: Paint): string[] {
  const line = ({ level, code, key, text }: Finding) => {
    const mark = level === "fail" ? paint.red(`FAIL ${code}`) : paint.yellow(`warn ${code}`);
    return `${mark}  ${visibleText(key)}: ${visibleText(text)}`;
  };
  return [...findings.filter(isFailure), ...findings.filter((finding) => !isFailure(finding))].map(line);
}

export function isFailure({ level }: Finding): boolean {
  return level === "fail";
}

/** What was found in sum. */
export function checkSummary(findings: readonly Finding[], pins: number): string {
  const failed = findings.filter(isFailure).length;
  const warned = findings.length - failed;
  const warnings = warned > 0 ? `, ${count(warned, "warning")}` : "";
  return failed > 0
    ? `${count(failed, "failure")} in ${count(pins, "pin")}${warnings}.`
    : `${count(pins, "pin")} checked: fine${warnings}.`;
}

/** The same for programs: see docs/commands.md. */
export function checkJson(findings: readonly Finding[], file: string, pins: number): Json {
  return {
    version: 1,
    lock: file,
    pins,
    ok: !findings.some(isFailure),
    findings: findings.map(({ level, code, key, text }) => ({ level, code, key, text })),
  };
}
