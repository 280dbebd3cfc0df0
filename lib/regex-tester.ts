import type { Context } from "node:vm";
import type { RegexTester } from "./core/rules";
import { regexTooSlow } from "./errors/lookups";

/** How long one expression may take over all names, in milliseconds. */
const PATIENCE_MS = 2_000;
/** How long all expressions of one run may take together, so that many slow ones do not add up. */
const BUDGET_MS = 10_000;

/**
 * Makes a test of names against regular expressions of a program's author within a bounded time: JavaScript's own
 * engine can take for ever over a few dozen characters, and a synth must not hang. One tester is for one run.
 */
export function regexTester(patienceMs = PATIENCE_MS, budgetMs = BUDGET_MS): RegexTester {
  const tooSlow = new Set<string>();
  let left = budgetMs;
  let sandbox: Context | undefined;
  return (regex, names) => {
    const limit = Math.ceil(Math.min(patienceMs, left));
    if (tooSlow.has(String(regex)) || limit <= 0) throw regexTooSlow(String(regex), patienceMs / 1000);
    const { createContext, Script } = require("node:vm") as typeof import("node:vm");
    sandbox ??= createContext({});
    Object.assign(sandbox, { regex, names, verdicts: [] });
    script ??= new Script("for (const name of names) verdicts.push(regex.test(name));");
    const start = performance.now();
    try {
      script.runInContext(sandbox, { timeout: limit });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      tooSlow.add(String(regex));
      throw regexTooSlow(String(regex), limit / 1000);
    } finally {
      left -= performance.now() - start;
    }
    return sandbox.verdicts as boolean[];
  };
}

let script: import("node:vm").Script | undefined;

/** A test of names within a bounded time, for one question. */
export const testRegex: RegexTester = (regex, names) => regexTester()(regex, names);
