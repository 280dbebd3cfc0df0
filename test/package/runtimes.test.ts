import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { npmInstall } from "../../scripts/consumer-install";
import { demoCatalog } from "../../scripts/demo-catalog";
import { ForeignProject, FRAMEWORKS, RUNNERS, TOOLS, unitTest } from "../support/foreign";
import { splitSaid } from "../support/said";

const NEWEST = demoCatalog().find(({ ImageName }) => ImageName === "web-base-20260831")?.ImageId;
const LOCK = "ens-images.lock.json";
// Its name until Node 23.5.
const PERMISSION = process.allowedNodeEnvironmentFlags.has("--permission")
  ? "--permission"
  : "--experimental-permission";

/** Runtimes that may start no child, and what else a synth is allowed there. */
const FORBIDDING = [
  {
    name: "deno without --allow-run",
    run: ["deno", "run", "--no-prompt"],
    asking: ["--allow-read", "--allow-write", "--allow-env", "--allow-sys", "--allow-net"],
    locked: ["--allow-read", "--allow-write", "--allow-env"],
  },
  {
    name: "node --permission",
    run: ["node", PERMISSION, "--no-warnings", "--allow-fs-read=*"],
    asking: ["--allow-fs-write=*"],
    locked: ["--allow-fs-write=*"],
  },
];

const RUNTIMES = [
  { name: "node", run: ["node"] },
  { name: "bun", run: ["bun", "run"] },
  { name: "deno", run: ["deno", "run", "-A"] },
];

const call = (body: string) => `test("frozen", () => {${body}});`;
const it = (body: string) => `it("frozen", () => {${body}});`;
interface TestRunner {
  readonly name: string;
  readonly run: readonly string[];
  readonly file: string;
  readonly imports: string;
  readonly call: (body: string) => string;
  /** `ENS_IMAGES_MODE`, for a runner that gives no sign. */
  readonly env?: string;
}

/** How each runner is started in a unit test's folder, and the test as it wants it. */
const TEST_RUNNERS: readonly TestRunner[] = [
  { name: "bun test", run: ["bun", "test"], file: "unit.test.ts", imports: 'import { test } from "bun:test";', call },
  {
    ...{ name: "deno test, told", run: ["deno", "test", "-A"], file: "unit_test.mjs", imports: "", env: "frozen" },
    call: (body: string) => `Deno.test("frozen", () => {${body}});`,
  },
  { name: "mocha", run: ["mocha", "unit.test.mjs"], file: "unit.test.mjs", imports: "", call: it },
  {
    name: "mocha in parallel",
    run: ["mocha", "--parallel", "unit.test.mjs"],
    file: "unit.test.mjs",
    imports: "",
    call: it,
  },
  {
    ...{ name: "ava", run: ["ava", "unit.test.mjs"], file: "unit.test.mjs", imports: 'import test from "ava";' },
    call: (body: string) => `test("frozen", (t) => {${body} t.pass(); });`,
  },
  {
    ...{ name: "vitest", run: ["vitest", "run"], file: "unit.test.mjs", imports: 'import { test } from "vitest";' },
    call,
  },
  { name: "jasmine", run: ["jasmine", "unit.test.mjs"], file: "unit.test.mjs", imports: "", call: it },
  {
    ...{
      name: "node --test",
      run: ["node", "--test"],
      file: "unit.test.mjs",
      imports: 'import test from "node:test";',
    },
    call,
  },
];

const { bun, deno } = TOOLS;
const made = ForeignProject.make({ bun, deno });
if (typeof made === "string") console.warn(`SKIPPED the runtimes: ${made}`);
const project = made as ForeignProject;

(typeof made === "string" ? describe.skip : describe)(`installed by npm, on Node ${process.versions.node}`, () => {
  let cwd = "";
  beforeAll(async () => {
    cwd = project.app("app", "cdktf");
    // The runners lie in the project, as a user's do.
    const runners = Object.entries(RUNNERS).map(([name, version]) => `${name}@${version}`);
    npmInstall(cwd, runners);
    project.setCatalog(demoCatalog());
    await project.startEmulator();
  }, 240_000);
  afterAll(() => project.stop());

  const forget = () => {
    for (const name of ["cdktf.out", LOCK]) rmSync(join(cwd, name), { recursive: true, force: true });
    project.forgetRequests();
  };

  describe.each(FRAMEWORKS)("%s", (framework) => {
    beforeAll(() => {
      project.write("app/main.cjs", ForeignProject.program(framework));
    });

    describe.each(RUNTIMES)("under $name", ({ run }) => {
      test.each([
        ["a synth that asks", {}],
        ["resolve()", { RESOLVE: "1" }],
      ])("%s", (_, env) => {
        forget();
        const { status, stderr } = project.run(cwd, [...run, "main.cjs"], env);
        expect({ status, ...splitSaid(stderr) }).toEqual({
          status: 0,
          said: expect.stringMatching(/^pinned .*\n(?: {2}.*\n)*Review ens-images\.lock\.json/),
          stderr: "",
        });
        expect(project.image(cwd)).toBe(NEWEST);
        expect(existsSync(join(cwd, LOCK))).toBe(true);
      });

      test("a locked synth, without account", () => {
        rmSync(join(cwd, "cdktf.out"), { recursive: true });
        const env = { CI: "true", ALICLOUD_ACCESS_KEY: undefined, ALIBABA_CLOUD_ENDPOINT_ENS: undefined };
        expect(project.run(cwd, [...run, "main.cjs"], env)).toMatchObject({ status: 0, stderr: "" });
        expect(project.image(cwd)).toBe(NEWEST);
      });
    });

    describe.each(FORBIDDING)("under $name", ({ run: program, asking, locked }) => {
      const run = (env: NodeJS.ProcessEnv = {}, allowed = asking) =>
        project.run(cwd, [...program, ...allowed, "main.cjs"], env);

      test("a synth that asks is an error that names the way out, which works, and then the lock answers", () => {
        forget();
        const refused = run();
        expect(refused.status).not.toBe(0);
        expect(refused.stderr).toContain("BRIDGE_UNAVAILABLE");
        expect(refused.stderr).toContain("await EnsImages.of(app).resolve()");
        const { status, stderr } = run({ RESOLVE: "1" });
        expect({ status, ...splitSaid(stderr) }).toMatchObject({ status: 0, stderr: "" });
        rmSync(join(cwd, "cdktf.out"), { recursive: true });
        expect(run({}, locked)).toMatchObject({ status: 0, stderr: "" });
        expect(project.image(cwd)).toBe(NEWEST);
      });
    });

    test.each(TEST_RUNNERS)(
      "a unit test asks nobody and writes no lock: $name",
      ({ file, imports, run, call, env }) => {
        forget();
        for (const { file } of TEST_RUNNERS) rmSync(join(cwd, file), { force: true });
        project.write(join("app", file), unitTest(framework, imports, call));
        const [program = "", ...args] = run;
        const own = join(cwd, "node_modules", ".bin", program);
        const { status, stdout, stderr } = project.run(cwd, [existsSync(own) ? own : program, ...args], {
          ENS_IMAGES_MODE: env,
        });
        expect({ status, said: status === 0 ? "" : `${stdout}${stderr}` }).toEqual({ status: 0, said: "" });
        expect(project.seenRequests()).toEqual([]);
        expect(existsSync(join(cwd, LOCK))).toBe(false);
      },
    );
  });
});
