import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entry, framework } from "../support/framework";
import { ROOT } from "../support/workbench";

const other = framework === "cdktf" ? "cdktn" : "cdktf";
const folder = mkdtempSync(join(tmpdir(), "ens-images-framework-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Loads a module in a project that has the package, as an install leaves it, and these beside it. */
function load(module: string, installed: readonly string[]) {
  const modules = join(mkdtempSync(join(folder, "project-")), "node_modules");
  mkdirSync(modules);
  const own = join(modules, "cdktf-ens-images");
  for (const part of ["package.json", "dist"]) cpSync(join(ROOT, part), join(own, part), { recursive: true });
  for (const name of installed) symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  const program = `try { require("${module}"); console.log("fine") } catch (error) { console.log(error.code, error.message) }`;
  return spawnSync(process.execPath, ["-e", program], { cwd: join(modules, ".."), encoding: "utf8" }).stdout.trim();
}

describe.each([entry, `${entry}/alicloud/ens-instance`])("%s", (module) => {
  test("says which framework is missing, how to install it, and which entry the other has", () => {
    const [version, instead] = framework === "cdktf" ? ["cdktf@0.21", "/cdktn"] : ["cdktn@0.24", ""];
    expect(load(module, [other, "constructs"])).toBe(
      `FRAMEWORK_MISSING "${entry}" is the entry for ${framework === "cdktf" ? "CDK for Terraform" : "CDK Terrain"}, and the ` +
        `package "${framework}" is not installed. Run: npm install ${version} constructs@10.7.2. An app of ` +
        `${framework === "cdktf" ? "CDK Terrain" : "CDK for Terraform"} imports "cdktf-ens-images${instead}" and ` +
        `"cdktf-ens-images${instead}/alicloud/…" instead.`,
    );
  });
});

test("the bindings need nothing but the framework", () => {
  expect(load(`${entry}/alicloud/ens-instance`, [framework, "constructs"])).toBe("fine");
});
