import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demoCatalog } from "../../scripts/demo-catalog";
import { Consumer } from "../support/consumer";
import { ForeignProject, FRAMEWORKS } from "../support/foreign";
import { splitSaid } from "../support/said";

const made = Consumer.make();
if (typeof made === "string") console.warn(`Skipped the consumer tests: ${made}`);
const whereInstalled = typeof made === "string" ? describe.skip : describe;
const consumer = made as Consumer;

const NEWEST = String(demoCatalog().find(({ ImageName }) => ImageName === "web-base-20260831")?.ImageId);
const MACHINES = { "by-token": NEWEST, "by-injection": NEWEST };
const TSX = "tsx/dist/cli.mjs";
const TSC = "typescript/bin/tsc";
const CI = { CI: "true", ALICLOUD_ACCESS_KEY: undefined, ALICLOUD_SECRET_KEY: undefined };

interface App {
  readonly name: string;
  /** Checks its types, and has a unit test. */
  readonly types: boolean;
  readonly runner: readonly string[];
  /** Output folder and stack. */
  readonly stacks: readonly (readonly [string, string])[];
}

const APPS: readonly App[] = [
  { name: "cdktf-ts", types: true, runner: [TSX, "main.ts"], stacks: [["cdktf.out", "cdktf-ts"]] },
  { name: "cdktn-ts", types: true, runner: [TSX, "main.ts"], stacks: [["cdktf.out", "cdktn-ts"]] },
  {
    name: "esm-ts",
    types: true,
    runner: ["build/main.mjs"],
    stacks: [
      ["cdktf.out", "esm-cdktf"],
      ["cdktn.out", "esm-cdktn"],
    ],
  },
  { name: "plain-js", types: false, runner: ["main.js"], stacks: [["cdktf.out", "plain-js"]] },
];

const TOOLS = [
  {
    ...{ tool: "cdktf-cli", app: "cdktf-ts", stack: "cdktf-ts" },
    works: (major: number) => major < 23,
    why: "its node-pty has no binary for this Node and would have to be compiled",
  },
  {
    ...{ tool: "cdktn-cli", app: "cdktn-ts", stack: "cdktn-ts" },
    works: (major: number, minor: number) => major > 22 || (major === 22 && minor >= 19),
    why: "it needs 22.19",
  },
];

whereInstalled(`a project that has the package from its tarball, on Node ${process.versions.node}`, () => {
  beforeAll(() => consumer.start());
  afterAll(() => consumer.stop());

  test("every app of test/package/apps is tried", () => {
    expect(APPS.map(({ name }) => name)).toEqual(consumer.apps());
  });

  describe.each(APPS)("$name", ({ name, types, runner: [program = "", ...args], stacks }) => {
    const run = (env?: NodeJS.ProcessEnv) =>
      consumer.run(name, program.includes("tsx") ? consumer.tool(program) : program, args, env);

    (types ? test : test.skip)("has the types it needs", () => {
      expect(consumer.run(name, consumer.tool(TSC))).toEqual({ status: 0, stdout: "", stderr: "" });
    });

    test("synthesizes literal ids from the account", () => {
      const { status, stderr } = run();
      expect({ status, ...splitSaid(stderr) }).toMatchObject({ status: 0, stderr: "" });
      for (const [outdir, stack] of stacks) expect(consumer.images(name, stack, outdir)).toEqual(MACHINES);
    });

    test("synthesizes the same from its lock, in CI and without credentials", () => {
      const lock = consumer.lock(name);
      expect(run({ ...CI, ALIBABA_CLOUD_ENDPOINT_ENS: undefined })).toMatchObject({ status: 0, stderr: "" });
      for (const [outdir, stack] of stacks) expect(consumer.images(name, stack, outdir)).toEqual(MACHINES);
      expect(consumer.lock(name)).toBe(lock);
    });

    test("reads its lock by the command line", () => {
      const shown = consumer.run(name, consumer.tool(".bin/ens-images"), ["show", "--json"]);
      expect(shown).toMatchObject({ status: 0, stderr: "" });
      expect(shown.stdout).toContain(NEWEST);
      const outdated = consumer.run(name, consumer.tool(".bin/ens-images"), ["outdated", "--exit-code"]);
      expect(outdated).toMatchObject({ status: 0 });
    });
  });

  test.each(FRAMEWORKS)("resolve() answers in this process: %s", (framework) => {
    const folder = consumer.app("plain-js");
    writeFileSync(join(folder, "resolved.cjs"), ForeignProject.program(framework));
    rmSync(join(folder, "ens-images.lock.json"));
    const { status, stderr } = consumer.run("plain-js", "resolved.cjs", [], { RESOLVE: "1" });
    expect({ status, ...splitSaid(stderr) }).toMatchObject({ status: 0, stderr: "" });
    expect(consumer.stack("edge", join(folder, "cdktf.out")).output?.image?.value).toBe(NEWEST);
  });

  test("the child that asks prints nothing, not even what is deprecated in the SDK", () => {
    const record = `const { spawnSync } = require("node:child_process");
      require("node:child_process").spawnSync = (...args) => {
        const child = spawnSync(...args);
        process.stdout.write("stderr of the child: " + JSON.stringify(String(child.stderr)));
        return child;
      };`;
    writeFileSync(join(consumer.app("plain-js"), "record.cjs"), record);
    rmSync(join(consumer.app("plain-js"), "ens-images.lock.json"));
    expect(consumer.run("plain-js", "--require=./record.cjs", ["main.js"])).toMatchObject({
      status: 0,
      stdout: 'stderr of the child: ""',
    });
  });

  test.each(["cdktf-ts", "cdktn-ts"])("%s: a unit test gives images, without network and lock", (name) => {
    const run = consumer.run(name, consumer.tool(TSX), ["--test", "unit.ts"], {
      ALIBABA_CLOUD_ENDPOINT_ENS: undefined,
    });
    expect(run).toMatchObject({ status: 0, stdout: expect.stringMatching(/^(# |ℹ )pass 1$/m) });
  });

  // As projects have it that `cdktf init` made: modules resolved without a look at "exports".
  const OLD =
    "--module commonjs --moduleResolution node10 --esModuleInterop --target es2022 --types node --strict --noEmit --skipLibCheck";
  const CLEAN = { status: 0, stdout: "", stderr: "" };
  const olderTypeScript = (version: string) => (consumer.has(`typescript-${version}`) ? test : test.skip);
  describe.each(["cdktf-ts", "cdktn-ts"])("%s: the types under", (name) => {
    const check = (version: string, args: readonly string[]) =>
      consumer.run(name, consumer.tool(`typescript-${version}/bin/tsc`), args);

    // Of 5.0 the declarations of Node's own of today ask too much, and are not checked.
    for (const version of ["5.0", "5.9"]) {
      olderTypeScript(version)(`TypeScript ${version}, old ways`, () => {
        expect(check(version, [...OLD.split(" "), "main.ts", "unit.ts"])).toEqual(CLEAN);
      });
    }
    for (const [version, ...args] of [["5.0", "--skipLibCheck"], ["5.9"], ["6"]] as const) {
      olderTypeScript(version)(`TypeScript ${version}`, () => expect(check(version, args)).toEqual(CLEAN));
    }
  });

  describe.each(TOOLS)("$tool", (tried) => {
    const { tool, app, stack } = tried;
    testTool(tried)("synthesizes", () => {
      const run = consumer.run(app, consumer.tool(`${tool}/bundle/bin/${tool.replace("-cli", "")}`), ["synth"]);
      expect(run).toMatchObject({ status: 0 });
      expect(run.stdout).toContain("Generated Terraform code");
      expect(consumer.images(app, stack)).toEqual(MACHINES);
    });
  });
});

function testTool({ tool, works, why }: (typeof TOOLS)[number]): typeof test.skip {
  // Only `npm run test:consumers` installs them: they are large.
  if (!consumer.has(tool)) return test.skip;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (works(major, minor)) return test;
  console.warn(`Skipped ${tool} on Node ${process.versions.node}: ${why}.`);
  return test.skip;
}
