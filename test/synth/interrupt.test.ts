import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { describeOnTerminal, runOnTerminal } from "../cli/support/pty";
import { imageRecord } from "../support/images";
import { APP_HEAD, Workbench } from "../support/workbench";

const APP = `${APP_HEAD}
const app = new App();
new EnsImageLookup(newStack(app, "edge"), "image", { exactImageName: "web" });
app.synth();
`;

describe("a synth that waits for an account that says nothing", () => {
  let bench: Workbench;
  beforeEach(async () => {
    bench = await Workbench.start([imageRecord("m-1", "web")], ["--latency", "60000"]);
  });
  afterEach(() => bench.stop());

  /** The app as the leader of a process group of its own, as a shell starts it. */
  const start = async () => {
    const app = spawn(process.execPath, [bench.write("app.js", APP)], {
      cwd: bench.project,
      env: bench.env(),
      detached: true,
      stdio: "ignore",
    });
    const ended = once(app, "exit");
    for (let i = 0; bridges().length === 0 && i < 200; i++) await new Promise((done) => setTimeout(done, 50));
    expect(bridges()).toHaveLength(1);
    // Time to load the SDK and to ask.
    await new Promise((done) => setTimeout(done, 500));
    return { pid: app.pid as number, ended };
  };

  const bridges = () => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isBridge(pid));

  const isBridge = (pid: string) =>
    commandOf(pid).includes("ens/read/child") && readLink(`/proc/${pid}/cwd`) === bench.project;

  test("Ctrl-C ends it and its child at once, and writes nothing", async () => {
    const { pid, ended } = await start();
    process.kill(-pid, "SIGINT");
    expect(await ended).toEqual([null, "SIGINT"]);
    expect(existsSync(bench.lockFile)).toBe(false);
    await gone(bridges);
  });

  describeOnTerminal("on a terminal", () => {
    test("Ctrl-C ends it with 130, as a shell tells it, and nothing is written", async () => {
      const app = bench.write("app.js", APP.replace("app.synth();", 'console.log("asking"); app.synth();'));
      // The shell lives on to tell the exit code.
      const script = 'trap : INT; "$0" "$1"; echo "exit code $?"';
      const argv = ["/bin/sh", "-c", script, process.execPath, app];
      const started = Date.now();
      const { output, left } = await runOnTerminal(argv, bench.project, bench.env(), [
        { wait: "asking", pause: 1.5, type: "\u0003" },
      ]);
      expect({ output, left }).toMatchObject({ output: expect.stringContaining("exit code 130"), left: 0 });
      expect(Date.now() - started).toBeLessThan(8_000);
      expect([existsSync(bench.lockFile), bench.snapshot()]).toEqual([false, {}]);
      await gone(bridges);
    });
  });

  test("a signal to the app alone ends its child too", async () => {
    const { pid, ended } = await start();
    process.kill(pid, "SIGTERM");
    expect(await ended).toEqual([null, "SIGTERM"]);
    expect(existsSync(bench.lockFile)).toBe(false);
    await gone(bridges);
  });
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

async function gone(list: () => string[]): Promise<void> {
  for (let i = 0; list().length > 0 && i < 60; i++) await new Promise((done) => setTimeout(done, 50));
  expect(list()).toEqual([]);
}
