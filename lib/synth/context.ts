import type { IConstruct } from "constructs";
import { settingsInvalid } from "../errors/settings";
import { projectContext } from "../lock/disk/project";
import { isMode, type LookupMode } from "../lock/mode";

const CONTEXT = "ensImages:mode";

/** The mode that the context names: the app's own, else that of cdktf.json, which holds without the command line too. */
export function contextMode(root: IConstruct, cwd: string): LookupMode | undefined {
  const mode: unknown = root.node.tryGetContext(CONTEXT) ?? projectContext(cwd)[CONTEXT];
  if (mode === undefined || isMode(mode)) return mode;
  throw settingsInvalid(`The context ${CONTEXT}`, `is ${JSON.stringify(mode)}, and must be "auto", "frozen" or "live"`);
}

/** Whether `Testing.app` made the app: it stubs the version. */
export function isTestingApp(root: IConstruct): boolean {
  return root.node.tryGetContext("cdktfVersion") === "stubbed";
}
