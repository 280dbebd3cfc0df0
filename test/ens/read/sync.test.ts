import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { buildSync } from "esbuild";
import { EnsImageLookup, EnsImages } from "../../../lib";
import { catchError } from "../../support/catch-error";
import { framework } from "../../support/framework";
import { imageRecords } from "../../support/images";
import { APP_HEAD, ROOT, Workbench } from "../../support/workbench";

const ONE_LOOKUP = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
const image = new EnsImageLookup(stack, "image", { imageName: "web-*", pick: "mostRecent" });
new EnsInstance(stack, "machine", { ...MACHINE, imageId: image.imageId });
app.synth();
`;

describe("the synchronous bridge", () => {
  let bench: Workbench;
  beforeEach(async () => {
    bench = await Workbench.start(imageRecords("web", 5));
  });
  afterEach(() => bench.stop());

  const machineId = () => bench.stack("edge").resource.alicloud_ens_instance?.machine?.image_id;

  test("works from built JavaScript", () => {
    expect(bench.runApp(ONE_LOOKUP)).toMatchObject({ status: 0, stderr: "" });
    expect(machineId()).toBe("m-web4");
  });

  // Sources name "cdktf"; the entry for cdktn exists in its compiled form only.
  const testSources = framework === "cdktf" ? test : test.skip;
  testSources("works from TypeScript sources under tsx", () => {
    const source = ONE_LOOKUP.replace('"cdktf-ens-images")', `${JSON.stringify(join(ROOT, "lib", "index.ts"))})`);
    const tsx = require.resolve("tsx");
    expect(bench.runApp(source, { node: ["--require", join(tsx, "../cjs/index.cjs")] })).toMatchObject({ status: 0 });
    expect(machineId()).toBe("m-web4");
  });

  test.each([
    "--inspect",
    "--inspect=127.0.0.1:0",
    "--inspect-port=0",
    "--no-warnings --inspect-brk=0 --trace-uncaught",
  ])("leaves NODE_OPTIONS=%s to the parent", (options) => {
    // The parent itself runs without: the option is set where the child would inherit it.
    const source = `process.env.NODE_OPTIONS = ${JSON.stringify(options)};\n${ONE_LOOKUP}`;
    expect(bench.runApp(source)).toMatchObject({ status: 0, stderr: "" });
    expect(machineId()).toBe("m-web4");
  });

  test("works under NODE_OPTIONS=--inspect of the whole run", () => {
    expect(bench.runApp(ONE_LOOKUP, { env: { NODE_OPTIONS: "--inspect=127.0.0.1:0" } })).toMatchObject({ status: 0 });
    expect(machineId()).toBe("m-web4");
  });

  test("takes nothing for the answer that a preloaded module prints", () => {
    const noise = join(bench.project, "noise.js");
    writeFileSync(noise, 'console.log("{}"); process.on("exit", () => console.log("bye"));');
    expect(bench.runApp(ONE_LOOKUP, { env: { NODE_OPTIONS: `--require ${noise}` } })).toMatchObject({ status: 0 });
    expect(machineId()).toBe("m-web4");
  });

  test.each([
    ["process.kill(process.pid, 'SIGTERM')", "INTERRUPTED", "SIGTERM"],
    ["process.kill(process.pid, 'SIGSEGV')", "BRIDGE_FAILED", "signal SIGSEGV"],
    ["process.kill(process.pid, 'SIGKILL')", "BRIDGE_FAILED", "was killed (SIGKILL)"],
    // As Node ends where its heap is full; to fill it takes ten seconds.
    [
      "require('node:fs').writeSync(2, 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'); process.kill(process.pid, 'SIGABRT')",
      "BRIDGE_FAILED",
      "ran out of memory (SIGABRT)",
    ],
  ])("a child that ends by %s", (end, code, told) => {
    const preload = join(bench.project, "end.js");
    writeFileSync(preload, `if (/child/.test(process.argv[1])) { ${end}; while (true); }`);
    const { stderr } = bench.runApp(ONE_LOOKUP, { env: { NODE_OPTIONS: `--require ${preload}` } });
    expect(stderr).toContain(code);
    expect(stderr).toContain(told);
  });

  test("works inside jest", () => {
    const app = inProcessApp(bench);
    const lookup = new EnsImageLookup(new TerraformStack(app, "edge"), "image", {
      imageName: "web-*",
      pick: "mostRecent",
    });
    expect(lookup.image.imageId).toBe("m-web4");
  });

  test("carries an answer of 5,000 images", () => {
    bench.publish(imageRecords("web", 5000));
    expect(bench.runApp(ONE_LOOKUP)).toMatchObject({ status: 0, stderr: "" });
    expect(machineId()).toBe("m-web4999");
    expect(bench.requests()).toHaveLength(100);
  });

  test("starts one child for 100 lookups whose image is read right after each is made", () => {
    const source = `
const childProcess = require("node:child_process");
const { spawnSync } = childProcess;
let children = 0;
childProcess.spawnSync = (...args) => { children++; return spawnSync(...args); };
${APP_HEAD}
const stack = newStack(new App(), "edge");
const ids = Array.from({ length: 100 }, (_, i) => new EnsImageLookup(stack, "image-" + i, { exactImageName: "web-" + (i % 5) }).image.imageId);
console.log(JSON.stringify({ children, ids }));
`;
    bench.publish(imageRecords("web", 60));
    const { children, ids } = JSON.parse(bench.runApp(source).stdout);
    expect(children).toBe(1);
    expect(ids).toEqual(Array.from({ length: 100 }, (_, i) => `m-web${i % 5}`));
    expect(bench.requests()).toHaveLength(2);
  });

  describe("from a bundle", () => {
    const bundle = (options: { external?: string[] } = {}) => {
      const entry = bench.write("entry.js", ONE_LOOKUP);
      const folder = mkdtempSync(join(tmpdir(), "ens-images-bundle-"));
      const outfile = join(folder, "bundle.js");
      buildSync({ entryPoints: [entry], outfile, bundle: true, platform: "node", logLevel: "error", ...options });
      writeFileSync(join(folder, "cdktf.json"), "{}");
      return outfile;
    };

    test("says in one error how to go on, where the package is not beside it", () => {
      const { status, stderr } = bench.runNode([bundle()]);
      expect(status).not.toBe(0);
      expect(stderr).toContain("BRIDGE_UNAVAILABLE");
      expect(stderr).toContain("--external:cdktf-ens-images");
      expect(stderr).toContain("EnsImages.of(app).resolve()");
    });

    test("says the way out where a lock has a fault, too", () => {
      bench.write("ens-images.lock.json", '{ "lockVersion": 1, "pins": {}, "pins": {} }\n');
      const { status, stderr } = bench.runNode([bundle()]);
      expect(status).not.toBe(0);
      expect(stderr).toContain("LOCK_INVALID");
      expect(stderr).toContain("--external:cdktf-ens-images");
    });

    test("works with resolve(), all in one file", () => {
      const source = ONE_LOOKUP.replace("app.synth();", "EnsImages.of(app).resolve().then(() => app.synth());");
      const entry = bench.write("entry.js", source);
      const outfile = join(mkdtempSync(join(tmpdir(), "ens-images-bundle-")), "bundle.js");
      buildSync({ entryPoints: [entry], outfile, bundle: true, platform: "node", logLevel: "error" });
      expect(bench.runNode([outfile])).toMatchObject({ status: 0, stderr: "" });
      expect(machineId()).toBe("m-web4");
    });
  });

  test("resolve() answers in this process, and synth then starts no child", async () => {
    const source = `
require("node:child_process").spawnSync = () => { throw new Error("a child was started"); };
${ONE_LOOKUP.replace("app.synth();", "EnsImages.of(app).resolve().then(() => app.synth());")}`;
    expect(bench.runApp(source)).toMatchObject({ status: 0, stderr: "" });
    expect(machineId()).toBe("m-web4");
  });

  test("an account that does not answer ends within the deadline", () => {
    const app = inProcessApp(bench, { ALIBABA_CLOUD_ENDPOINT_ENS: "127.0.0.1:1" });
    const lookup = new EnsImageLookup(new TerraformStack(app, "edge"), "image", { imageName: "web-*" });
    expect(() => lookup.image).toThrow(expect.objectContaining({ code: "LOOKUPS_FAILED" }));
    const [failure] = catchError(() => lookup.image).failures;
    expect(failure?.code).toBe("NETWORK");
  });
});

/** An app in this process that may ask and write: under a test runner it must say so. */
function inProcessApp(bench: Workbench, more: NodeJS.ProcessEnv = {}): App {
  const wanted = bench.env(more);
  for (const name of ["ALIBABA_CLOUD_ENDPOINT_ENS", "ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY"]) {
    process.env[name] = wanted[name];
  }
  const app = new App({ outdir: bench.outdir });
  const images = EnsImages.of(app);
  images.configure({ mode: "auto", lockFile: bench.lockFile });
  images.deadlineMs = 5_000;
  return app;
}

test("nothing internal can be imported", () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const entries = Object.keys(exports).map((entry) => entry.replace("/cdktn", ""));
  expect([...new Set(entries)].sort()).toEqual([".", "./alicloud/*", "./package.json", "./testing"]);
});
