import { errors } from "../errors/late";

/** How long one expression may take over all names, in milliseconds. */
const LOOKUP_MS = 2_000;
/** How long all expressions of one run may take together, so that many slow ones do not add up. */
const RUN_MS = 10_000;

export type RegexTester = (regex: RegExp, names: readonly string[]) => readonly boolean[];

/**
 * Makes the test of names for one run, within a bounded time: JavaScript's own engine can take for ever over a few dozen
 * characters, and neither a synth nor a command must hang. Only what is a plain text in disguise runs unbounded.
 * @throws EnsImagesError `QUERY_INVALID` from the test, where an expression takes too long
 */
export function regexTester(lookupMs = LOOKUP_MS, runMs = RUN_MS): RegexTester {
  let left = runMs;
  let sandbox: ReturnType<typeof makeSandbox> | undefined;
  return (regex, names) => {
    const isText = literalTest(regex);
    if (isText) return names.map(isText);
    const limit = Math.ceil(Math.min(lookupMs, left));
    if (limit <= 0) throw errors.lookups().regexTooSlow(String(regex), runMs / 1000);
    sandbox ??= makeSandbox();
    Object.assign(sandbox.context, { source: regex.source, flags: regex.flags, names });
    const start = performance.now();
    try {
      return sandbox.script.runInContext(sandbox.context, { timeout: limit }) as boolean[];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      throw errors.lookups().regexTooSlow(String(regex), limit / 1000);
    } finally {
      left -= performance.now() - start;
    }
  };
}

/** Plain characters and escaped marks, which may be tied to the beginning and the end of a name. */
const LITERAL = /^(\^?)((?:[^\\^$.*+?()[\]{}|]|\\[^\w\s])*)(\$?)$/;

/** The test of a text that is written as an expression, `^web-1\.2`; undefined for any other expression. */
function literalTest({ source, flags }: RegExp): ((name: string) => boolean) | undefined {
  const [, start, escaped, end] = (flags === "" && LITERAL.exec(source)) || [];
  if (escaped === undefined) return undefined;
  const text = escaped.replace(/\\(.)/g, "$1");
  if (start && end) return (name) => name === text;
  if (start) return (name) => name.startsWith(text);
  return end ? (name) => name.endsWith(text) : (name) => name.includes(text);
}

/** Made in the sandbox, as one from elsewhere is slow; in a function, as each look at a global is a call out of it. */
const SETUP = `(globalThis) => {
  globalThis.test = (source, flags, names) => {
    const regex = new RegExp(source, flags);
    const verdicts = [];
    for (let i = 0; i < names.length; i++) verdicts.push(regex.test(names[i]));
    return verdicts;
  };
}`;

function makeSandbox() {
  const { createContext, runInContext, Script } = require("node:vm") as typeof import("node:vm");
  const context = createContext({});
  runInContext(SETUP, context)(context);
  return { context, script: new Script("test(source, flags, names)") };
}
