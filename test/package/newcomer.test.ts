import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packTarball } from "../../scripts/consumer-install";
import { checkPage } from "../../scripts/docs/check";
import { parsePage } from "../../scripts/docs/page";
import { Stage } from "../../scripts/docs/stage";
import { ROOT } from "../support/workbench";

const PAGE = join(ROOT, "docs", "first-steps.md");
const FIVE_MINUTES = 300_000;

// It installs from the registry: `npm run test:consumers` runs it.
const whereInstalled = process.env.CONSUMER_FOLDER ? test : test.skip;

whereInstalled(
  "docs/first-steps.md leads from an empty folder to a stack within five minutes",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "ens-images-newcomer-"));
    const start = Date.now();
    try {
      // To the letter, but for the package itself, which is not in the registry yet.
      const install = parsePage(readFileSync(PAGE, "utf8")).notRun[0]?.commands.join("\n") ?? "";
      const script = install.replace(/ cdktf-ens-images /, ` ${packTarball(folder)} `);
      expect(script).not.toBe(install);
      execFileSync("bash", ["-ec", script], { cwd: folder, stdio: "pipe" });
      expect(await checkPage(PAGE, new Stage(join(folder, "edge")))).toEqual([]);
      expect(Date.now() - start).toBeLessThan(FIVE_MINUTES);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  600_000,
);
