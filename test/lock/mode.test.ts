import { chooseMode, type ModeSources, testRunner } from "../../lib/lock/mode";

const choose = (sources: Partial<ModeSources>) => chooseMode({ env: {}, ...sources });

describe("precedence", () => {
  test.each<[string, Partial<ModeSources>, string, string]>([
    ["nothing is stated", {}, "auto", "it is the default"],
    ["the context", { context: "live" }, "live", 'the context ensImages:mode is "live"'],
    [
      "the app beats the context",
      { app: "auto", context: "live" },
      "auto",
      'EnsImages.of(app).configure({ mode: "auto" })',
    ],
    ["the variable beats the app", { env: { ENS_IMAGES_MODE: "live" }, app: "auto" }, "live", "ENS_IMAGES_MODE=live"],
    [
      "a prop beats the variable",
      { prop: "auto", env: { ENS_IMAGES_MODE: "live" } },
      "auto",
      'the lookup sets mode: "auto"',
    ],
    [
      "a prop does not loosen frozen",
      { prop: "live", env: { ENS_IMAGES_MODE: "frozen" } },
      "frozen",
      "ENS_IMAGES_MODE=frozen",
    ],
    ["nor does the app", { app: "auto", env: { ENS_IMAGES_MODE: "frozen" } }, "frozen", "ENS_IMAGES_MODE=frozen"],
    [
      "a prop may tighten",
      { prop: "frozen", env: { ENS_IMAGES_MODE: "auto" } },
      "frozen",
      'the lookup sets mode: "frozen"',
    ],
    [
      "an empty variable is none",
      { env: { ENS_IMAGES_MODE: " " }, app: "live" },
      "live",
      'EnsImages.of(app).configure({ mode: "live" })',
    ],
    ["CI", { env: { CI: "true" } }, "frozen", "CI=true"],
    ["Terraform's own sign of automation", { env: { TF_IN_AUTOMATION: "1" } }, "frozen", "TF_IN_AUTOMATION=1"],
    [
      "CI's mere default is loosened by a prop",
      { prop: "live", env: { CI: "1" } },
      "live",
      'the lookup sets mode: "live"',
    ],
    ["and by the app", { app: "auto", env: { CI: "1" } }, "auto", 'EnsImages.of(app).configure({ mode: "auto" })'],
    ["a unit test", { testing: "bun test runs", env: { CI: "true" } }, "frozen", "bun test runs"],
  ])("%s", (_, sources, mode, because) => expect(choose(sources)).toMatchObject({ mode, because }));

  test.each(["", "0", "false", "FALSE", " "])("CI=%j is not CI", (CI) =>
    expect(choose({ env: { CI } }).mode).toBe("auto"),
  );
});

test.each(["Frozen", "locked", "true", "auto,live"])("ENS_IMAGES_MODE=%s is an error, whatever else is set", (mode) => {
  const env = { ENS_IMAGES_MODE: mode };
  for (const prop of [undefined, "frozen", "live"] as const) {
    expect(() => choose({ env, prop })).toThrow(
      `The variable ENS_IMAGES_MODE is ${JSON.stringify(mode)}, and must be auto, frozen or live.`,
    );
  }
});

test("tells where a test runs, since the way out is another there", () => {
  expect(choose({ testing: "mocha runs" }).inTest).toBe(true);
  expect(choose({ env: { CI: "1" } }).inTest).toBeUndefined();
});

describe("a test runner is told", () => {
  const BUN = { bun: true };
  const at = (program: string) => ({ program });
  test.each<[string, Parameters<typeof testRunner>, string | undefined]>([
    ["jest", [{ JEST_WORKER_ID: "1" }], "JEST_WORKER_ID is set, so a test runs"],
    ["vitest", [{ VITEST: "true" }], "VITEST is set, so a test runs"],
    ["node --test", [{ NODE_TEST_CONTEXT: "child-v8" }], "NODE_TEST_CONTEXT is set, so a test runs"],
    ["bun test", [{ NODE_ENV: "test" }, BUN], "bun test runs"],
    ["mocha", [{}, at("/app/node_modules/.bin/mocha")], "mocha runs"],
    ["mocha with Node's options", [{}, at("/app/node_modules/mocha/lib/cli/cli.js")], "mocha runs"],
    ["mocha on Windows", [{}, at("C:\\app\\node_modules\\mocha\\bin\\mocha.js")], "mocha runs"],
    ["ava", [{}, at("/app/node_modules/.pnpm/ava@8.1.2/node_modules/ava/lib/worker/base.js")], "ava runs"],
    ["jasmine", [{}, at("/app/node_modules/.bin/jasmine")], "jasmine runs"],
    ["nothing", [{ JEST_WORKER_ID: "" }], undefined],
    ["NODE_ENV=test alone", [{ NODE_ENV: "test" }], undefined],
    ["bun's runtime alone", [{ NODE_ENV: "production" }, BUN], undefined],
    ["a program of such a name", [{}, at("/home/mocha/app/main.js")], undefined],
    ["a package of such a beginning", [{}, at("/app/node_modules/ava-cloud/main.js")], undefined],
  ])("%s", (_, [env, runtime], told) => expect(testRunner(env, runtime)).toBe(told));
});
