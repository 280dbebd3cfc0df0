import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cleanEnv } from "../../../scripts/clean-env";
import { APP_HEAD, ROOT, Workbench } from "../../support/workbench";
import { type Configuration, configurations, layOut } from "./configuration";
import { type Signers, startSigners } from "./signers";

const run = promisify(execFile);
const IMAGES = [{ ImageId: "m-1", ImageName: "web-1", Status: "Available", ImageOwnerAlias: "self" }];

/** A configuration with a server and a project of its own. */
interface Run extends Configuration {
  readonly server: Signers;
  readonly folder: string;
  readonly home: string;
}

/** Synthesizes each configuration in turn, in one process. */
const APP = `${APP_HEAD}
const own = { ...process.env };
for (const { env, home, folder, block } of JSON.parse(require("node:fs").readFileSync("runs.json", "utf8"))) {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, own, env, { HOME: home });
  const app = new App({ outdir: folder + "/cdktf.out" });
  EnsImages.of(app).configure({ mode: "auto", lockFile: folder + "/ens-images.lock.json" });
  const stack = new TerraformStack(app, "edge");
  const provider = new AlicloudProvider(stack, "alicloud", {});
  for (const [name, value] of Object.entries(block)) provider.addOverride(name, value);
  new EnsImageLookup(stack, "image", { exactImageName: "web-1" });
  app.synth();
}`;

let bench: Workbench;
let runs: Run[];
beforeAll(async () => {
  bench = await Workbench.start([]);
  const first = await startSigners();
  const usable = configurations(first, "").flatMap(({ kind, identity }, at) =>
    kind === "hosts" || identity === "refused" ? [] : [at],
  );
  await first.close();
  const chosen = Array.from({ length: 30 }, (_, i) => usable[Math.floor((i * usable.length) / 30)] as number);
  runs = await Promise.all(
    chosen.map(async (at) => {
      const server = await startSigners(IMAGES);
      const folder = join(bench.project, `run-${at}`);
      const home = join(folder, "home");
      return { ...(configurations(server, home)[at] as Configuration), server, folder, home };
    }),
  );
});
afterAll(async () => {
  await Promise.all(runs.map(({ server }) => server.close()));
  await bench.stop();
});

test("30 configurations sign a real synth as the provider signs", async () => {
  for (const { folder, home, files } of runs) {
    mkdirSync(folder);
    writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ language: "typescript", app: "node app.js" }));
    layOut(home, files);
  }
  writeFileSync(join(bench.project, "runs.json"), JSON.stringify(runs.map(({ server: _, ...rest }) => rest)));
  await run(process.execPath, [bench.write("app.js", APP)], { cwd: bench.project, env: cleanEnv(bench.folder, {}) });
  const seen = runs.map(({ title, server }) => `${title} => ${server.take()}`);
  expect(seen).toEqual(runs.map(({ title, identity }) => `${title} => ${identity}`));
}, 60_000);

test("10 of them sign `ens-images check`, from the lock that the synth wrote", async () => {
  const kept = runs.filter(({ folder }) => {
    const lock = join(folder, "ens-images.lock.json");
    return existsSync(lock) && !readFileSync(lock, "utf8").includes('"credentials"');
  });
  // A role by OIDC wants a token that only the program states.
  const able = kept.filter(({ block }) => !JSON.stringify(block).includes("oidc_token"));
  const chosen = Array.from({ length: 10 }, (_, i) => able[Math.floor((i * able.length) / 10)] as Run);
  expect(new Set(chosen).size).toBe(10);
  for (const { title, identity, env, home, folder, server } of chosen) {
    const places = { ALIBABA_CLOUD_ENDPOINT_ENS: server.endpoint, ALIBABA_CLOUD_ENDPOINT_STS: server.endpoint };
    const options = { cwd: folder, env: cleanEnv(home, { ...env, ...places, HOME: home }) };
    const main = join(ROOT, "dist", "cli", "main.js");
    const { stdout } = await run(process.execPath, [main, "check"], options).catch((error) => error);
    // Session names are not kept: whose key signs is.
    const signer = server.take().split(" : ")[0];
    expect(`${title} => ${signer}\n${stdout}`).toMatch(`${title} => ${identity.split(" : ")[0]}\n`);
  }
}, 60_000);
