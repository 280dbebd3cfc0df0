import { rmSync } from "node:fs";
import { join } from "node:path";
import { demoCatalog } from "../../scripts/demo-catalog";
import { ForeignProject, FRAMEWORKS, type Framework, TOOLS } from "../support/foreign";
import { splitSaid } from "../support/said";

const NEWEST = demoCatalog().find(({ ImageName }) => ImageName === "web-base-20260831")?.ImageId;

interface Layout {
  readonly name: string;
  /** Further files of the project. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where the app lies. */
  readonly app?: string;
  /** Other versions than this checkout has; undefined for a package that is not installed. */
  readonly versions?: Readonly<Record<string, string | undefined>>;
  readonly frameworks?: readonly Framework[];
  readonly install: readonly string[];
  readonly node: readonly string[];
  readonly cli: readonly string[];
}

const QUIET = ["--no-audit", "--no-fund", "--ignore-scripts"];
const PNP = "nodeLinker: pnp\nenableTelemetry: false\nenableImmutableInstalls: false\n";
const LAYOUTS: readonly Layout[] = [
  {
    ...{ name: "npm", install: ["npm", "install", ...QUIET] },
    ...{ node: ["node"], cli: ["npx", "--no", "ens-images"] },
  },
  {
    // Beyond what cdktn 0.24 accepts, and what `npm install cdktf constructs` brings.
    ...{ name: "npm, cdktf with constructs 10.8.1", versions: { constructs: "10.8.1", cdktn: undefined } },
    ...{ frameworks: ["cdktf"], install: ["npm", "install", ...QUIET] },
    ...{ node: ["node"], cli: ["npx", "--no", "ens-images"] },
  },
  {
    ...{ name: "npm --install-strategy=linked", install: ["npm", "install", "--install-strategy=linked", ...QUIET] },
    ...{ node: ["node"], cli: ["npx", "--no", "ens-images"] },
  },
  {
    ...{ name: "pnpm, hoist: false", install: ["pnpm", "install", "--ignore-scripts"] },
    ...{ files: { "pnpm-workspace.yaml": "hoist: false\n" }, node: ["node"], cli: ["pnpm", "exec", "ens-images"] },
  },
  {
    ...{ name: "pnpm, a workspace", install: ["pnpm", "install", "--ignore-scripts"], app: "packages/app" },
    files: {
      "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
      "package.json": '{ "name": "root", "private": true }',
    },
    ...{ node: ["node"], cli: ["pnpm", "exec", "ens-images"] },
  },
  {
    ...{ name: "yarn, Plug'n'Play", install: ["yarn", "install", "--mode=skip-build"] },
    ...{ files: { ".yarnrc.yml": PNP, "yarn.lock": "" }, node: ["yarn", "node"], cli: ["yarn", "ens-images"] },
  },
  {
    ...{ name: "bun", install: ["bun", "install", "--ignore-scripts"] },
    ...{ node: ["node"], cli: ["bunx", "--no-install", "ens-images"] },
  },
];

const made = ForeignProject.make(TOOLS);
if (typeof made === "string") console.warn(`SKIPPED the package managers: ${made}`);
const project = made as ForeignProject;

(typeof made === "string" ? describe.skip : describe)(`on Node ${process.versions.node}, installed by`, () => {
  beforeAll(async () => {
    project.setCatalog(demoCatalog());
    await project.startEmulator();
  });
  afterAll(() => project.stop());

  describe.each(LAYOUTS)(
    "$name",
    ({ name, app = ".", files = {}, versions, frameworks = FRAMEWORKS, install, node, cli }) => {
      const root = name.replace(/\W+/g, "-");
      const cwd = join(project.project, root, app);
      let lock = "";

      test("installs", () => {
        project.app(join(root, app), "cdktf", versions);
        for (const [file, text] of Object.entries(files)) project.write(join(root, file), text);
        const { status, stdout, stderr } = project.run(join(project.project, root), install);
        expect({ status, said: status === 0 ? "" : `${stdout}${stderr}` }).toEqual({ status: 0, said: "" });
      });

      describe.each(frameworks)("%s", (framework) => {
        const fresh = () => {
          project.app(join(root, app), framework, versions);
          for (const made of ["cdktf.out", "ens-images.lock.json"])
            rmSync(join(cwd, made), { recursive: true, force: true });
        };

        test.each([
          ["a synth that asks", {}],
          ["resolve()", { RESOLVE: "1" }],
        ])("%s", (_, env) => {
          fresh();
          const { status, stderr } = project.run(cwd, [...node, "main.cjs"], env);
          expect({ status, ...splitSaid(stderr) }).toMatchObject({ status: 0, stderr: "" });
          expect(project.image(cwd)).toBe(NEWEST);
          lock = project.read(join(root, app, "ens-images.lock.json"));
        });

        test("a locked synth, without account", () => {
          rmSync(join(cwd, "cdktf.out"), { recursive: true });
          const env = { CI: "true", ALICLOUD_ACCESS_KEY: undefined, ALIBABA_CLOUD_ENDPOINT_ENS: undefined };
          expect(project.run(cwd, [...node, "main.cjs"], env)).toMatchObject({ status: 0, stderr: "" });
          expect(project.image(cwd)).toBe(NEWEST);
          expect(project.read(join(root, app, "ens-images.lock.json"))).toBe(lock);
        });

        test("the command line", () => {
          const { status, stdout } = project.run(cwd, [...cli, "outdated", "--json"]);
          expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining(String(NEWEST)) });
        });
      });
    },
  );
});
