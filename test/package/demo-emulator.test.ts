import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { cleanEnv } from "../../scripts/clean-env";
import { ROOT } from "../support/workbench";

test("npm run demo:emulator is the account of the example's lock, until Ctrl-C", async () => {
  const home = mkdtempSync(join(tmpdir(), "ens-images-demo-emulator-"));
  const demo = spawn(process.execPath, ["--import", "tsx", join(ROOT, "scripts", "demo-emulator.ts")], {
    cwd: ROOT,
    env: cleanEnv(home),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const printed: string[] = [];
  for await (const line of createInterface({ input: demo.stdout })) {
    printed.push(line);
    if (line.startsWith("npx ")) break;
  }
  const exported = printed.find((line) => line.startsWith("export ")) ?? "";
  const run = `${exported}\n${process.execPath} dist/cli/main.js outdated`;
  const output = execFileSync("bash", ["-c", run], { cwd: ROOT, env: cleanEnv(home), encoding: "utf8" });
  demo.kill("SIGINT");
  expect(await once(demo, "exit")).toEqual([0, null]);
  expect(output).toContain("0 of 4 pins outdated, 4 current.");
  rmSync(home, { recursive: true });
});
