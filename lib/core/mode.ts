/** How a lookup is answered: see docs/lock-file.md. */
export type Mode = "auto" | "frozen" | "live";

/** A mode, and the words that say where it comes from: `frozen, because CI=true`. */
export interface ModeChoice {
  readonly mode: Mode;
  readonly because: string;
  /** True where only the environment's habit chose it: a `live` prop may loosen it. */
  readonly byDefault: boolean;
}

/** Where a mode may be stated. */
export interface ModeSources {
  readonly prop?: Mode;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly app?: Mode;
  readonly context?: Mode;
  /** In an app that `Testing.app` made. */
  readonly testingApp: boolean;
}

const MODES: readonly string[] = ["auto", "frozen", "live"];
const RUNNERS = ["JEST_WORKER_ID", "VITEST", "NODE_TEST_CONTEXT"];

/** Whether the text names a mode. */
export function isMode(text: unknown): text is Mode {
  return typeof text === "string" && MODES.includes(text);
}

/** The variable that says that a test runner runs this process, if one does. */
export function testRunner(env: ModeSources["env"]): string | undefined {
  return RUNNERS.find((name) => env[name] !== undefined && env[name] !== "");
}

/** The mode of a lookup. Precedence: prop, `ENS_IMAGES_MODE`, app, context, default. */
export function chooseMode(sources: ModeSources): ModeChoice {
  const stated = sources.env.ENS_IMAGES_MODE?.trim();
  if (stated === "frozen" && sources.prop !== "frozen") return choice("frozen", "ENS_IMAGES_MODE=frozen");
  if (sources.prop) return choice(sources.prop, `the lookup sets mode: "${sources.prop}"`);
  if (isMode(stated)) return choice(stated, `ENS_IMAGES_MODE=${stated}`);
  if (sources.app) return choice(sources.app, `EnsImages.of(app, { mode: "${sources.app}" })`);
  if (sources.context) return choice(sources.context, `the context ensImages:mode is "${sources.context}"`);
  return defaultMode(sources);
}

function defaultMode({ env, testingApp }: ModeSources): ModeChoice {
  const runner = testRunner(env);
  if (runner) return { mode: "frozen", because: `${runner} is set, so a test runs`, byDefault: true };
  if (testingApp) return { mode: "frozen", because: "the app comes from Testing.app", byDefault: true };
  const ci = ["CI", "TF_IN_AUTOMATION"].find((name) => isOn(env[name]));
  if (ci) return { mode: "frozen", because: `${ci}=${env[ci]}`, byDefault: true };
  return { mode: "auto", because: "it is the default", byDefault: true };
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false"].includes(value.trim().toLowerCase());
}

function choice(mode: Mode, because: string): ModeChoice {
  return { mode, because, byDefault: false };
}
