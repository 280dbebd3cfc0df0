import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { firstDifference } from "./compare";
import { harmful } from "./harm";
import { type Act, parsePage, type Step } from "./page";
import { needlesslyShown } from "./shown";
import { Stage } from "./stage";

const ROOT = join(__dirname, "..", "..");

/** Every page whose commands a reader might type. */
export function allPages(): string[] {
  const pagesOf = (folder: string) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith(".md"))
      .map((file) => `${folder}/${file}`);
  return ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...pagesOf("docs"), ...pagesOf("contributing")];
}

/**
 * Runs the commands of a page, and compares what they print with what the page says.
 *
 * @returns one text for each difference, with its line
 */
export async function checkPage(file: string): Promise<string[]> {
  const { acts, notRun } = parsePage(readFileSync(file, "utf8"));
  const problems = [...needlesslyShown(relative(ROOT, file), notRun), ...harmful(acts, notRun)];
  for (const act of acts) problems.push(...(await checkAct(act, new Stage())));
  return problems;
}

/** The same for the commands that share a folder. */
export async function checkAct({ fromNothing, parts }: Act, stage: Stage): Promise<string[]> {
  const problems: string[] = [];
  try {
    if (parts.some((part) => "command" in part)) await stage.start(fromNothing);
    for (const part of parts) {
      if ("file" in part) stage.write(part.file, part.text);
      else problems.push(...(await tryStep(stage, part)));
    }
  } finally {
    await stage.stop();
  }
  return problems;
}

async function tryStep(stage: Stage, { line, command, expected }: Step): Promise<string[]> {
  if (command.startsWith("terraform ") && !hasTerraform()) {
    console.warn(`SKIP ${line}: "${command}": there is no terraform on the PATH`);
    return [];
  }
  const { status, output } = await stage.run(command);
  if (status !== 0) return [`${line}: "${command}" ended with ${status}; a page says so by "; echo $?":\n${output}`];
  if (expected.length === 0) return [];
  const difference = firstDifference(expected, output, stage.folder);
  return difference === undefined ? [] : [`${line}: "${command}" does not print: ${difference}\nIt prints:\n${output}`];
}

function hasTerraform(): boolean {
  return spawnSync("terraform", ["version"], { env: { ...process.env, CHECKPOINT_DISABLE: "1" } }).status === 0;
}
