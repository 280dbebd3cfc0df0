import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pin } from "../../lib/lock/lock";
import { APP_HEAD } from "../support/workbench";
import { CliBench, type Ended, needsBuild } from "./support/bench";
import { image } from "./support/images";

needsBuild();

/** What a name would need to make a line of its own, or to speak to the terminal. */
const FORGED = "\nFORGED line\r\nFORGED too\u001b]0;title\u0007\u202e";
const WEB = { imageName: "web-*", pick: "mostRecent" } as const;
const [one, two, broken, twin, twins] = [
  image("m-1", `web-1${FORGED}`, 30),
  image("m-2", `web-2${FORGED}`, 9),
  image("m-3", `web-3${FORGED}`, 3, { status: `Weird${FORGED}` }),
  image("m-4", `twin${FORGED}`, 3),
  image("m-5", `twin${FORGED}`, 3, { architecture: `arm64${FORGED}` }),
];
const KEY = `edge/key${FORGED}`;

let bench: CliBench;
let pins: Record<string, readonly Pin[]>;
beforeAll(async () => {
  bench = await CliBench.start([one, two, broken, twin, twins]);
  bench.link("cdktf", "cdktn", "constructs");
  const pin = (more: Partial<Pin> = {}) => bench.pin(WEB, one, { why: `why${FORGED}`, note: FORGED, ...more });
  const { endpoint } = bench;
  pins = {
    [KEY]: [pin()],
    [`edge/held${FORGED}`]: [pin({ hold: { reason: FORGED } })],
    [`several${FORGED}`]: [pin(), pin({ query: { ...WEB, architecture: FORGED } })],
    [`elsewhere${FORGED}`]: [pin({ connection: { endpoint, profile: FORGED, roleArn: `acs:ram::1:role/${FORGED}` } })],
  };
});
afterAll(() => bench.stop());

function expectPlain(said: string): void {
  // Lines of ours only, and nothing that a terminal obeys.
  expect(said.split("\n").filter((line) => /^\W*FORGED/.test(line))).toEqual([]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
}

test.each(
  [
    ["show"],
    ["show", "edg"],
    ["show", "--format", "id", `several${FORGED}`],
    ["explain", "**"],
    ["outdated"],
    ["update", "--dry-run"],
    ["update", KEY, "--to", "web-9", "--dry-run"],
    ["update", KEY, "--to", "twin", "--dry-run"],
    ["update", KEY, "--to", `twin${FORGED}`, "--dry-run"],
    ["update", KEY, "--to", "m-3", "--dry-run"],
    ["update", KEY, "--to", "m-5", "--dry-run"],
    ["check"],
    ["list"],
    ["mv", KEY, `edge/held${FORGED}`],
    ["remove", `edge/held${FORGED}`],
    ["remove", "several"],
  ].map((words) => [words]),
)("the command line, %#", async (args) => {
  bench.writeLock(pins);
  const { stdout, stderr } = await bench.run(args);
  expectPlain(stdout + stderr);
});

const lookup = (props: object = WEB) => `new EnsImageLookup(stack, "new", ${JSON.stringify(props)});`;

test.each<[string, string, () => Record<string, readonly Pin[]>, NodeJS.ProcessEnv]>([
  ["keys that are gone", lookup(), () => ({ [KEY]: [bench.pin(WEB, one)], [`b${FORGED}`]: [bench.pin(WEB, two)] }), {}],
  [
    "several accounts",
    lookup(),
    () => ({
      "edge/new": [FORGED, "2"].map((account) =>
        bench.pin(WEB, one, { connection: { endpoint: bench.endpoint, account } }),
      ),
    }),
    {},
  ],
  [
    "another account",
    lookup({ ...WEB, connection: { account: "3" } }),
    () => ({
      "edge/new": [bench.pin(WEB, one, { connection: { endpoint: bench.endpoint, account: FORGED } })],
    }),
    { ENS_IMAGES_MODE: "frozen" },
  ],
  [
    "another profile",
    lookup({ ...WEB, connection: { profile: "mine" } }),
    () => ({ "edge/new": [bench.pin(WEB, one, { connection: { endpoint: bench.endpoint, profile: FORGED } })] }),
    {},
  ],
  [
    "a pin that is held",
    lookup(),
    () => ({ "edge/new": [bench.pin(WEB, one, { hold: { reason: FORGED } })] }),
    { ENS_IMAGES_REFRESH: "**" },
  ],
  ["no match", lookup({ exactImageName: "web" }), () => ({}), {}],
  ["several matches", lookup({ imageName: "twin" }), () => ({}), {}],
])("synth: %s", async (_, program, lock, env) => {
  bench.writeLock(lock());
  const head = `${APP_HEAD}const app = new App();\nconst stack = newStack(app, "edge");\n`;
  const { status, stderr } = await run(bench.write("app.js", `${head}${program}\napp.synth();\n`), env);
  // Node shows the line of the program, too.
  expectPlain(stderr);
  if (status !== 0) return;
  const manifest = JSON.parse(readFileSync(join(bench.outdir, "manifest.json"), "utf8"));
  for (const { message } of manifest.stacks.edge.annotations) expectPlain(message);
});

function run(app: string, more: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn(process.execPath, [app], { cwd: bench.project, env: bench.env(more) });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].on("data", (text) => (said[name] += text));
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, ...said })));
}
