import { moduleMissing } from "../../errors/bridge";
import { withoutCredentials } from "./idle-modules";

/** Loads the SDK late, since a synth that the lock answers does not need it; throws `MODULE_MISSING` where a part is missing. */
export function loadGateway(): typeof import("./gateway") {
  try {
    return withoutCredentials(require, () => require("./gateway") as typeof import("./gateway"));
  } catch (error) {
    throw isModuleMissing(error) ? moduleMissing(nameOfMissing(error)) : error;
  }
}

export function isModuleMissing(error: unknown): error is Error {
  const code = error instanceof Error && (error as NodeJS.ErrnoException).code;
  return code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND";
}

/** The package in Node's (or Yarn's) message, which is the only place that has it. Paths of the machine are not told. */
export function nameOfMissing({ message }: Error): string | undefined {
  return /['"]((?:@[a-z\d][\w.-]*\/)?[a-z\d][\w.-]*)(?:\/[^'"\s]*)?['"]/i.exec(message.split("\n", 1)[0] ?? "")?.[1];
}
