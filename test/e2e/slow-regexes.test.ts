import { spawn } from "node:child_process";
import { join } from "node:path";
import { regexTester } from "../../lib/select/regex";
import { CliBench, type Ended } from "../cli/support/bench";
import { image } from "../cli/support/images";
import { HOSTILE_NAMES, SLOW_REGEXES } from "../support/slow-regexes";
import { APP_HEAD } from "../support/workbench";

const LONG = process.env.LONG_TESTS !== undefined;
/** So many that all of them take longer than a run may; a few in short. */
const IN_A_RUN = LONG ? 15 : 3;
const SECONDS = { lookup: 2, run: 10, around: LONG ? 12 : 6 };
const REGEXES = LONG ? SLOW_REGEXES : [0, 100, 200].flatMap((i) => SLOW_REGEXES[i] ?? []);
const IMAGES = HOSTILE_NAMES.map((name, i) => image(`m-${i}`, name, i + 1));

const APP = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
for (const [i, nameRegex] of JSON.parse(process.env.REGEXES).entries()) {
  new EnsImageLookup(stack, "regex-" + i, { nameRegex, pick: "mostRecent" });
}
app.synth();
`;

let bench: CliBench;
beforeAll(async () => {
  bench = await CliBench.start(IMAGES);
  bench.link("cdktf", "cdktn", "constructs");
  bench.write("app.js", APP);
});
afterAll(() => bench.stop());

function synth(regexes: readonly string[]): Promise<Ended> {
  const env = bench.env({ REGEXES: JSON.stringify(regexes), ENS_IMAGES_MODE: "live" });
  const child = spawn(process.execPath, [join(bench.project, "app.js")], { cwd: bench.project, env });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].on("data", (text) => (said[name] += text));
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, ...said })));
}

async function timed(work: Promise<Ended>): Promise<Ended & { readonly seconds: number }> {
  const start = performance.now();
  return { ...(await work), seconds: (performance.now() - start) / 1000 };
}

test("there are 300 expressions, nearly all of which a bound has to stop", () => {
  expect(new Set(SLOW_REGEXES).size).toBe(300);
  const stopped = SLOW_REGEXES.filter((source) => {
    try {
      regexTester(LONG ? 200 : 5)(new RegExp(source), HOSTILE_NAMES);
      return false;
    } catch (error) {
      expect(error).toMatchObject({ code: "QUERY_INVALID" });
      return true;
    }
  });
  expect(stopped.length).toBeGreaterThan(200);
});

test(
  `synth, check and explain end within their limit, ${REGEXES.length} expressions`,
  async () => {
    for (let at = 0; at < REGEXES.length; at += IN_A_RUN) {
      const regexes = REGEXES.slice(at, at + IN_A_RUN);
      const [newest] = IMAGES;
      const pins = regexes.map((nameRegex, i) => [
        `edge/regex-${i}`,
        [bench.pin({ nameRegex, pick: "mostRecent" }, newest as never)],
      ]);
      bench.writeLock(Object.fromEntries(pins));
      const runs = await Promise.all([
        timed(synth(regexes)),
        timed(bench.run(["check"])),
        ...(LONG ? [timed(bench.run(["explain", "**"]))] : []),
      ]);
      const limit = Math.min(SECONDS.run, SECONDS.lookup * regexes.length) + SECONDS.around;
      for (const { status, stderr, seconds } of runs) {
        expect({ regexes, seconds: Math.min(seconds, limit) }).toEqual({ regexes, seconds });
        expect([0, 1, 3]).toContain(status);
        expect(stderr).toMatch(/QUERY_INVALID|^$/m);
      }
    }
  },
  REGEXES.length * 20_000,
);
