import { visibleText } from "../../util/terminal-text";
import { PACKAGE_VERSION } from "../../util/version";
import type { PlacedFinding, Verdict } from "./check";
import { codeText } from "./markdown";

export const CHECK_FORMATS = ["text", "json", "sarif", "github", "markdown"] as const;
export type CheckFormat = (typeof CHECK_FORMATS)[number];

/** What reviewers read where they are: SARIF 2.1.0, GitHub's annotations, or Markdown. */
export function checkPage(
  format: "sarif" | "github" | "markdown",
  findings: readonly PlacedFinding[],
  { lock, failed }: Verdict,
  lineOf: (key: string) => number,
  summary: string,
): string {
  const untold = failed.map(({ key, code, message }): PlacedFinding => {
    return { level: "fail", code, key, name: key, text: `could not tell: ${message}`, file: lock, line: lineOf(key) };
  });
  const found = [...findings, ...untold];
  if (format === "sarif") return JSON.stringify(sarif(found), null, 2);
  return (format === "github" ? [...found.map(annotation), summary] : markdown(found, summary)).join("\n");
}

function messageOf({ name, text }: PlacedFinding): string {
  return visibleText(name === "" ? text : `${name}: ${text}`);
}

function sarif(found: readonly PlacedFinding[]): object {
  const codes = [...new Set(found.map(({ code }) => code))].sort();
  const results = found.map((one) => ({
    ruleId: one.code,
    level: one.level === "fail" ? "error" : "warning",
    message: { text: messageOf(one) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: one.file.split("/").map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" },
          region: { startLine: one.line },
        },
      },
    ],
  }));
  const driver = { name: "ens-images", version: PACKAGE_VERSION, rules: codes.map((id) => ({ id })) };
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, results }],
  };
}

/** A command of GitHub's runner: no text in it ends it, or begins another. */
function annotation(one: PlacedFinding): string {
  const data = (text: string) => text.replace(/[%\r\n]/g, encodeURIComponent);
  const property = (text: string) => data(text).replace(/[:,]/g, encodeURIComponent);
  const level = one.level === "fail" ? "error" : "warning";
  const place = `file=${property(one.file)},line=${one.line},title=${property(`ens-images check: ${one.code}`)}`;
  return `::${level} ${place}::${data(messageOf(one))}`;
}

const MOST_ROWS = 200;

function markdown(found: readonly PlacedFinding[], summary: string): string[] {
  const rows = found.slice(0, MOST_ROWS).map(({ level, code, name, text }) => {
    return `| ${level === "fail" ? "**FAIL**" : "warn"} ${code} | ${name && codeText(name)} | ${codeText(text)} |`;
  });
  const rest = found.length - rows.length;
  const cut = rest > 0 ? [`| … and ${rest} more | | |`] : [];
  return [
    codeText(summary),
    ...(rows.length > 0 ? ["", "| finding | pin | what |", "| --- | --- | --- |"] : []),
    ...rows,
    ...cut,
  ];
}
