import { execFileSync, spawnSync } from "node:child_process";
import { textWidth } from "../../../lib/cli/render/table";
import type { Pin } from "../../../lib/lock/lock";
import { type EmulatorProcess, startEmulatorProcess } from "../../../scripts/emulator-process";
import { layOut, PROJECT_B, PROJECT_F, type Project } from "../../support/projects";
import { CLI, CliBench, type Ended, needsBuild } from "../support/bench";
import { daysAgo, image } from "../support/images";
import { CliRunner } from "../support/runner";

needsBuild();

const WIDTHS = [60, 80, 120, undefined] as const;
/** A sentence and a command wrap as they are: what is typed must be whole. */
const WHOLE =
  /^(Next: |The way back: |To |See |Moved |\d+ (pins?|images?|held back|moved|of|failures?)\b|Nothing |could not |note: |FAIL |warn |\w+ stays)|: Next: |^ {2}(newest|adopted|pinned)/;

const TABLES = new Set(["show", "outdated", "update", "diff", "list"]);
const GIT = ["-c", "user.name=t", "-c", "user.email=t@t"];

describe("every report", () => {
  let bench: CliBench;
  let runner: CliRunner;
  const web = [1, 2, 3].map((n) => image(`m-web${n}`, `web-base-${n}`, 40 - n * 9));
  const long = [1, 2].map((n) => image(`m-long${n}`, `edge-cache-with-a-very-long-name-of-a-team-${n}`, 120 - n));
  const wide = [1, 2].map((n) => image(`m-wide${n}`, `边缘缓存镜像-基础版本-${n}`, 12 - n * 3));
  const old = image("m-gone", "db-1", 300);
  const pins = (): Record<string, Pin[]> => {
    const of = (imageName: string, pinned: Pin["image"], more: Partial<Pin> = {}) => [
      bench.pin({ imageName, pick: "mostRecent" }, pinned, more),
    ];
    return {
      "edge-hangzhou/web-image": of("web-base-*", web[0] as Pin["image"]),
      "edge-hangzhou/cache-image": of("edge-cache-*", long[0] as Pin["image"]),
      "edge-hangzhou/wide-image": of("边缘*", wide[0] as Pin["image"]),
      "edge-wuxi/web-image": of("web-base-*", web[0] as Pin["image"], {
        hold: { reason: "kernel bug" },
      }),
      "edge-wuxi/db-image": of("db-*", old),
      "pin//golden": of("web-base-*", web[1] as Pin["image"], { origin: { kind: "chosen" }, note: "ours" }),
    };
  };

  beforeAll(async () => {
    bench = await CliBench.start([...web, ...long, ...wide]);
    runner = new CliRunner(bench);
    bench.writeLock(pins());
    bench.writeLock(pins(), bench.write("before.json", ""));
    bench.write("state.json", {
      ...{ version: 4, serial: 1, lineage: "x" },
      resources: [
        {
          ...{ mode: "managed", type: "alicloud_ens_instance", name: "web-1" },
          instances: [{ attributes: { id: "i-1", image_id: "m-web2" } }],
        },
      ],
    });
    for (const args of [
      ["init", "-q"],
      ["add", "ens-images.lock.json"],
      [...GIT, "commit", "-qm", "lock"],
    ])
      execFileSync("git", args, { cwd: bench.project, env: { ...process.env, GIT_COMMITTER_DATE: daysAgo(3) } });
  });
  const lay = () => {
    bench.writeLock(pins());
    const [{ "pin//golden": _, ...used }] = [pins()];
    bench.writeOutput(used, [
      { key: "edge-hangzhou/web-image", stack: "edge-hangzhou", name: "web-1", block: { data_disk: [{ size: 40 }] } },
      { key: "edge-hangzhou/web-image", stack: "edge-hangzhou", name: "web-2", block: { amount: 3 } },
      {
        key: "edge-hangzhou/cache-image",
        stack: "edge-hangzhou",
        name: "cache",
        block: { payment_type: "Subscription" },
      },
      { key: "edge-hangzhou/wide-image", stack: "edge-hangzhou", name: "wide" },
    ]);
  };
  beforeEach(lay);
  afterAll(async () => {
    runner.stop();
    await bench.stop();
  });

  const at = async (columns: number | undefined, args: readonly string[]): Promise<Ended> => {
    const { status, stdout, stderr } = await runner.run(args, { ...(columns && { columns }), env: { NO_COLOR: "1" } });
    const told = stdout.replace(/ {2}[\da-f]{9} {2}/g, "  COMMITTED  ");
    return { status, stdout: bench.steady(told), stderr: bench.steady(stderr) };
  };

  it.each<[string, readonly string[]]>([
    ["show", ["show"]],
    ["outdated", ["outdated"]],
    ["outdated of all", ["outdated", "--all"]],
    ["outdated in full", ["outdated", "--verbose"]],
    ["update before it writes", ["update", "--dry-run"]],
    ["update", ["update", "--yes"]],
    ["check", ["check"]],
    ["list", ["list"]],
    ["history", ["history", "edge-hangzhou/web-image"]],
    ["explain", ["explain", "edge-hangzhou/wide-image"]],
    ["adopt before it writes", ["adopt", "--state", "edge-hangzhou=state.json", "--dry-run"]],
    ["prune before it writes", ["prune", "--out", "cdktf.out"]],
    ["hold", ["hold", "edge-hangzhou/web-image", "--reason", "a bug"]],
    ["diff", ["diff", "before.json"]],
    ["diff as Markdown", ["diff", "before.json", "--format", "markdown"]],
  ])("%s", async (_, args) => {
    const writes = args.includes("--yes") || args[0] === "hold";
    const seen = new Map<string, string[]>();
    if (args[0] === "diff") await runner.run(["update", "--yes"]);
    for (const columns of WIDTHS) {
      if (writes) lay();
      const { status, stdout, stderr } = await at(columns, args);
      const told = `exit ${status}\n${stdout}${stderr && `stderr:\n${stderr}`}`;
      seen.set(told, [...(seen.get(told) ?? []), columns === undefined ? "piped" : `${columns}`]);
      const lines = stdout.split("\n").filter((line) => !WHOLE.test(line));
      if (TABLES.has(args[0] ?? "") && !args.includes("--verbose") && !args.includes("markdown"))
        expect(lines.filter((line) => textWidth(line) > (columns ?? Number.POSITIVE_INFINITY))).toEqual([]);
      if (columns === undefined) expect(stdout).not.toContain("…");
    }
    for (const [told, columns] of seen) expect(told).toMatchSnapshot(columns.join(", "));
  });

  it.each<[string, Project, number]>([
    ["F", PROJECT_F, 30],
    ["B", PROJECT_B, 60],
  ])("of moves in project %s", async (name, project, most) => {
    layOut(bench, project);
    bench.publish(project.images);
    for (const columns of name === "F" ? [60, 120, undefined] : [])
      expect((await at(columns, ["update", "--dry-run"])).stdout).toMatchSnapshot(`${columns ?? "piped"}`);
    const lines = (await at(80, ["update", "--dry-run"])).stdout.trimEnd().split("\n");
    expect(lines.filter((line) => textWidth(line) > 80)).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(most);
    bench.publish([...web, ...long, ...wide]);
  });
});

const TMUX = spawnSync("tmux", ["-V"]).status === 0;
if (!TMUX) process.stderr.write("SKIPPED: no tmux here, so no terminal was read from its screen\n");

(TMUX ? describe : describe.skip)("on the screen of a terminal of 40 columns", () => {
  let bench: CliBench;
  let slow: EmulatorProcess;
  beforeAll(async () => {
    bench = await CliBench.start(PROJECT_F.images);
    layOut(bench, PROJECT_F);
    const args = ["--catalog", bench.catalog(), "--access-key", "testAK:testSecret", "--latency", "250"];
    slow = await startEmulatorProcess(args);
  });
  afterAll(() => Promise.all([bench.stop(), slow.stop()]));

  it("progress leaves nothing behind", async () => {
    const words = ["outdated", "production-web-cn-hangzhou/*"];
    const runner = new CliRunner(bench);
    const { stdout } = await runner.run(words, { columns: 40, env: { NO_COLOR: "1" } });
    runner.stop();
    const env = bench.env({ ALIBABA_CLOUD_ENDPOINT_ENS: slow.endpoint, TERM: "xterm" });
    const tmux = (...args: string[]) =>
      execFileSync("tmux", ["-S", `${bench.folder}/tmux`, ...args], { cwd: bench.project, env, encoding: "utf8" });
    const command = `${process.execPath} ${CLI} outdated 'production-web-cn-hangzhou/*'; echo ended; read _`;
    tmux("-f", "/dev/null", "new-session", "-d", "-x", "40", "-y", "60", command);
    const [screens, end] = [[""], Date.now() + 30_000];
    while (!screens.at(-1)?.includes("ended") && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      screens.push(tmux("capture-pane", "-p"));
    }
    tmux("kill-server");
    expect(screens.some((screen) => /^asking the account … \d s, \d+ of 606 /m.test(screen))).toBe(true);
    // As the screen has them, lines of more than 40 columns are on two.
    const rows = stdout
      .trimEnd()
      .split("\n")
      .flatMap((line) => line.match(/.{1,40}/gu) ?? [""]);
    expect(
      screens
        .at(-1)
        ?.trimEnd()
        .split("\n")
        .map((row) => row.trimEnd()),
    ).toEqual([...rows.map((row) => row.trimEnd()), "ended"]);
  });
});
