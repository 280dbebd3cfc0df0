import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emulatorCommand } from "../../lib/cli/commands/emulator";
import { processTerminal } from "../../lib/cli/terminal";
import { ACCOUNT, askV3, images } from "./support";

const folder = mkdtempSync(join(tmpdir(), "ens-command-"));
const catalog = join(folder, "images.json");
const other = join(folder, "with:colon.json");
writeFileSync(catalog, JSON.stringify(images(3)));
writeFileSync(other, JSON.stringify(images(7)));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const ROOT = join(__dirname, "..", "..");
const PROGRAM = `
  require("tsx/cjs");
  const { runCli } = require("./lib/cli/run");
  runCli(["emulator", ...process.argv.slice(1)]).then((status) => process.exit(status));
`;

interface Started {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  exit: Promise<number | null>;
}

function run(...args: string[]): Started {
  const child = spawn(process.execPath, ["-e", PROGRAM, "--", ...args], { cwd: ROOT, stdio: ["pipe", "pipe", "pipe"] });
  children.push(child);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  const exit = new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  return { child, stdout: () => stdout, stderr: () => stderr, exit };
}

async function ready(started: Started): Promise<{ endpoint: string; accessKeyId: string; accessKeySecret: string }> {
  while (!started.stdout().includes("\n")) {
    if (started.child.exitCode !== null) {
      throw new Error(`It ended: ${started.stderr()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return JSON.parse(started.stdout());
}

test.each(["SIGTERM", "SIGINT"] as const)("says that it is ready, answers, and ends well on %s", async (signal) => {
  const log = join(folder, `${signal}.jsonl`);
  const started = run("--catalog", catalog, "--log", log, "--latency", "1");
  const line = await ready(started);
  expect(Object.keys(line)).toEqual(["endpoint", "accessKeyId", "accessKeySecret"]);
  expect((await askV3(line.endpoint, {}, line)).TotalCount).toBe("3");
  expect(JSON.parse(readFileSync(log, "utf8"))).toMatchObject({ action: "DescribeSelfImages", status: 200 });
  started.child.kill(signal);
  expect(await started.exit).toBe(0);
  expect([started.stdout().split("\n").length, started.stderr()]).toEqual([2, ""]);
});

test("several keys, a catalog with a colon in its path, a role, faults", async () => {
  const started = run(
    ...["--catalog", catalog, "--access-key", "testAK:testSecret", "--access-key", `B:secretB:${other}`],
    ...["--role", `acs:ram::222:role/r=${other}`, "--session", "2", "--page-size-overflow", "clamp"],
    ...["--faults", '[{"match":{"nth":3},"fault":{"kind":"throttled"}}]'],
  );
  const { endpoint, ...account } = await ready(started);
  expect(account).toEqual(ACCOUNT);
  expect((await askV3(endpoint, { PageSize: "99" })).PageSize).toBe("50");
  expect((await askV3(endpoint, {}, { accessKeyId: "B", accessKeySecret: "secretB" })).TotalCount).toBe("7");
  await expect(askV3(endpoint)).rejects.toMatchObject({ code: "Throttling.User" });
});

test("a catalog that becomes invalid is told to stderr, and the emulator goes on", async () => {
  const changing = join(folder, "changing.json");
  writeFileSync(changing, JSON.stringify(images(1)));
  const started = run("--catalog", changing);
  const line = await ready(started);
  writeFileSync(changing, "[{");
  expect((await askV3(line.endpoint, {}, line)).TotalCount).toBe("1");
  started.child.kill("SIGTERM");
  await started.exit;
  expect(started.stderr()).toMatch(
    /^ens-images emulator: The catalog .*changing\.json cannot be used: it is not JSON .*\n$/,
  );
});

describe("the end of its parent", () => {
  /** A shell that starts an emulator behind itself, tells its pid, and lives until it is killed. */
  function shell(command: string): { kill(): void; pid: Promise<number> } {
    const child = spawn("sh", ["-c", `${command} & echo $!; exec sleep 60`], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    const pid = new Promise<number>((resolve) => {
      let text = "";
      child.stdout?.on("data", (chunk) => {
        text += chunk;
        const [, number] = /^(\d+)$/m.exec(text) ?? [];
        if (number !== undefined && text.includes("endpoint")) resolve(Number(number));
      });
    });
    return { kill: () => child.kill("SIGKILL"), pid };
  }

  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  const node = `'${process.execPath}' -e '${PROGRAM.replaceAll("\n", " ")}' -- --catalog '${catalog}'`;
  // npx outlives its shell, since it waits for the emulator.
  const bin = join(folder, "node_modules", ".bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(join(ROOT, "dist", "cli", "main.js"), join(bin, "ens-images"));
  const npx = `cd '${folder}'; exec npx ens-images emulator --catalog '${catalog}'`;

  test.each([
    ["goes with a shell", `${node} --exit-with-parent`, false],
    ["goes with a shell that started npx", `(${npx} --exit-with-parent)`, false],
    ["stays unless told to", node, true],
  ])("%s", async (_, command, stays) => {
    const started = shell(command);
    const pid = await started.pid;
    started.kill();
    for (let tries = 0; tries < (stays ? 10 : 50) && isAlive(pid); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(isAlive(pid)).toBe(stays);
    if (stays) process.kill(pid, "SIGKILL");
  });

  test("needs no stdin", async () => {
    const started = run("--catalog", catalog, "--exit-with-parent");
    const line = await ready(started);
    started.child.stdin?.end();
    expect((await askV3(line.endpoint, {}, line)).TotalCount).toBe("3");
  });
});

async function parsed(args: readonly string[]): Promise<unknown> {
  const { command, run } = emulatorCommand();
  await command.parseAsync(args, { from: "user" });
  return run(processTerminal(), command.opts() as never, []);
}

test.each<[string, string[], string]>([
  ["no catalog", [], "--catalog"],
  ["a port that is none", ["--catalog", catalog, "--port", "http"], "whole number from 0 to 65535"],
  ["a port too high", ["--catalog", catalog, "--port", "65536"], "whole number from 0 to 65535"],
  ["a role without a file", ["--catalog", catalog, "--role", "acs:ram::1:role/r"], "ARN=CATALOGFILE"],
  ["an unknown choice", ["--catalog", catalog, "--order", "random"], "newest, oldest, file"],
  ["an unknown option", ["--catalog", catalog, "--colour"], "--colour"],
  ["half of TLS", ["--catalog", catalog, "--tls-key", "k.pem"], "--tls-cert"],
  ["a surplus argument", ["--catalog", catalog, "now"], "too many arguments"],
])("%s is USAGE", async (_, args, text) => {
  const attempt = parsed(args);
  await expect(attempt).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining(text) });
});

test("a key that is written wrongly is not repeated in the error", async () => {
  const attempt = emulatorCommand().command.parseAsync(["--catalog", catalog, "--access-key", ":MARKER"], {
    from: "user",
  });
  const error = (await attempt.catch((caught: unknown) => caught)) as Error;
  expect(error).toMatchObject({ code: "USAGE", message: expect.stringContaining("ID:SECRET") });
  expect(error.message).not.toContain("MARKER");
});

test("help shows examples and the ready line's use", async () => {
  const started = run("--help");
  expect(await started.exit).toBe(0);
  expect(started.stdout()).toContain("Examples:");
  expect(started.stdout()).toContain("--access-key <id:secret[:file]>");
});
