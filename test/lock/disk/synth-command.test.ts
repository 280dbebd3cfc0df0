import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthCommand } from "../../../lib/lock/disk/synth-command";

describe("how an app is synthesized", () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "ens-images-project-")));
    mkdirSync(join(folder, ".git"));
    mkdirSync(join(folder, "stacks"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const lay = (project: object, ...modules: string[]) => {
    writeFileSync(join(folder, "cdktf.json"), JSON.stringify(project));
    for (const name of modules) mkdirSync(join(folder, "node_modules", name), { recursive: true });
  };
  const SET = "ENS_IMAGES_REFRESH='**'";

  it.each([
    [{ app: "npx tsx main.ts" }, [], "npx tsx main.ts", `${SET} npx tsx main.ts`],
    [{ app: "npx tsx main.ts" }, [".bin/cdktf"], "npx cdktf synth", `${SET} npx cdktf synth`],
    [{ app: "npx tsx main.ts" }, ["cdktn", ".bin/cdktn"], "npx cdktn synth", `${SET} npx cdktn synth`],
    [{ app: "npx tsx main.ts", context: { stage: "prod" } }, ["cdktn"], "cdktn synth", `${SET} cdktn synth`],
    [{ app: "a", context: { "ensImages:mode": "auto" } }, [], "a", `${SET} a`],
    [{ app: "npx tsx main.ts", output: "out" }, ["cdktf"], "cdktf synth", `${SET} cdktf synth`],
    [{ app: "tsc && node main.js" }, [], "tsc && node main.js", `(export ${SET}; tsc && node main.js)`],
    [{ app: "evil\u001b[2K" }, [], "cdktf synth", `${SET} cdktf synth`],
    [{}, [], "cdktf synth", `${SET} cdktf synth`],
  ])("%j with %j", (project, modules, plain, assigned) => {
    lay(project, ...modules);
    const synth = synthCommand(folder);
    expect([synth(), synth(SET)]).toEqual([plain, assigned]);
    const below = synthCommand(join(folder, "stacks"))(SET);
    expect(below).toBe(assigned.startsWith("(") ? assigned.replace("(", "(cd .. && ") : `(cd .. && ${assigned})`);
  });

  it("the app's own framework goes before what is installed, and no project is needed", () => {
    lay({}, "cdktf");
    expect(synthCommand(folder, "cdktn")()).toBe("cdktn synth");
    rmSync(join(folder, "cdktf.json"));
    expect(synthCommand(folder, "cdktn")(SET)).toBe(`${SET} cdktn synth`);
  });
});
