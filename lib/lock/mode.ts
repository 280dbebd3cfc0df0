import { settingsInvalid } from "../errors/settings";

/**
 * How a lookup is answered.
 *
 * - `auto`: from the lock; what is not there is asked, and added to the lock.
 * - `frozen`: from the lock only; what is not there is the error `PIN_MISSING`, which says what to run.
 * - `live`: from the account in every run; the lock is neither read nor changed.
 */
export type LookupMode = "auto" | "frozen" | "live";

/** A mode, and the words that say where it comes from: `frozen, because CI=true`. */
export interface ModeChoice {
  readonly mode: LookupMode;
  readonly because: string;
  /** True where a test runner or `Testing.app` set it: the way out is another than elsewhere. */
  readonly inTest?: boolean;
}

export interface ModeSources {
  readonly prop?: LookupMode;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly app?: LookupMode;
  readonly context?: LookupMode;
  readonly testing?: string;
}

const VARIABLE = "ENS_IMAGES_MODE";
const MODES: readonly string[] = ["auto", "frozen", "live"];
/** What runners of tests set. `NODE_ENV=test` is none: programs run with it that are no tests. */
const RUNNERS = [
  "JEST_WORKER_ID",
  "VITEST",
  "NODE_TEST_CONTEXT",
  "MOCHA_WORKER_ID",
  "TAP_CHILD_ID",
  "TEST_WORKER_INDEX",
];
/** Runners that set nothing, by the program that runs. */
const PROGRAM = /[\\/]node_modules[\\/](?:\.bin[\\/])?(mocha|ava|jasmine|uvu)(?:[\\/.]|$)/;

export function isMode(text: unknown): text is LookupMode {
  return typeof text === "string" && MODES.includes(text);
}

export const modeCheck = (value: unknown): string | undefined =>
  isMode(value) ? undefined : 'must be "auto", "frozen" or "live"';

export const MODE_CONTEXT = "ensImages:mode";

export function checkMode(mode: unknown): LookupMode | undefined {
  if (mode === undefined || isMode(mode)) return mode;
  const problem = `is ${JSON.stringify(mode)}, and must be "auto", "frozen" or "live"`;
  throw settingsInvalid(`The context ${MODE_CONTEXT}`, problem);
}

/** How it is seen that a test runner runs this process. Bun's says `NODE_ENV=test`, which elsewhere says nothing. */
export function testRunner(
  env: ModeSources["env"],
  runtime: { readonly program?: string; readonly bun?: boolean } = {},
): string | undefined {
  const variable = RUNNERS.find((name) => env[name] !== undefined && env[name] !== "");
  if (variable) return `${variable} is set, so a test runs`;
  if (runtime.bun && env.NODE_ENV === "test") return "bun test runs";
  const [, runner] = PROGRAM.exec(runtime.program ?? "") ?? [];
  return runner && `${runner} runs`;
}

/** `ENS_IMAGES_MODE=frozen`, prop, `ENS_IMAGES_MODE`, app, context, default. A mistyped variable throws: it must not ask. */
export function chooseMode(sources: ModeSources): ModeChoice {
  const stated = statedMode(sources.env);
  if (stated === "frozen") return { mode: stated, because: `${VARIABLE}=${stated}` };
  if (sources.prop) return { mode: sources.prop, because: `the lookup sets mode: "${sources.prop}"` };
  if (stated) return { mode: stated, because: `${VARIABLE}=${stated}` };
  if (sources.app) return { mode: sources.app, because: `EnsImages.of(app).configure({ mode: "${sources.app}" })` };
  if (sources.context) return { mode: sources.context, because: `the context ensImages:mode is "${sources.context}"` };
  return defaultMode(sources);
}

export function statedMode(env: ModeSources["env"]): LookupMode | undefined {
  const stated = env[VARIABLE]?.trim();
  if (!stated) return undefined;
  if (isMode(stated)) return stated;
  throw settingsInvalid(`The variable ${VARIABLE}`, `is ${JSON.stringify(stated)}, and must be auto, frozen or live`);
}

/** The keys that a refresh names, if there is one. */
export function statedRefresh(env: ModeSources["env"]): string | undefined {
  return env.ENS_IMAGES_REFRESH?.trim() || undefined;
}

function defaultMode({ env, testing }: ModeSources): ModeChoice {
  if (testing) return { mode: "frozen", because: testing, inTest: true };
  const ci = ["CI", "TF_IN_AUTOMATION"].find((name) => isOn(env[name]));
  if (ci) return { mode: "frozen", because: `${ci}=${env[ci]}` };
  return { mode: "auto", because: "it is the default" };
}

/** Whether a variable that is a switch is on. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value.trim().toLowerCase());
}
