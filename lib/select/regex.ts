import type { Context, Script } from "node:vm";
import { regexTooSlow } from "../errors/lookups";
import type { RegexTester } from "./rules";

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
  return (regex, names) => {
    if (cannotStall(regex)) return names.map((name) => regex.test(name));
    const limit = Math.ceil(Math.min(patienceMs, left));
    if (tooSlow.has(String(regex)) || limit <= 0) throw regexTooSlow(String(regex), patienceMs / 1000);
    sandbox ??= makeSandbox();
    const { context, script } = sandbox;
    Object.assign(context, { source: regex.source, flags: regex.flags, names });
    const start = performance.now();
    try {
      return script.runInContext(context, { timeout: limit }) as boolean[];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      tooSlow.add(String(regex));
      throw regexTooSlow(String(regex), limit / 1000);
    } finally {
      left -= performance.now() - start;
    }
  };
}

/**
 * Whether an expression takes a time that the length of the name bounds well: no group that could be tried in many ways,
 * and one repetition at most. A watch over the time takes a thousand times as long as such a test.
 */
function cannotStall({ source }: RegExp): boolean {
  return !/[(|]|\\[1-9k]/.test(source) && (source.match(/[*+{]/g)?.length ?? 0) <= 1;
}

interface Sandbox {
  readonly context: Context;
  readonly script: Script;
}

/** Made once: to make one takes longer than to try an expression on thousands of names. */
let sandbox: Sandbox | undefined;

function makeSandbox(): Sandbox {
  const { createContext, runInContext, Script } = require("node:vm") as typeof import("node:vm");
  const context = createContext({});
  runInContext(SETUP, context)(context);
  return { context, script: new Script("test(source, flags, names)") };
}

/** A test of names within a bounded time, for one question. */
export const testRegex: RegexTester = (regex, names) => regexTester()(regex, names);
