import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { appOf, layOut, PROJECT_B, PROJECT_F, type Project, stateOf } from "../../support/projects";
import { APP_HEAD } from "../../support/workbench";
import { CliBench, type Ended, needsBuild } from "../support/bench";
import { type Hint, hintsOf, KINDS } from "../support/hints";
import { image } from "../support/images";
import { describeOnTerminal, runOnTerminal } from "../support/pty";
import { CliRunner } from "../support/runner";

needsBuild();

/** How far what is printed by what was printed is followed. */
const DEPTH = process.env.LONG_TESTS ? 2 : 1;
const DRY = / --dry-run\b/;
const WRITES = /^ens-images (update|prune .*--write|adopt|hold|remove|mv|add)\b/;

/** Every file below a folder with what tells that it was written, but for git's own and packages. */
function treeOf(folder: string, below = folder): Map<string, string> {
  return new Map(
    readdirSync(below, { withFileTypes: true }).flatMap((entry): [string, string][] => {
      const path = join(below, entry.name);
      if (entry.name === ".git" || entry.name === "node_modules") return [];
      if (entry.isDirectory()) return [...treeOf(folder, path)];
      const { ino, mtimeMs, size } = statSync(path);
      return [[relative(folder, path), `${ino} ${mtimeMs} ${size}`]];
    }),
  );
}

function changedFiles(before: Map<string, string>, after: Map<string, string>): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.filter((name) => before.get(name) !== after.get(name));
}

const LOCK = "ens-images.lock.json";
const keysChanged = (before: string, after: string): string[] => {
  const [old, now] = [before, after].map((text) => JSON.parse(text).pins as Record<string, unknown>);
  const keys = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])];
  return keys.filter((key) => JSON.stringify(old?.[key]) !== JSON.stringify(now?.[key]));
};

/** A project in a copy, in which what is printed is typed, as it stands, where it was printed. */
class Desk {
  readonly typed: Hint[] = [];
  private readonly seen = new Set<string>();
  constructor(
    readonly bench: CliBench,
    readonly runner: CliRunner,
    readonly cwd: string,
  ) {}

  /** Keeps the lock as it is, to come back to; where a synth follows, what the last one left, too. */
  keep(synth = false): () => void {
    const { lockFile, outdir, folder } = this.bench;
    const [lock, { atime, mtime }] = [readFileSync(lockFile), statSync(lockFile)];
    const [copy, options] = [join(folder, "out"), { recursive: true, preserveTimestamps: true }];
    if (synth) cpSync(outdir, copy, options);
    return () => {
      writeFileSync(lockFile, lock);
      utimesSync(lockFile, atime, mtime);
      if (synth) rmSync(outdir, { recursive: true });
      if (synth) renameSync(copy, outdir);
    };
  }

  run(args: readonly string[]): Promise<Ended> {
    return this.runner.run(args, { columns: 80, env: { NO_COLOR: "1" }, cwd: this.cwd });
  }

  /** Follows every hint of a report, and those of what it leads to. `scope`: the keys that may move. */
  async follow(report: Ended, before: string, scope: RegExp, depth = 0): Promise<void> {
    const { bench } = this;
    for (const { kind, command } of hintsOf(report)) {
      const seen = `${depth > 0 || kind === "The way back" ? before.length : ""}${kind} ${command} ${scope}`;
      if (this.seen.has(seen)) continue;
      this.seen.add(seen);
      this.typed.push({ kind, command });
      const back = this.keep(command === "node app.js");
      const [tree, lock] = [treeOf(bench.project), bench.read()];
      const ended = await this.type(command);
      const changed = changedFiles(tree, treeOf(bench.project));
      const said = { command, status: ended.status, stderr: ended.stderr, changed };
      if (kind === "The way back") {
        expect({ ...said, lock: bench.read() === before }).toEqual({ ...said, status: 0, stderr: "", lock: true });
        expect(changed.filter((name) => name !== LOCK)).toEqual([]);
      } else if (command.startsWith("ens-images ")) {
        const writes = WRITES.test(command) && !DRY.test(command) && !command.includes("--help");
        expect({ ...said, fine: ended.status === 0 || ended.status === 1 }).toEqual({
          ...said,
          fine: true,
          stderr: "",
        });
        expect({ ...said, changed }).toEqual({ ...said, changed: writes ? [LOCK] : [] });
        const moved = keysChanged(lock, bench.read());
        expect({ command, moved: moved.filter((key) => !scope.test(key)) }).toEqual({ command, moved: [] });
      } else {
        // A synth: all that it needs is pinned.
        expect(said).toMatchObject({ status: 0, stderr: "" });
        expect(changed.filter((name) => !name.startsWith("cdktf.out/"))).toEqual([]);
      }
      if (depth < DEPTH) await this.follow(ended, kind === "The way back" ? before : lock, scope, depth + 1);
      back();
    }
  }

  /** Types a command into bash. Of `ens-images` the words that it gets are run in the one process. */
  private async type(command: string): Promise<Ended> {
    const { bench, cwd } = this;
    const args = join(bench.folder, "args");
    rmSync(args, { force: true });
    const env = {
      ...bench.env({ NO_COLOR: "1" }),
      PATH: `${join(bench.folder, "bin")}:${process.env.PATH}`,
      ARGS: args,
    };
    if (/^ens-images update\b/.test(command) && !/--(dry-run|yes|help)\b/.test(command)) {
      // It asks.
      const { output, status } = await runOnTerminal(
        ["/bin/bash", "-c", command],
        cwd,
        { ...env, ARGS: undefined },
        [{ wait: "[y/N]", type: "y\r" }],
        80,
      );
      return { status, stdout: output, stderr: "" };
    }
    const { status, stdout, stderr } = spawnSync("bash", ["-c", command], { cwd, env, encoding: "utf8" });
    if (!command.startsWith("ens-images ")) return { status, stdout, stderr };
    return this.run(readFileSync(args, "utf8").split("\0").slice(0, -1));
  }
}

const SHIM = `#!/bin/bash
[ -n "$ARGS" ] || exec ${JSON.stringify(process.execPath)} ${JSON.stringify(join(__dirname, "../../../dist/cli/main.js"))} "$@"
printf '%s\\0' "$@" > "$ARGS"
`;

type Report = readonly [args: readonly string[], scope: RegExp, before?: readonly string[]];
const NOTHING = /^$/;
const ALL = /./;
const WEB = /^staging-web-/;
const UNUSED = /^(pin\/\/golden|retired\/)/;
const KEY = "staging-web-cn-hangzhou/web-image";

const MOVES: readonly Report[] = [
  [["show"], ALL],
  [["outdated"], ALL],
  [["outdated", "staging-web-*/*"], WEB],
  [["outdated", "--stack", "staging-web-*", "--min-age-days", "3"], WEB],
  [["update", "--dry-run"], ALL],
  [["update", "staging-web-*/*", "--dry-run"], WEB],
  [["update", "--yes"], ALL],
  [["update", "--stack", "staging-web-cn-hangzhou"], WEB],
  [["update", KEY, "--to", "web-base-1040", "--yes"], NOTHING],
  [["update", "staging-web-*/log-image"], NOTHING],
  [["diff"], NOTHING, ["update", "staging-web-*/*", "--yes"]],
  [["check"], ALL],
  [["show", "nothing"], ALL],
  [["update", "no/such"], ALL],
];

const FILES = ["staging-web-cn-hangzhou", "staging-data-cn-beijing"].map((name) => `${name}=terraform.${name}.tfstate`);
const QUERY = ["--image-name", "log-base-*", "--pick", "mostRecent"];
const MORE: readonly Report[] = [
  [["check", "retired/*"], UNUSED],
  [["explain", KEY], WEB],
  [["explain", KEY, "--locked"], WEB],
  [["list", "web-*-1060"], ALL],
  [["history", KEY], WEB, ["update", KEY, "--yes"]],
  [["update", KEY, "--back", "--dry-run"], WEB, ["update", KEY, "--yes"]],
  [["adopt", "--suggest", "--state", ...FILES], NOTHING],
  [["adopt", "--partial", "--state", ...FILES], WEB],
  [["list", "--image-name", "nothing-*"], ALL],
  [["adopt", "--state", ...FILES, "--dry-run"], /^staging-/],
  [["adopt", "--state", ...FILES], /^staging-/],
  [["adopt", "--state", ...FILES], WEB, ["hold", KEY]],
  [["prune", "--out", "cdktf.out"], UNUSED],
  [["prune", "--out", "cdktf.out", "--write"], UNUSED],
  [["prune", "--out", "cdktf.out"], UNUSED, ["hold", "retired/db-image"]],
  [["hold", KEY, "--reason", "a bug"], NOTHING],
  [["mv", KEY, "staging-web-cn-hangzhou/front-image"], NOTHING],
  [["remove", "golden"], NOTHING],
  [["add", "silver", ...QUERY], NOTHING],
  [["add", "silver", ...QUERY], NOTHING, ["add", "silver", ...QUERY]],
  [["add", "silver", ...QUERY, "--dry-run"], /^pin\/\/silver$/],
  [["add", "golden", ...QUERY, "--replace"], UNUSED, ["hold", "golden"]],
  [["outdated", "--stack", "no-such"], NOTHING],
  [["update", "--help"], NOTHING],
  [["updat"], NOTHING],
];

describeOnTerminal.each<[string, Project, readonly Report[], string]>([
  ["F", PROJECT_F, [...MOVES, ...MORE], "."],
  ["B", PROJECT_B, process.env.LONG_TESTS ? MOVES : MOVES.slice(4, 6), "src"],
])("what reports of project %s print is typed as it stands", (name, project, reports, place) => {
  const whole = name === "F";
  let bench: CliBench;
  let runner: CliRunner;
  let desk: Desk;
  let reset: () => void;
  const shell = (command: string) => {
    const { status, stderr } = spawnSync("bash", ["-ec", command], {
      cwd: bench.project,
      env: bench.env(),
      encoding: "utf8",
    });
    expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: "" });
  };

  beforeAll(async () => {
    bench = await CliBench.start(project.images);
    runner = new CliRunner(bench);
    const pins = layOut(bench, project);
    const pinned = (query: string, id: string) =>
      bench.pin({ imageName: query, pick: "mostRecent" }, image(id, query, 40));
    const extra = { "pin//golden": [pinned("golden", "m-5gold")], "retired/db-image": [pinned("retired", "m-5old")] };
    if (whole) bench.writeLock({ ...pins, ...extra });
    bench.write("app.js", whole || process.env.LONG_TESTS ? `${APP_HEAD}${appOf(project)}` : "");
    bench.write(".gitignore", "cdktf.out\nnode_modules\n");
    bench.write("src/main.ts", "");
    bench.link("cdktf", "cdktn", "constructs");
    mkdirSync(join(bench.folder, "bin"));
    writeFileSync(join(bench.folder, "bin", "ens-images"), SHIM);
    chmodSync(join(bench.folder, "bin", "ens-images"), 0o755);
    for (const stack of project.stacks) {
      const old = stack === "staging-web-cn-hangzhou" ? 55 : 60;
      bench.write(
        `terraform.${stack}.tfstate`,
        stateOf((role) => `m-5${role}${old}`),
      );
    }
    if (whole) shell("node app.js");
    shell("git init -q -b main && git add -A && git -c user.name=t -c user.email=t@t commit -qm base");
    desk = new Desk(bench, runner, join(bench.project, place));
    reset = desk.keep();
  }, 120_000);
  afterEach(() => reset());
  afterAll(async () => {
    runner.stop();
    await bench.stop();
  });

  it.each(
    reports.map(([args, scope, before]): [string, Report] => [
      [...(before ?? []), ...args].join(" "),
      [args, scope, before],
    ]),
  )(
    "%s",
    async (_, [args, scope, before]) => {
      if (before) expect((await desk.run(before)).status).toBe(before.includes("staging-web-*/*") ? 1 : 0);
      const lock = bench.read();
      const report = await desk.run(args);
      await desk.follow(report, lock, scope);
    },
    60_000,
  );

  if (whole)
    it("is commands of every kind", () => {
      expect(new Set(desk.typed.map(({ kind }) => kind))).toEqual(new Set([...KINDS, "Two ways on", "Run"]));
      expect(desk.typed.length).toBeGreaterThan(25);
    });
});
