import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packTarball } from "../../scripts/consumer-install";
import { checkAct } from "../../scripts/docs/check";
import { type Act, parsePage } from "../../scripts/docs/page";
import { Stage } from "../../scripts/docs/stage";
import { ROOT } from "../support/workbench";

const FIVE_MINUTES = 300_000;
/** A page's own commands compile with the newest; scripts/consumers.ts installs these. */
const OLDER = ["5.0", "5.9", "6"].map((version) =>
  join(process.env.CONSUMER_FOLDER ?? "", "node_modules", `typescript-${version}`, "bin", "tsc"),
);

// It installs from the registry: `npm run test:consumers` runs it.
const whereInstalled = process.env.CONSUMER_FOLDER ? test.each : test.skip.each;

whereInstalled([
  ["README.md", "cdktf"],
  ["README.md", "cdktn"],
  ["docs/getting-started.md", "cdktf"],
])(
  "%s leads from an empty folder to a stack of %s within five minutes",
  async (page, framework) => {
    const folder = mkdtempSync(join(tmpdir(), "ens-images-newcomer-"));
    const start = Date.now();
    try {
      const text = readFileSync(join(ROOT, page), "utf8");
      const { acts, notRun } = parsePage(framework === "cdktn" ? asThePageSays(text) : text);
      const [act] = acts.filter(({ fromNothing }) => fromNothing);
      // To the letter, but for the package itself, which is not in the registry yet.
      const block = notRun.find(({ commands }) => commands[0]?.startsWith("mkdir ")) ?? { commands: [] };
      const install = block.commands.join("\n");
      const script = install.replace(/ cdktf-ens-images /, ` ${packTarball(folder)} `);
      expect(script).not.toBe(install);
      execFileSync("bash", ["-ec", script], { cwd: folder, stdio: "pipe" });
      const edge = join(folder, "edge");
      expect(await checkAct(act as Act, new Stage(edge))).toEqual([]);
      expect({ page, compiled: existsSync(join(edge, "tsconfig.json")) }).toEqual({
        page,
        compiled: page === "README.md",
      });
      for (const compiler of page === "README.md" ? OLDER : []) {
        const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, "--noEmit"], {
          cwd: edge,
          encoding: "utf8",
        });
        expect({ compiler, status, stdout, stderr }).toEqual({ compiler, status: 0, stdout: "", stderr: "" });
      }
      expect(Date.now() - start).toBeLessThan(FIVE_MINUTES);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  600_000,
);

/** The row "CDK Terrain" of the table, and its version. */
function asThePageSays(text: string): string {
  return text
    .replaceAll('"cdktf-ens-images', '"cdktf-ens-images/cdktn')
    .replaceAll('"cdktf"', '"cdktn"')
    .replaceAll(" cdktf@0.21 ", " cdktn@0.24 ");
}
