import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS } from "../../lib/cli/commands";
import { CLI, CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";

needsBuild();

/** Exit codes that may be, and no stack of this program or of Node. */
function expectManners({ status, stderr }: { status: number | null; stderr: string }, what: string): void {
  expect([what, [0, 1, 2, 3].includes(status as number), /^ +at |node:internal/m.test(stderr)]).toEqual([
    what,
    true,
    false,
  ]);
  expect([what, Buffer.byteLength(stderr) < 4096]).toEqual([what, true]);
}

describe("odd input never ends in a stack", () => {
  let bench: CliBench;
  const web = image("m-1", "web-1", 3);
  const ALL: readonly (readonly string[])[] = [
    ["show"],
    ["list"],
    ["explain", "app/web"],
    ["explain", "app/web", "--locked"],
    ["outdated"],
    ["update", "--yes"],
    ["add", "odd", "--image-name", "web-*", "--dry-run"],
    ["remove", "app/other"],
    ["mv", "app/web", "app/other"],
    ["hold", "app/web"],
    ["check"],
    ["diff", "ens-images.lock.json"],
    ["adopt", "--state", "state.json"],
    ["prune", "--out", "cdktf.out"],
    ["merge", "empty", "merged.json", "empty"],
    ["policy"],
    ["history", "app/web"],
  ];

  beforeAll(async () => {
    bench = await CliBench.start([web]);
    const pins = { "app/web": [bench.pin({ imageName: "web-*" }, web)] };
    bench.writeLock(pins);
    bench.writeOutput(pins, [{ key: "app/web", stack: "app", name: "web" }]);
    bench.write("state.json", { format_version: "1.0" });
    bench.write("empty", "");
    bench.write("merged.json", "");
    bench.write("binary", "\u0000\ufffd{\u0007");
    mkdirSync(join(bench.project, "folder"));
    const git = ["-c", "user.name=t", "-c", "user.email=t@t"];
    for (const args of [
      ["init", "-q"],
      ["add", "ens-images.lock.json"],
      ["commit", "-qm", "lock"],
    ])
      execFileSync("git", [...git, ...args], { cwd: bench.project, env: bench.env() });
  });
  afterAll(() => bench.stop());

  it("speaks of every command", () => {
    expect(new Set([...ALL.map(([name]) => name), "emulator"])).toEqual(new Set(COMMANDS.map(({ name }) => name)));
  });

  const ODD = ["empty", "binary", "folder", "nowhere/file", "unreadable", "/dev/null"];
  const makeUnreadable = () => {
    chmodSync(bench.write("unreadable", "{}"), 0);
    bench.write("empty", "");
  };
  const FLAGS: readonly (readonly [flag: string, commands: readonly (readonly string[])[]])[] = [
    ["--lock", ALL.filter(([name]) => !["policy", "mv", "remove", "merge"].includes(`${name}`))],
    [
      "--out",
      ALL.filter(([name]) => ["show", "explain", "check", "update", "diff", "prune", "adopt"].includes(`${name}`)),
    ],
    ["--state", [["adopt"], ["check", "--running"]]],
    ["--plan", [["diff", "ens-images.lock.json"]]],
    ["--catalog", [["emulator"]]],
    ["--faults", [["emulator", "--catalog", "empty"]]],
    ["--log", [["emulator", "--catalog", "empty"]]],
    ["--tls-cert", [["emulator", "--catalog", "empty", "--tls-key", "binary"]]],
    ["--access-key", [["emulator", "--catalog", "empty"]]],
  ];
  it.each(FLAGS)("%s that is empty, binary, a folder, missing, unreadable or a device", async (flag, commands) => {
    makeUnreadable();
    for (const [n, odd] of ODD.entries()) {
      const value = flag === "--access-key" ? `a:b:${odd}` : odd;
      // Every command meets each kind with LONG_TESTS, and else half of them; a kind meets half of the commands.
      const some = commands.filter((_, i) => process.env.LONG_TESTS || commands.length < 3 || (i + n) % 2 === 0);
      const runs = await Promise.all(some.map((args) => bench.run([...args, flag, value])));
      for (const [i, run] of runs.entries()) expectManners(run, [...(some[i] ?? []), flag, value].join(" "));
    }
  });

  it("names --lock where the lock is a folder", async () => {
    const { status, stderr } = await bench.run(["show", "--lock", "folder"]);
    expect(status).toBe(3);
    expect(stderr).toContain("it is a folder. Name the file in it");
    expect(stderr).toContain("--lock");
  });

  it.each(ALL.filter(([name]) => name !== "policy" && name !== "prune" && name !== "adopt" && name !== "list"))(
    "%s: a word of 70,000 characters",
    async (name, ...rest) => {
      const args = [name, "x".repeat(70_000), ...rest.filter((word) => word !== "app/web")];
      const run = await bench.run(args.map((word) => `${word}`));
      expect([run.status, run.stdout]).toEqual([2, ""]);
      expectManners(run, `${name}`);
    },
  );

  it("takes a key to the letter, however long it is", async () => {
    const long = `app/${"x".repeat(70_000)}`;
    const file = bench.write("long.lock.json", "");
    bench.writeLock({ [long]: [bench.pin({ imageName: "web-*" }, web)] }, file);
    const { status, stdout } = await bench.run(["show", long, "--lock", "long.lock.json", "--no-machines"]);
    expect(status).toBe(0);
    expect(stdout).toContain("1 pin.");
  });

  it.each([
    [["list", "--endpoint", "http://x"], "--endpoint is not an endpoint"],
    [["list", "--endpoint", "a b"], "--endpoint is not an endpoint"],
    [["list", "--profile", ""], "--profile is empty"],
    [["list", "--region", " "], "--region is empty"],
    [["list", "--name-regex", "(?<"], "--name-regex"],
    [["show", ""], "empty text"],
    [["update", "app/web", "--min-age-days", "1e999"], "number of days"],
  ])("%j is usage", async (args, text) => {
    const { status, stdout, stderr } = await bench.run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(text);
  });

  const sh = (command: string, cwd = bench.project) => {
    const env = { ...bench.env(), NODE: process.execPath, CLI };
    return spawnSync("sh", ["-c", command], { cwd, env, encoding: "utf8" });
  };

  it.each([
    ["larger than 512 MiB", (file: string) => truncateSync(file, 512 * 1024 * 1024 + 1)],
    ["no UTF-8", (file: string) => writeFileSync(file, Buffer.from('{ "a": "\xe9" }', "latin1"))],
  ])("a state or a plan of %s is refused at once", async (problem, make) => {
    make(bench.write("odd.json", "{}"));
    const runs = await Promise.all([
      bench.run(["adopt", "--state", "odd.json"]),
      bench.run(["diff", "ens-images.lock.json", "--plan", "odd.json"]),
    ]);
    for (const run of runs) {
      expect([run.status, run.stderr]).toEqual([3, expect.stringContaining(`odd.json `)]);
      expect(run.stderr).toContain(problem);
    }
  });

  it("compares with a lock that comes by a pipe, of a bounded size", () => {
    const bash = (command: string) => {
      const env = { ...bench.env(), NODE: process.execPath, CLI };
      return spawnSync("bash", ["-c", command], { cwd: bench.project, env, encoding: "utf8" });
    };
    expect(bash('"$NODE" "$CLI" diff <(cat ens-images.lock.json)').status).toBe(0);
    const endless = bash('"$NODE" "$CLI" diff <(yes | head -c 300000000)');
    expect([endless.status, endless.stderr]).toEqual([3, expect.stringContaining("larger than 256 MiB")]);
  }, 60_000);

  it("a cdktf.json that cannot be read, where the output folder is to be known", async () => {
    const stated = bench.read("cdktf.json");
    bench.write("cdktf.json", '{\n "output": "out",\n}');
    const run = await bench.run(["show"]);
    expectManners(run, "show");
    expect([run.status, run.stderr]).toEqual([3, expect.stringContaining("cdktf.json line 3, column 1, has a comma")]);
    expect((await bench.run(["outdated"])).status).toBe(0);
    expect((await bench.run(["show", "--out", "cdktf.out"])).status).toBe(0);
    expect((await bench.run(["show", "--no-machines"])).status).toBe(0);
    bench.write("cdktf.json", stated);
  });

  it("a working folder that is gone", () => {
    const gone = join(bench.folder, "gone");
    for (const args of ALL) {
      mkdirSync(gone, { recursive: true });
      const run = sh(`rmdir "$PWD"; "$NODE" "$CLI" ${args.join(" ")}`, gone);
      expect([args, run.status]).toEqual([args, 3]);
      expect(run.stderr).toContain("The working folder cannot be found any more (ENOENT)");
      expectManners(run, args.join(" "));
    }
    rmSync(gone, { recursive: true, force: true });
  });

  const full = existsSync("/dev/full") ? it : it.skip;
  full("stdout on a full disk", () => {
    const lock = bench.read();
    for (const args of [...ALL, ["--help"], ["show", "--help"], ["--version"], ["emulator", "--catalog", "empty"]]) {
      if (args[0] === "emulator") bench.write("empty", "[]");
      // mv and hold have done their work by then, and adopt and merge have no result here.
      if (["mv", "remove", "hold", "adopt", "merge"].includes(args[0] as string)) continue;
      const run = sh(`"$NODE" "$CLI" ${args.join(" ")} > /dev/full`);
      expect([args, run.status]).toEqual([args, 3]);
      expect(run.stderr).toContain("could not be written to stdout (ENOSPC)");
      expectManners(run, args.join(" "));
    }
    expect(bench.read()).toBe(lock);
  });

  full("an update whose plan nobody can read moves nothing, and a full stderr changes no exit code", () => {
    bench.publish([image("m-2", "web-2", 1)]);
    const before = bench.read();
    expect(sh(`"$NODE" "$CLI" update --yes > /dev/full`).status).toBe(3);
    expect(bench.read()).toBe(before);
    bench.publish([web]);
    expect(sh(`"$NODE" "$CLI" check 2> /dev/full`).status).toBe(0);
    expect(sh(`"$NODE" "$CLI" check nothing 2> /dev/full`).status).toBe(2);
    expect(sh(`"$NODE" "$CLI" check > /dev/full 2> /dev/full`).status).toBe(3);
  });

  it("a reader that has seen enough takes no exit code away", () => {
    bench.publish([]);
    const run = sh(`{ "$NODE" "$CLI" check; echo $? >&2; } | true`);
    expect(run.stderr.trim()).toMatch(/^1$/m);
    bench.publish([web]);
  });
});
