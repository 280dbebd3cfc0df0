import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { EnsImageLookup, EnsImages, EnsImagesError } from "../../../lib";
import { TESTING_LINES } from "../../../lib/errors/pin";
import { isTestingApp } from "../../../lib/synth/settings";
import { keysOf } from "../../lock/disk/disk";
import { type Account, startAccount } from "./emulator";
import { imagesOf, lockIn, newProject } from "./synth";
import { synthHere } from "./synth-here";

const WEB = { imageName: "web-*", pick: "mostRecent" } as const;
const APP = { stacks: { edge: { web: WEB } } };
let account: Account;
beforeAll(async () => {
  account = await startAccount("web-1");
});
afterAll(() => account.close());

const because = (project: string, env: Record<string, string>, settings = {}) =>
  synthHere(project, { ...APP, settings }, env).error?.message.replaceAll("\n", " ");

test.each<[string, Record<string, string>, string]>([
  ["CI", { CI: "1" }, "frozen, because CI=1"],
  ["jest", { JEST_WORKER_ID: "3" }, "frozen, because JEST_WORKER_ID is set, so a test runs"],
  ["the variable", { ENS_IMAGES_MODE: "frozen" }, "frozen, because ENS_IMAGES_MODE=frozen"],
])("every message says what set the mode: %s", (_, env, words) => expect(because(newProject(), env)).toContain(words));

test("and for the setting of the app", () => {
  expect(because(newProject(), {}, { mode: "frozen" })).toContain(
    'frozen, because EnsImages.of(app).configure({ mode: "frozen" })',
  );
});

test("a variable that names no mode is an error before anything else", () => {
  expect(synthHere(newProject(), APP, { ...account.env, ENS_IMAGES_MODE: "Frozen" }).error).toMatchObject({
    code: "SETTINGS_INVALID",
  });
});

describe("the context of cdktf.json holds without the framework's command line", () => {
  test("frozen", () => {
    const project = newProject({ context: { "ensImages:mode": "frozen" } });
    expect(synthHere(project, APP, account.env).error?.message).toContain('the context ensImages:mode is "frozen"');
  });

  test.each([
    ["a byte order mark", "\uFEFF{}", undefined],
    ["a comma too many", '{\n"app": "x",\n}', "cdktf.json line 3, column 1, has a comma too many before this"],
    [
      "a context twice",
      '{ "context": { "ensImages:mode": "frozen" },\n"context": {} }',
      'line 2, column 1, holds "context" a second time',
    ],
    ["no object", "[]", "cdktf.json must hold an object"],
    [
      "bytes of another encoding",
      Buffer.from('{"a":\n"\xe9"}', "latin1"),
      "cdktf.json holds bytes that are no UTF-8 in line 2",
    ],
    [
      "a mistyped name",
      '{ "context": { "ensimages:mode": "frozen" } }',
      '"ensimages:mode" of cdktf.json is not a setting',
    ],
  ])("of a file with %s nothing is lost, unless the environment states the mode", (_, text, problem) => {
    const project = newProject();
    const stated =
      typeof text === "string" ? text.replace("{}", '{ "context": { "ensImages:mode": "frozen" } }') : text;
    writeFileSync(join(project, "cdktf.json"), stated);
    const { error } = synthHere(project, APP, account.env);
    expect(error).toMatchObject({
      message: expect.stringContaining(problem ?? 'the context ensImages:mode is "frozen"'),
    });
    if (problem !== undefined) expect(error?.code).toBe("SETTINGS_INVALID");
    expect(existsSync(lockIn(project))).toBe(false);
    expect(synthHere(project, APP, { ...account.env, ENS_IMAGES_MODE: "auto" })).toEqual({});
  });

  test("anything else is an error", () => {
    const project = newProject({ context: { "ensImages:mode": "off" } });
    expect(synthHere(project, APP, account.env).error).toMatchObject({
      code: "SETTINGS_INVALID",
      message: expect.stringContaining('is "off"'),
    });
  });
});

describe("under a test runner", () => {
  const runner = { VITEST: "true" };

  test("nothing is written, whatever the mode, and the answer is right", () => {
    const project = newProject();
    expect(synthHere(project, APP, { ...account.env, ...runner, ENS_IMAGES_MODE: "auto" })).toEqual({});
    expect(imagesOf(project, "edge")).toEqual({ web: "m-web-1" });
    expect(existsSync(lockIn(project))).toBe(false);
  });

  test("unless the test names mode and lock file", () => {
    const project = newProject();
    expect(
      synthHere(
        project,
        { ...APP, settings: { mode: "auto", lockFile: "ens-images.lock.json" } },
        { ...account.env, ...runner },
      ),
    ).toEqual({});
    expect(keysOf(lockIn(project))).toEqual(["edge/web"]);
  });

  test("a test-stack of a unit test changes nothing in the lock of the project", () => {
    const project = newProject();
    synthHere(project, APP, account.env);
    for (const mode of ["auto", "frozen", "live"]) {
      synthHere(
        project,
        { stacks: { "test-stack": { web: WEB } } },
        { ...account.env, ...runner, ENS_IMAGES_MODE: mode },
      );
    }
    expect(keysOf(lockIn(project))).toEqual(["edge/web"]);
  });
});

describe("an app of Testing.app", () => {
  const build = () => {
    const app = Testing.app();
    const stack = new TerraformStack(app, "test-stack");
    return { app, stack, lookup: new EnsImageLookup(stack, "web", WEB) };
  };
  const hidden = { ...process.env };
  beforeAll(() => {
    delete process.env.JEST_WORKER_ID;
    delete process.env.CI;
  });
  afterAll(() => Object.assign(process.env, hidden));

  test("is known for one, and frozen: the error shows the three lines that a test needs", () => {
    const { app, lookup } = build();
    expect(isTestingApp(app)).toBe(true);
    EnsImages.of(app).configure({ lockFile: lockIn(newProject()) });
    try {
      lookup.image;
    } catch (error) {
      expect(EnsImagesError.is(error) && error.failures[0]?.code).toBe("PIN_MISSING");
      const { message } = error as Error;
      expect(message).toContain("because the app comes from Testing.app");
      expect(message).toContain("cdktf-ens-images/testing");
      for (const line of TESTING_LINES) expect(message).toContain(line);
      return;
    }
    throw new Error("was answered");
  });
});

describe("where the lock lies", () => {
  test("beside the first cdktf.json upwards: an app of a monorepo has its own", () => {
    const root = newProject();
    const [app, source] = [join(root, "apps/edge"), join(root, "apps/edge/src/deep")];
    mkdirSync(source, { recursive: true });
    writeFileSync(join(app, "cdktf.json"), "{}");
    expect(synthHere(source, APP, account.env)).toEqual({});
    expect(keysOf(lockIn(app))).toEqual(["edge/web"]);
    expect(existsSync(lockIn(root))).toBe(false);
  });

  test("a lockFile is meant from there, too", () => {
    const root = newProject();
    mkdirSync(join(root, "src"));
    mkdirSync(join(root, "locks"));
    expect(synthHere(join(root, "src"), { ...APP, settings: { lockFile: "locks/prod.json" } }, account.env)).toEqual(
      {},
    );
    expect(keysOf(join(root, "locks/prod.json"))).toEqual(["edge/web"]);
  });

  test.each([".git/HEAD", ".git"])("no further up than the git root (%s): an error, and no file", (git) => {
    const root = newProject();
    const repository = join(root, "repo");
    mkdirSync(join(repository, "src", git === ".git" ? "" : "x"), { recursive: true });
    if (git === ".git") writeFileSync(join(repository, git), "gitdir: elsewhere");
    else mkdirSync(join(repository, git), { recursive: true });
    const { error } = synthHere(join(repository, "src"), APP, account.env);
    expect(error).toMatchObject({ code: "LOCK_NOT_FOUND", message: expect.stringContaining(`up to ${repository},`) });
    for (const folder of [root, repository, join(repository, "src")]) expect(existsSync(lockIn(folder))).toBe(false);
  });
});

test("settings that are wrong are errors that name them", () => {
  for (const [settings, words] of [
    [{ maxAgeDays: 0 }, "maxAgeDays }) must be a number of days above 0"],
    [{ maxAgeDays: Number.NaN }, "maxAgeDays"],
    [{ namespace: "a//b" }, "namespace"],
    [{ mode: "locked" }, 'mode }) must be "auto", "frozen" or "live"'],
    [{ lockFile: "" }, "lockFile"],
    [{ toString: 1 }, "is not a setting; there are lockFile, namespace"],
  ] as const) {
    const { error } = synthHere(newProject(), { ...APP, settings: settings as never }, account.env);
    expect(error).toMatchObject({ code: "SETTINGS_INVALID", message: expect.stringContaining(words) });
  }
});
