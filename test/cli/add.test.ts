import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

const OLD = image("m-5old", "web-base-20260701", 40);
const NEW = image("m-5new", "web-base-20260801", 10);
const DB = image("m-5db", "postgres-v1.0.11", 20);
const QUERY = ["--image-name", "web-base-*", "--pick", "mostRecent"];

describe("ens-images add", () => {
  let bench: CliBench;
  let plain: string;
  let lock: string;

  beforeAll(async () => {
    bench = await CliBench.start([OLD, NEW, DB]);
    plain = join(bench.folder, "plain");
    lock = join(plain, "ens-images.lock.json");
  });
  beforeEach(() => {
    rmSync(plain, { recursive: true, force: true });
    // The root of a repository: nobody looks further up.
    mkdirSync(join(plain, ".git"), { recursive: true });
    mkdirSync(join(plain, "infra"));
    bench.requests();
  });
  afterAll(() => bench.stop());

  const run = (args: readonly string[], env?: NodeJS.ProcessEnv) => bench.run(args, { cwd: plain, env });
  const text = () => (existsSync(lock) ? readFileSync(lock, "utf8") : "");

  it("makes a pin and its lock, tells why, and asks nobody for one that is there", async () => {
    const dry = await run(["add", "web-image", ...QUERY, "--dry-run"]);
    expect(dry).toMatchObject({ status: 0, stderr: "" });
    expect(existsSync(lock)).toBe(false);
    expect(bench.requests()).toBe(1);

    const added = await run(["add", "web-image", ...QUERY]);
    expect(added).toMatchObject({ status: 0, stderr: "" });
    expect(added.stdout).toMatchSnapshot();
    expect(JSON.parse(text()).pins["pin//web-image"][0]).toMatchObject({
      image: { imageId: "m-5new" },
      origin: { kind: "picked" },
      query: { imageName: "web-base-*", pick: "mostRecent" },
      connection: { endpoint: bench.endpoint },
    });
    bench.requests();

    const before = text();
    // From below, and under its whole key: the nearest lock upwards is meant.
    const again = await bench.run(["add", "pin//web-image", ...QUERY], { cwd: join(plain, "infra") });
    expect(again).toMatchObject({ status: 0, stderr: "" });
    expect(again.stdout).toContain("already pinned in ../ens-images.lock.json");
    expect([text(), bench.requests()]).toEqual([before, 0]);
  });

  it("pins in mode live too, once, and of two at a time one says that it is there", async () => {
    const live = { ENS_IMAGES_MODE: "live" };
    const both = await Promise.all([run(["add", "web", ...QUERY]), run(["add", "web", ...QUERY], live)]);
    for (const { status, stdout } of both) {
      expect(status).toBe(0);
      expect(stdout).toMatch(/^(Pinned|already pinned) in /m);
      expect(stdout).not.toMatch(/The way back: $/m);
    }
    bench.requests();
    expect((await run(["add", "web", ...QUERY], live)).stdout).toContain("already pinned");
    expect([JSON.parse(text()).pins["pin//web"].length, bench.requests()]).toEqual([1, 0]);
  });

  it("takes an expression with flags, as a program has it, in a fallback too", async () => {
    const regex = ["--name-regex", "/^WEB-/i", "--pick", "mostRecent"];
    expect((await run(["add", "web", ...regex])).stdout).toContain("whose name matches /^WEB-/i");
    const fallback = ["--fallback", '{"nameRegex":"/^PG|postgres/i"}'];
    expect(await run(["add", "db", "--name-regex", "/x/", ...fallback])).toMatchObject({ status: 0, stderr: "" });
    const { pins } = JSON.parse(text());
    expect(pins["pin//web"][0].query.nameRegex).toEqual({ source: "^WEB-", flags: "i" });
    expect(pins["pin//db"][0].query).toMatchObject({
      nameRegex: "\\/x\\/",
      fallback: [{ nameRegex: { source: "^PG|postgres", flags: "i" } }],
    });
  });

  it("takes every part of a query, and a fallback as an id or a query", async () => {
    const steps = ["--fallback", '{"imageName":"web-base-2026","pick":"highestVersion"}', "m-5db"];
    const { status, stdout } = await run(["add", "lts", "--exact-image-name", "web-lts", "--json", ...steps]);
    expect(status).toBe(0);
    expect(problemsOf("add", stdout)).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ key: "pin//lts", written: true, already: false, image: { imageId: "m-5new" } },
      ...{ origin: { kind: "picked", step: 1 }, replaced: [] },
      query: { fallback: [{ imageName: "web-base-2026", pick: "highestVersion" }, "m-5db"] },
    });
  });

  it("replaces the pin of another query only when told to, and never one that is held", async () => {
    await run(["add", "web", ...QUERY]);
    const other = ["add", "web", "--exact-image-name", "web-base-20260701"];
    const before = text();
    const refused = await run(other);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain("--replace");
    await run(["hold", "web", "--reason", "trial"]);
    expect(await run([...other, "--replace"])).toMatchObject({ status: 2, stdout: "" });
    await run(["hold", "web", "--off"]);
    expect(text()).toBe(before);
    const replaced = await run([...other, "--replace", "--json"]);
    expect(problemsOf("add", replaced.stdout)).toEqual([]);
    expect(JSON.parse(replaced.stdout)).toMatchObject({
      image: { imageId: "m-5old" },
      replaced: [{ image: { imageId: "m-5new" } }],
    });
    expect(JSON.parse(text()).pins["pin//web"]).toHaveLength(1);
  });

  it("puts the lock beside the nearest cdktf.json, or where it is told to", async () => {
    const inApp = await bench.run(["add", "web", ...QUERY, "--json"]);
    expect(JSON.parse(inApp.stdout).lock).toBe("PROJECT/ens-images.lock.json");
    const named = await run(["add", "web", ...QUERY, "--lock", "infra/prod.json", "--json"]);
    expect(JSON.parse(named.stdout).lock).toBe(join(plain, "infra", "prod.json"));
    expect(existsSync(lock)).toBe(false);
  });

  it("obeys the mode that cdktf.json states, as a synth does, and pins where lookups are live", async () => {
    const state = (context: object) => writeFileSync(join(plain, "cdktf.json"), JSON.stringify({ app: "x", context }));
    state({ "ensImages:mode": "frozen" });
    const frozen = await run(["add", "web", ...QUERY]);
    expect(frozen).toMatchObject({ status: 3, stdout: "" });
    expect(frozen.stderr).toContain('because the context ensImages:mode is "frozen"');
    expect(text()).toBe("");
    state({ "ensImages:mod": "frozen" });
    expect((await run(["add", "web", ...QUERY])).stderr).toContain("there is ensImages:mode");
    state({ "ensImages:mode": "live" });
    const [first, again] = [await run(["add", "web", ...QUERY]), await run(["add", "web", ...QUERY, "--json"])];
    expect([first.status, JSON.parse(again.stdout).already]).toEqual([0, true]);
  });

  const MISTAKES: readonly (readonly [string, readonly string[], number, string, NodeJS.ProcessEnv?])[] = [
    ["no name", ["add", "x"], 2, "--image-name is missing: a query needs at least one of --image-name"],
    ["several matches", ["add", "x", "--image-name", "web"], 3, "web-base-20260801"],
    ["no match", ["add", "x", "--image-name", "wev-base"], 3, "web-base-20260801"],
    ["another key of the lock", ["add", "edge/web", ...QUERY], 2, "is a key of the lock already"],
    ["another query", ["add", "taken", "--image-name", "web"], 2, "pinned for another query"],
    ["CI", ["add", "x", ...QUERY], 3, "because CI=true", { CI: "true" }],
    [
      "no credentials",
      ["add", "x", ...QUERY],
      3,
      "No credentials",
      { ALICLOUD_ACCESS_KEY: "", ALICLOUD_SECRET_KEY: "" },
    ],
    ["a token of the framework", ["add", "x", "--image-name", "${TfToken[TOKEN.3]}"], 2, "--image-name is a token"],
    ["an expression of HCL", ["add", "x", "--image-name", "${var.image}"], 2, "--image-name is a token"],
    ["an unknown flag", ["add", "x", "--image", "web"], 2, "unknown option '--image'"],
    ["a Unicode key", ["add", "边缘", ...QUERY], 2, "is no name"],
    ["a key with //", ["add", "pin//a//b", ...QUERY], 2, "is no name"],
    ["an empty endpoint", ["add", "x", ...QUERY, "--endpoint", ""], 2, "--endpoint is empty"],
    ["a broken fallback", ["add", "x", ...QUERY, "--fallback", "{nope"], 2, "It is no JSON"],
    [
      "a wrong prop in a fallback",
      ["add", "x", ...QUERY, "--fallback", '{"nam":"x"}'],
      2,
      "--fallback[0].nam is not a prop",
    ],
    ["flags of no expression", ["add", "x", "--name-regex", "/web/zz"], 2, "Invalid flags"],
    ["no expression in a fallback", ["add", "x", ...QUERY, "--fallback", '{"nameRegex":"/(/i"}'], 2, "Unterminated"],
    ["an output to prune by", ["prune"], 2, "ens-images remove KEY"],
    ["an unknown pick", ["add", "x", "--image-name", "w", "--pick", "newest"], 2, '--pick must be "only"'],
    ["nothing to remove", ["remove", "nope"], 2, "No lookup in the lock"],
    ["a glob to remove", ["remove", "*"], 2, "No lookup in the lock"],
  ];

  // A row that leaves one out would be taken for a test with a callback.
  it.each(MISTAKES.map(([what, args, status, says, env = {}]) => [what, args, status, says, env] as const))(
    "says one thing of %s, and writes nothing",
    async (_, args, status, says, env) => {
      bench.writeLock(
        {
          "edge/web": [bench.pin({ imageName: "web-base-*" }, OLD)],
          "pin//taken": [bench.pin({ imageName: "postgres-*" }, DB)],
        },
        lock,
      );
      const before = text();
      const ended = await run(args, env);
      expect([ended.status, ended.stdout, text()]).toEqual([status, "", before]);
      expect(ended.stderr).toContain(says);
      expect(ended.stderr).not.toMatch(/synth|CDK/);
    },
  );

  it.each([["remove", "web"], ["show"], ["outdated"], ["show", "web", "--format", "id"]])(
    "without a lock, %s says how one is made",
    async (...args) => {
      const { status, stdout, stderr } = await run(args);
      expect([status, stdout]).toEqual([3, ""]);
      expect(stderr).toContain("To make one: ens-images add KEY");
      expect(stderr.trimEnd()).not.toMatch(/\n|synth/);
    },
  );

  it("asks for what is not stated by its flags, and not by a program's settings", async () => {
    const at = (account: string) => [...["add", "web", ...QUERY], "--account", account];
    await run(at("1111111111111111"));
    await run(at("2222222222222222"));
    const several = await run(["add", "web", ...QUERY]);
    expect([several.status, several.stdout]).toEqual([3, ""]);
    expect(several.stderr).toMatch(/^pin\/\/web: the lock pins it for .* State it: --region, or --account 1{16}\.\n$/);
    bench.write(join("..", "plain", "ens-images.lock.json"), text().replaceAll(bench.endpoint, "ens.aliyuncs.com"));
    for (const args of [["add", "other", ...QUERY], at("2222222222222222"), ["outdated"]]) {
      const { status, stderr } = await run(args);
      expect([args, status]).toEqual([args, 3]);
      expect(stderr).toMatch(/a lock of its own: --lock FILE\.$/m);
      expect(stderr).not.toMatch(/EnsImages|provider|synth/);
    }
  });

  it("says where there is no app how a pin is made anew that check finds to be an emulator's, or changed", async () => {
    await run(["add", "web", ...QUERY]);
    const anew = /: ens-images remove web$/m;
    const elsewhere = await run(["check"], { ALIBABA_CLOUD_ENDPOINT_ENS: "" });
    expect([elsewhere.status, elsewhere.stdout]).toEqual([1, expect.stringMatching(anew)]);
    bench.publish([OLD, { ...NEW, architecture: "arm64" }, DB]);
    const changed = await run(["check"]);
    bench.publish([OLD, NEW, DB]);
    expect([changed.status, changed.stdout]).toEqual([1, expect.stringMatching(anew)]);
    for (const { stdout } of [elsewhere, changed]) expect(stdout).not.toMatch(/synth|CDK/);
  });

  it("remove takes out what add put in", async () => {
    await run(["add", "web", ...QUERY]);
    const before = text();
    await run(["add", "db", "--image-name", "postgres"]);
    await run(["hold", "db"]);
    const held = await run(["remove", "db"]);
    expect([held.status, held.stdout]).toEqual([2, ""]);
    expect(held.stderr).toContain("ens-images hold");
    await run(["hold", "db", "--off"]);
    const { status, stdout } = await run(["remove", "db", "--json"]);
    expect(status).toBe(0);
    expect(problemsOf("remove", stdout)).toEqual([]);
    expect(JSON.parse(stdout).removed).toMatchObject([{ key: "pin//db", image: { imageId: "m-5db" } }]);
    expect(text()).toBe(before);
    expect((await run(["remove", "web"])).stdout).toContain("Removed pin//web");
    expect(JSON.parse(text()).pins).toEqual({});
  });

  it("mv gives a pin another name", async () => {
    await run(["add", "web", ...QUERY]);
    expect((await run(["mv", "web", "frontend"])).stdout).toContain("Renamed pin//web to pin//frontend.");
    expect(Object.keys(JSON.parse(text()).pins)).toEqual(["pin//frontend"]);
  });

  describe("show --format", () => {
    beforeEach(async () => {
      await run(["add", "web", ...QUERY]);
      await run(["add", "team/db", "--image-name", "postgres"]);
    });

    it("prints an id, an image, and variables of Terraform", async () => {
      expect(await run(["show", "web", "--format", "id"])).toEqual({ status: 0, stdout: "m-5new\n", stderr: "" });
      const one = await run(["show", "pin//web", "--format", "json"]);
      expect(JSON.parse(one.stdout)).toEqual(JSON.parse(bench.steady(text())).pins["pin//web"][0].image);
      const all = await run(["show", "--format", "tfvars"]);
      expect(JSON.parse(all.stdout)).toMatchObject({
        ens_images: { web: { imageId: "m-5new" }, "team/db": { imageName: "postgres-v1.0.11" } },
      });
      const some = await run(["show", "team/db", "--format", "tfvars"]);
      expect(Object.keys(JSON.parse(some.stdout).ens_images)).toEqual(["team/db"]);
    });

    it("or nothing at all, and a line of why not", async () => {
      const pins = JSON.parse(text()).pins;
      bench.writeLock({ ...pins, "pin//two": [...pins["pin//web"], ...pins["pin//team/db"]] }, lock);
      const cases: readonly (readonly [args: readonly string[], status: number])[] = [
        [["show", "nope", "--format", "id"], 2],
        [["show", "two", "--format", "id"], 2],
        [["show", "two", "--format", "json"], 2],
        [["show", "--format", "tfvars"], 2],
        [["show", "--format", "id"], 2],
        [["show", "web", "--format", "csv"], 2],
        [["show", "web", "--format", "id", "--lock", "nowhere.json"], 3],
        [["show", "web", "--format", "id", "--lock", "conflict.json"], 3],
      ];
      const sides = "<<<<<<< HEAD\n=======\n>>>>>>> topic\n";
      bench.write(join("..", "plain", "conflict.json"), text().replace('  "pins"', `${sides}  "pins"`));
      for (const [args, status] of cases) {
        const ended = await run(args);
        expect([args, ended.status, ended.stdout, ended.stderr.trimEnd().split("\n").length]).toEqual([
          args,
          status,
          "",
          1,
        ]);
      }
      const digits = /Name one: pin\/\/two(#\w+), pin\/\/two#/.exec(
        (await run(["show", "two", "--format", "id"])).stderr,
      )?.[1];
      expect((await run(["show", `two${digits}`, "--format", "id"])).status).toBe(0);
    });
  });

  it("says nothing of a synth where there is no app", async () => {
    await run(["add", "web", "--image-name", "web-base-20260701"]);
    expect(await run(["show"])).toMatchObject({ status: 0, stderr: "" });
    await run(["add", "new", ...QUERY]);
    for (const args of [
      ["show"],
      ["outdated"],
      ["explain", "web"],
      ["check"],
      ["update", "web", "--to", "m-5new", "--force", "--yes"],
      ["diff", lock],
    ]) {
      const { status, stdout, stderr } = await run(args);
      expect([args, status, stderr]).toEqual([args, 0, ""]);
      expect(stdout).not.toMatch(/synth|cdktf|CDK/);
    }
  });
});
