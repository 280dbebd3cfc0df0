import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeWorkspace } from "../../provider-alicloud/workspace";

const root = mkdtempSync(join(tmpdir(), "ens-images-workspace-"));
const outdir = join(root, "workspace/lib");
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(() => {
  for (const module of ["ens-disk", "provider"]) {
    mkdirSync(join(root, "dist", module), { recursive: true });
    writeFileSync(join(root, "dist", module, "index.js"), `exports.name = "${module}";\n`);
  }
  mkdirSync(join(outdir, "of-yesterday"), { recursive: true });
  writeWorkspace(["ens-disk", "provider"], { outdir, target: join(root, "dist") });
});

test("a module is the compiled binding itself", () => {
  expect(require(join(outdir, "ens-disk"))).toBe(require(join(root, "dist/ens-disk")));
  expect(readFileSync(join(outdir, "ens-disk/index.d.ts"), "utf8")).toBe(
    'export * from "../../../dist/ens-disk/index";\n',
  );
});

test("the index names each module in camel case", () => {
  const index = require(outdir);
  expect(Object.keys(index)).toEqual(["ensDisk", "provider"]);
  expect(index.provider.name).toBe("provider");
  expect(readFileSync(join(outdir, "index.d.ts"), "utf8")).toBe(
    'export * as ensDisk from "./ens-disk";\nexport * as provider from "./provider";\n',
  );
});

test("what an earlier run left behind is gone", () => {
  expect(() => require.resolve(join(outdir, "of-yesterday"))).toThrow();
});
