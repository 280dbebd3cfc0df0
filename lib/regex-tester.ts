import type { RegexTester } from "./core/rules";
import { regexTooSlow } from "./errors/lookups";

const PATIENCE_MS = 2_000;

/**
 * Tests names against a regular expression of a program's author within a bounded time: JavaScript's own engine can
 * take for ever over a few dozen characters, and a synth must not hang.
 */
export const testRegex: RegexTester = (regex, names) => {
  const { createContext, Script } = require("node:vm") as typeof import("node:vm");
  const sandbox = createContext({ regex, names, verdicts: [] as boolean[] });
  try {
    new Script("for (const name of names) verdicts.push(regex.test(name));").runInContext(sandbox, {
      timeout: PATIENCE_MS,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
      throw regexTooSlow(String(regex), PATIENCE_MS / 1000);
    }
    throw error;
  }
  return sandbox.verdicts;
};
