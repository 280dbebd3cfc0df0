import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { lstatSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import picomatch from "picomatch";
import { formatLock } from "../../lib/lock/format";
import type { Lock, Pin } from "../../lib/lock/lock";
import { parseLock } from "../../lib/lock/text";
import { queryText } from "../../lib/query/canonical";
import type { CanonicalFilters } from "../../lib/query/query";
import type { EnsImage } from "../../lib/select/image";
import { stableText } from "../../lib/util/json";
import { Internet } from "../support/internet";
import { APP_HEAD, ROOT } from "../support/workbench";
import { CliBench, type Ended, needsBuild } from "./support/bench";
import { Hostile, type HostileLock, ROLE } from "./support/hostile-edits";
import { image, recordOf } from "./support/images";

needsBuild();

const IN_PROCESS = process.env.LONG_TESTS ? 1950 : 100;
const AS_COMMANDS = process.env.LONG_TESTS ? 50 : 2;

const IMAGES: readonly EnsImage[] = [
  image("m-web1", "web-1", 30),
  image("m-web2", "web-2", 9),
  image("m-web3", "web-3", 3),
  image("m-db1", "db-1", 20),
  image("m-db2", "db-2", 5, { architecture: "arm64" }),
  image("m-shared1", "shared-1", 8, { imageOwnerAlias: "others" }),
  image("m-theirs", "web-4", 1, { imageOwnerAlias: "others" }),
  image("m-evil", "evil", 1, { imageOwnerAlias: "others", status: "CreateFailed" }),
  image("m-broken", "web-5", 1, { status: "CreateFailed" }),
];

const APP = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
const web = new EnsImageLookup(stack, "web", { imageName: "web-*", pick: "mostRecent" });
new EnsImageLookup(stack, "db", { imageName: "db-*", architecture: "x86_64", pick: "mostRecent" });
new EnsImageLookup(stack, "exact", { exactImageName: "web-1" });
new EnsImageLookup(stack, "public", { imageName: "nothing-*", fallback: ["m-public"] });
new EnsImageLookup(stack, "shared", { imageName: "shared-*", owners: ["self", "others"], pick: "mostRecent" });
const connection = { region: "cn-hangzhou", assumeRole: { roleArn: "${ROLE}" } };
new EnsImageLookup(stack, "role", { imageName: "web-*", pick: "mostRecent", connection });
for (const id of ["web-1", "web-2"]) new EnsInstance(stack, id, { ...MACHINE });
web.injectInto(stack);
app.synth();
`;

interface Runs {
  readonly synth: Ended;
  readonly check: Ended;
  readonly diff: Ended;
}

/** Whether a row names a key, folded or not. */
function isNamed(key: string, row: string): boolean {
  return [...row.matchAll(/<code>(.*?)<\/code>/g)].some(([, code = ""]) => {
    const name = code.replace(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)));
    return name === key || picomatch.isMatch(key, name.replace(/[#@]\w+/g, "") || " ");
  });
}

describe("a pull request that changes the lock alone", () => {
  let bench: CliBench;
  let internet: Internet;
  let runner: ChildProcessWithoutNullStreams;
  let answers: AsyncIterator<string>;
  let base: Lock;
  let hostile: Hostile;
  let local = 0;
  const loopback = createServer((socket) => {
    local++;
    socket.destroy();
  });
  const frozen = () => bench.env({ ...internet.env(), ENS_IMAGES_MODE: "frozen" });

  beforeAll(async () => {
    await new Promise<void>((resolve) => loopback.listen(0, "127.0.0.1", resolve));
    internet = await Internet.open();
    internet.images = IMAGES.map(recordOf);
    bench = new CliBench();
    bench.link("cdktf", "cdktn", "constructs");
    bench.write("cdktf.json", { language: "typescript", app: "node app.js" });
    bench.write(".gitignore", "cdktf.out\nnode_modules\n");
    bench.writeProfiles({ admin: ["adminAK", "adminSecret"], dev: ["devAK", "devSecret"] });
    const app = bench.write("app.js", APP);
    expect(await program([app], bench.env(internet.env()))).toMatchObject({ status: 0 });
    const git = ["-c", "user.name=t", "-c", "user.email=t@t"];
    for (const args of [
      ["init", "-q"],
      ["add", "-A"],
      [...git, "commit", "-q", "-m", "base"],
    ]) {
      execFileSync("git", args, { cwd: bench.project, stdio: "pipe" });
    }
    base = parseLock(bench.read(), "base");
    hostile = new Hostile(JSON.parse(bench.read()), IMAGES, `127.0.0.1:${(loopback.address() as AddressInfo).port}`);
    const file = join(ROOT, "test", "cli", "support", "hostile-runner.js");
    runner = spawn(process.execPath, [file, join(ROOT, "dist"), app], { cwd: bench.project, env: frozen() });
    answers = createInterface({ input: runner.stdout })[Symbol.asyncIterator]();
  }, 60_000);
  afterAll(async () => {
    runner.kill();
    loopback.close();
    internet.close();
    await bench.stop();
  });

  function program(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
    const child = spawn(process.execPath, args, { cwd: bench.project, env });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) child[name].on("data", (text) => (said[name] += text));
    return new Promise((resolve) => child.once("close", (status) => resolve({ status, ...said })));
  }

  async function inProcess(made: HostileLock): Promise<Runs> {
    runner.stdin.write(`${JSON.stringify({ ...made, role: ROLE })}\n`);
    return JSON.parse((await answers.next()).value);
  }

  async function asCommands({ text, link, alone }: HostileLock): Promise<Runs> {
    if (lstatSync(bench.lockFile, { throwIfNoEntry: false })) rmSync(bench.lockFile);
    writeFileSync(link ? join(bench.project, "elsewhere.json") : bench.lockFile, text);
    if (link) symlinkSync("elsewhere.json", bench.lockFile);
    const cli = join(ROOT, "dist", "cli", "main.js");
    if (alone) rmSync(join(bench.outdir, "ens-images.json"), { force: true });
    return {
      synth: alone ? { status: 0, stdout: "", stderr: "" } : await program(["app.js"], frozen()),
      check: await program([cli, "check", ...(alone ? ["--allow", ROLE] : [])], frozen()),
      diff: await program([cli, "diff", "HEAD", "--format", "markdown"], frozen()),
    };
  }

  function judge(made: HostileLock, { synth, check, diff }: Runs): string[] {
    const problems: string[] = [];
    const claim = (holds: boolean, text: string) => holds || problems.push(text);
    // Hosts of the vendor, and the program's role: nobody else got a request.
    const strange = internet.connects.filter(
      (host) => !/^(ens|sts)(\.[a-z]+-[a-z]+(-1)?)?\.aliyuncs\.com:443$/.test(host),
    );
    claim(strange.length === 0, `asked ${strange}`);
    const roles = internet.reached.flatMap(({ roleArn }) => roleArn ?? []).filter((arn) => arn !== ROLE);
    claim(roles.length === 0, `took ${roles}`);
    const keys = internet.reached
      .map(({ accessKeyId }) => accessKeyId)
      .filter((id) => !["realAK", "STS.role"].includes(id));
    claim(keys.length === 0, `signed as ${keys}`);
    claim(local === 0, "asked a loopback host");
    for (const [name, { status, stderr }] of Object.entries({ synth, check, diff })) {
      const typed = status === 0 || status === 1 || status === 3;
      claim(
        typed && (name === "synth" || !/^\s+at /m.test(stderr)),
        `${name} ended with ${status}: ${stderr.slice(0, 300)}`,
      );
    }
    const lock = made.lock && read(made.text);
    if (!lock) {
      if (made.lock)
        claim(check.status === 3 && (made.alone || synth.status !== 0), `an unreadable lock passed: ${check.status}`);
      return problems;
    }
    if (diff.status === 0) {
      const rows = diff.stdout
        .split("\n")
        .filter((line) => line.startsWith("| <code>"))
        .slice(0, 20);
      for (const key of weightyKeys(base, lock)) {
        claim(
          rows.some((row) => isNamed(key, row)),
          `no row of ${key}`,
        );
      }
    } else claim(made.text.length > 0, "diff could not tell of a lock that can be read");
    if (check.status === 0) {
      // The synth fails the job; check knows of it where an earlier one left what the program asks.
      const knows = !check.stdout.includes("No machines known");
      claim(synth.status === 0 || !knows, "check is content where the synth fails");
      for (const [key, pins] of lock)
        for (const pin of pins) {
          const fault = faultOf(pin);
          if (fault !== undefined && !isOf(base, key, pin)) problems.push(`check is content with ${key}: ${fault}`);
        }
    }
    return problems;
  }

  /** The pins that are not as they were, to read what went wrong. */
  function changedText({ text, lock }: HostileLock): string {
    if (!lock) return text.slice(0, 500);
    const changed = Object.entries(lock.pins).filter(([key, pins]) => {
      return !key.startsWith("a/") && stableText(pins) !== stableText(JSON.parse(formatLock(base)).pins[key]);
    });
    return JSON.stringify(Object.fromEntries(changed)).slice(0, 3000);
  }

  async function run(seed: number, how: (made: HostileLock) => Promise<Runs>): Promise<void> {
    internet.forget();
    local = 0;
    const made = hostile.make(seed);
    const runs = await how(made);
    const problems = judge(made, runs);
    if (problems.length > 0)
      throw new Error(
        [`seed ${seed}:`, ...problems, changedText(made), JSON.stringify(runs).slice(0, 3000)].join("\n"),
      );
  }

  it(
    `in process, ${IN_PROCESS} of them: nothing is asked, hidden or believed that should not`,
    async () => {
      let [green, told] = [0, 0];
      for (let seed = 0; seed < IN_PROCESS; seed++) {
        await run(seed, async (made) => {
          const runs = await inProcess(made);
          if (runs.check.status === 0) green++;
          if (runs.check.stderr.includes("CONNECTION_NOT_ALLOWED")) told++;
          return runs;
        });
      }
      // Else the rounds would show nothing.
      expect(green).toBeGreaterThan(IN_PROCESS / 50);
      expect(told).toBeGreaterThan(IN_PROCESS / 20);
    },
    IN_PROCESS * 3_000,
  );

  it(
    `by the command line, ${AS_COMMANDS} of them`,
    async () => {
      for (let seed = 0; seed < AS_COMMANDS; seed++) await run(100_000 + seed, asCommands);
    },
    AS_COMMANDS * 20_000,
  );

  it("the report of a synth holds what the program states, and nothing of the pin's", async () => {
    const text = execFileSync("git", ["show", "HEAD:ens-images.lock.json"], { cwd: bench.project, encoding: "utf8" });
    const lock = JSON.parse(text);
    lock.pins["edge/role"][0].connection = { endpoint: "evil.example", profile: "admin", region: "cn-beijing" };
    await inProcess({ text: JSON.stringify(lock), link: false, alone: false, lock });
    const { lookups } = JSON.parse(bench.read("cdktf.out/ens-images.json"));
    expect(lookups.find(({ key }: { key: string }) => key === "edge/role").connection).toEqual({
      ...{ account: "1234567890123456", region: "cn-hangzhou", roleArn: ROLE },
    });
  });

  it("what is legitimate stays green", async () => {
    const text = execFileSync("git", ["show", "HEAD:ens-images.lock.json"], { cwd: bench.project, encoding: "utf8" });
    const lock = JSON.parse(text);
    internet.forget();
    const same = await inProcess({ text, link: false, alone: false, lock });
    expect(same).toMatchObject({ synth: { status: 0 }, check: { status: 0, stderr: "" }, diff: { status: 0 } });
    expect(internet.reached.flatMap(({ roleArn }) => roleArn ?? [])).toEqual([ROLE]);
    const alone = await inProcess({ text, link: false, alone: true, lock });
    expect(alone).toMatchObject({
      check: { status: 0, stderr: "", stdout: expect.stringContaining("No machines known") },
    });
    lock.pins["edge/web"][0].why = "adopted";
    lock.pins["edge/web"][0].note = "ours";
    const noted = await inProcess({ text: JSON.stringify(lock), link: false, alone: false, lock });
    expect(noted).toMatchObject({ synth: { status: 0 }, check: { status: 0, stderr: "" } });
    lock.pins["edge/web"][0].image = IMAGES[1];
    const moved = await inProcess({ text: JSON.stringify(lock), link: false, alone: false, lock });
    expect(moved).toMatchObject({ synth: { status: 0 }, check: { status: 0, stderr: "" } });
  });
});

function read(text: string): Lock | undefined {
  try {
    return parseLock(text, "lock");
  } catch {
    return undefined;
  }
}

/** Keys of which a pin boots another image, is another's, is asked elsewhere, or is another or gone; by no code of the product. */
function weightyKeys(before: Lock, after: Lock): string[] {
  return [...before].flatMap(([key, pins]) => {
    const now = after.get(key) ?? [];
    const place = ({ image: one, connection }: Pin) =>
      stableText({ id: one.imageId, owner: (one as EnsImage).imageOwnerAlias, connection });
    const same = (pin: Pin) =>
      now.some((other) => queryText(other.query) === queryText(pin.query) && place(other) === place(pin));
    return pins.every(same) && now.length === pins.length ? [] : [key];
  });
}

/** Whether a lock has the query of a pin under a key, with the image as it is. */
function isOf(lock: Lock, key: string, pin: Pin): boolean {
  const fact = ({ query, image: one, connection }: Pin) => stableText({ query, one, connection });
  return (lock.get(key) ?? []).some((other) => fact(other) === fact(pin));
}

/** Why check should not be content with a pin; undefined where it may. */
function faultOf({ image: pinned, query, origin, connection }: Pin): string | undefined {
  const { endpoint, roleArn, roleChain = [], oidcRoleArn, oidcProviderArn } = connection;
  if (endpoint !== undefined && endpoint !== "ens.aliyuncs.com") return `it is of ${endpoint}`;
  const arns = [roleArn, ...roleChain, oidcRoleArn, oidcProviderArn].filter((arn) => arn && arn !== ROLE);
  if (arns.length > 0) return `it is of ${arns}`;
  const { fallback = [], ...first } = query;
  const now = IMAGES.find(({ imageId }) => imageId === pinned.imageId);
  if (pinned.imageName === undefined) {
    if (!fallback.includes(pinned.imageId)) return "an id that no fallback is";
    return now && now.status !== "Available" ? "it cannot boot" : undefined;
  }
  if (!now || stableText(now) !== stableText(pinned)) return "it is not as listed";
  if (now.status !== "Available") return "it cannot boot";
  const refused = [first, ...fallback].map((step) =>
    typeof step === "string" ? (step === now.imageId ? [] : ["id"]) : refusing(step, now),
  );
  if (refused.some((props) => props.length === 0)) return undefined;
  const isExcused = now.imageOwnerAlias === "self" && refused[0]?.every((prop) => origin?.against?.includes(prop));
  return isExcused ? undefined : `its query refuses ${refused[0]}`;
}

function refusing(step: CanonicalFilters, now: EnsImage): string[] {
  const { imageName, exactImageName, nameRegex, architecture, owners = ["self"] } = step;
  const escaped = (imageName ?? "").replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  const named =
    imageName === undefined ||
    (imageName.includes("*") ? new RegExp(`^${escaped}$`) : new RegExp(escaped)).test(now.imageName);
  const source = typeof nameRegex === "string" ? nameRegex : nameRegex?.source;
  return [
    ...(named ? [] : ["imageName"]),
    ...(exactImageName === undefined || exactImageName === now.imageName ? [] : ["exactImageName"]),
    ...(source === undefined || new RegExp(source).test(now.imageName) ? [] : ["nameRegex"]),
    ...(architecture === undefined || architecture === now.architecture ? [] : ["architecture"]),
    ...((owners as readonly string[]).includes(now.imageOwnerAlias as string) ? [] : ["owners"]),
  ];
}
