import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Fields } from "../../util/json";
import { shellWord } from "../../util/terminal-text";
import { findProject, projectSettings, upwards } from "./project";

/** A command that synthesizes the app, behind an assignment of a variable where one is given. */
export type SynthCommand = (assignment?: string) => string;

/** The framework's command line, where it is installed or needed (it alone passes on `context` and `output`), else what `app` says. */
export function synthCommand(cwd: string, stated?: "cdktf" | "cdktn"): SynthCommand {
  const project = findProject(cwd);
  const folder = "folder" in project ? project.folder : resolve(cwd);
  const has = (...way: string[]) => upwards(folder).some((place) => existsSync(join(place, "node_modules", ...way)));
  const framework = stated ?? (has("cdktn") && !has("cdktf") ? "cdktn" : "cdktf");
  const { app, output, context } = settingsOf(folder);
  const needed = output !== undefined || Object.keys(context ?? {}).some((name) => !name.startsWith("ensImages:"));
  const installed = has(".bin", framework);
  const own = !needed && typeof app === "string" && /^[ -~]{1,200}$/.test(app.trim()) ? app.trim() : undefined;
  const command = installed || own === undefined ? `${installed ? "npx " : ""}${framework} synth` : own;
  const way = relative(resolve(cwd), folder);
  const change = way === "" ? "" : `cd ${shellWord(way)} && `;
  return (assignment) => {
    const plain = assignment === undefined || !/[;&|<>()]/.test(command);
    const set = assignment === undefined ? "" : plain ? `${assignment} ` : `export ${assignment}; `;
    return change === "" && plain ? `${set}${command}` : `(${change}${set}${command})`;
  };
}

/** A cdktf.json that cannot be read is told of where it is needed: here it says nothing. */
function settingsOf(folder: string): Fields {
  try {
    return projectSettings(folder);
  } catch {
    return {};
  }
}
