import type { Context } from "node:vm";
import type { RegexTester } from "./core/rules";
import { regexTooSlow } from "./errors/lookups";

/** How long one expression may take over all names, in milliseconds. */
const PATIENCE_MS = 2_000;
/** How long all expressions of one run may take together, so that many slow ones do not add up. */
const BUDGET_MS = 10_000;

/**
 * The expression is made in the sandbox, since the engine is slow with one from elsewhere; and by a function that stays,
 * since every look at a global of a sandbox is a call out of it.
 */
const SETUP = `(globalThis) => {
  globalThis.test = (source, flags, names) => {
    const regex = new RegExp(source, flags);
    const verdicts = [];
    for (let i = 0; i < names.length; i++) verdicts.push(regex.test(names[i]));
    return verdicts;
  };
}`;

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
    const { Script } = require("node:vm") as typeof import("node:vm");
    sandbox ??= makeSandbox();
    Object.assign(sandbox, { source: regex.source, flags: regex.flags, names });
    script ??= new Script("test(source, flags, names)");
    const start = performance.now();
    try {
      return script.runInContext(sandbox, { timeout: limit }) as boolean[];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      tooSlow.add(String(regex));
      throw regexTooSlow(String(regex), limit / 1000);
    } finally {
      left -= performance.now() - start;
    }
  };
}

function makeSandbox(): Context {
  const { createContext, runInContext } = require("node:vm") as typeof import("node:vm");
  const sandbox = createContext({});
  runInContext(SETUP, sandbox)(sandbox);
  return sandbox;
}

let script: import("node:vm").Script | undefined;

/** A test of names within a bounded time, for one question. */
export const testRegex: RegexTester = (regex, names) => regexTester()(regex, names);
