import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cleanEnv } from "../../scripts/clean-env";
import { imageRecord } from "../support/images";
import { ROOT } from "../support/workbench";

const [, README = ""] = /```ts main\.ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, "README.md"), "utf8")) ?? [];
const DOCS = readFileSync(join(ROOT, "docs/emulator.md"), "utf8");
const [, SCRIPT = ""] = /```sh\n(#!\/bin\/sh\n[\s\S]*?)```/.exec(DOCS) ?? [];

const folder = mkdtempSync(join(tmpdir(), "ens-images-rehearsal-"));
const project = join(folder, "project");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the script of docs/emulator.md rehearses README's stack and says what it saw", () => {
  const bin = join(project, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  for (const name of ["cdktf", "constructs", "tsx", "@types"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(project, "node_modules", name));
  }
  symlinkSync(ROOT, join(project, "node_modules/cdktf-ens-images"));
  for (const name of ["cdktf", "tsx"]) symlinkSync(join(ROOT, "node_modules/.bin", name), join(bin, name));
  symlinkSync(join(ROOT, "dist/cli/main.js"), join(bin, "ens-images"));
  const write = (name: string, text: string) => writeFileSync(join(project, name), text);
  write("cdktf.json", JSON.stringify({ language: "typescript", app: "npx tsx main.ts", projectId: "rehearsal" }));
  write("main.ts", README);
  write("rehearse.sh", SCRIPT);
  write("images.json", JSON.stringify([imageRecord("m-5first", "web-base-20260801")]));

  const env = cleanEnv(folder, {
    TF_CLI_CONFIG_FILE: process.env.TF_CLI_CONFIG_FILE,
    TMPDIR: folder,
    FORCE_COLOR: "0",
    CI: "",
    DISABLE_VERSION_CHECK: "1",
  });
  const options = { cwd: project, env, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync("sh", ["rehearse.sh", "images.json", "edge", "edge/web-image"], options);
  expect({ status, stdout, stderr }).toMatchObject({ status: 0 });

  const seen = stdout.split("\n").filter((line) => line.startsWith("- "));
  const both = "- the plan delete+create alicloud_ens_instance.cache, delete+create alicloud_ens_instance.web";
  expect(seen.slice(0, -1)).toEqual([
    "- the first synth and apply",
    "- the plan is empty",
    "- a newer image is published, and synth runs again",
    "- the plan is empty",
    "- the pin moves",
    both,
    "- apply replaces them",
    "- the plan is empty",
    "- the new machines are re-initialised with the old image, behind the back of Terraform",
    both,
    "- check asks the account what runs",
    "- the pin takes what they run",
    "- the plan is empty",
  ]);
  expect(stdout).toContain("web-base-20260802");
  expect(stdout).toMatch(/^warn drift {2}edge\/web-image: 2 machines run web-base-20260801 /m);
}, 400_000);
