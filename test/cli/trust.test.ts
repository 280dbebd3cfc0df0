import { execFileSync } from "node:child_process";
import { existsSync, renameSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { ConnectionName } from "../../lib/account/connection";
import { Internet } from "../support/internet";
import { CliBench, needsBuild } from "./support/bench";
import { image, recordOf } from "./support/images";

needsBuild();

const ROLE = "acs:ram::666:role/evil";
const PROVIDER = "acs:ram::666:oidc-provider/evil";

describe("a lock that says whom to ask", () => {
  let bench: CliBench;
  let internet: Internet;
  const web = image("m-1", "web-1", 9);
  const query = { imageName: "web-*", pick: "mostRecent" } as const;
  const pin = (connection: ConnectionName) => [{ query, image: web, why: "newest", connection }];

  beforeAll(async () => {
    internet = await Internet.open();
    internet.images = [recordOf(web)];
    bench = new CliBench();
    bench.write("cdktf.json", {});
    bench.writeProfiles({ admin: ["adminAK", "adminSecret"], dev: ["devAK", "devSecret"] });
    execFileSync("git", ["init", "-q"], { cwd: bench.project });
  });
  beforeEach(() => {
    bench.writeLock({ "edge/web": pin({}) });
    rmSync(bench.outdir, { recursive: true, force: true });
    internet.forget();
  });
  afterAll(async () => {
    internet.close();
    await bench.stop();
  });

  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    bench.run(args, { env: { ...internet.env(), ...env } });

  const cases: readonly (readonly [what: string, connection: ConnectionName, named: string])[] = [
    ["another host", { endpoint: "evil.example" }, "the endpoint evil.example"],
    [
      "a host of a customer",
      { endpoint: "ens.oss-cn-hangzhou.aliyuncs.com" },
      "the endpoint ens.oss-cn-hangzhou.aliyuncs.com",
    ],
    ["another port", { endpoint: "ens.aliyuncs.com:8443" }, "the endpoint ens.aliyuncs.com:8443"],
    ["a role", { roleArn: ROLE }, ROLE],
    ["one role of a chain", { roleChain: [ROLE], roleArn: "acs:ram::1:role/ours" }, ROLE],
    ["a role by OIDC", { oidcRoleArn: ROLE }, ROLE],
    ["a provider of OIDC", { oidcRoleArn: "acs:ram::1:role/ours", oidcProviderArn: PROVIDER }, PROVIDER],
    ["a profile", { profile: "admin" }, "the profile admin"],
  ];
  const ours = { ENS_IMAGES_ALLOW: "acs:ram::1:role/ours" };

  it.each(cases)("gets nothing sent to %s", async (_, connection, named) => {
    bench.writeLock({ "edge/db": pin({}), "edge/web": pin(connection) });
    const { status, stdout, stderr } = await run(["check"], ours);
    expect(stderr).toContain("could not tell for edge/web: [CONNECTION_NOT_ALLOWED] the lock names ");
    expect(stderr).toContain(named);
    expect(stderr).toContain(`--allow '${named.replace("the endpoint ", "").replace("the profile ", "profile:")}'`);
    expect(stdout).toContain("1 of 2 pins checked: fine. Could not tell for 1 pin");
    expect(status).toBe(3);
    expect(internet.connects).toEqual(["ens.aliyuncs.com:443"]);
    expect(internet.reached.map(({ roleArn }) => roleArn)).toEqual([undefined]);
  });

  it.each([["outdated"], ["update", "--yes"], ["explain", "edge/web"], ["list"]])(
    "%s asks no more than check",
    async (...args) => {
      bench.writeLock({ "edge/web": pin({ endpoint: "evil.example", roleArn: ROLE }) });
      const { status, stderr } = await run(args);
      expect(stderr).toContain(`[CONNECTION_NOT_ALLOWED] the lock names the endpoint evil.example and ${ROLE}`);
      expect(status).toBe(3);
      expect(internet.connects).toEqual([]);
    },
  );

  it("is followed where the user allows it, by flag or variable", async () => {
    bench.writeLock({ "edge/web": pin({ endpoint: "evil.example", roleArn: ROLE }) });
    expect(await run(["check", "--allow", "evil.example", "--allow", ROLE])).toMatchObject({ status: 0, stderr: "" });
    expect(internet.reached.map(({ host, roleArn }) => roleArn ?? host)).toEqual([ROLE, "evil.example"]);
    expect(await run(["check"], { ENS_IMAGES_ALLOW: `evil.example,${ROLE}` })).toMatchObject({ status: 0, stderr: "" });
    expect((await run(["check", "--allow", "evil.example"])).status).toBe(3);
  });

  it("is followed where the environment states the same", async () => {
    bench.writeLock({ "edge/web": pin({ roleArn: ROLE }) });
    expect(await run(["check"], { ALICLOUD_ASSUME_ROLE_ARN: ROLE })).toMatchObject({ status: 0, stderr: "" });
    bench.writeLock({ "edge/web": pin({ profile: "dev" }) });
    const noKeys = {
      ALICLOUD_ACCESS_KEY: undefined,
      ALICLOUD_SECRET_KEY: undefined,
      ALICLOUD_SECURITY_TOKEN: undefined,
    };
    internet.forget();
    expect(await run(["check"], { ...noKeys, ALICLOUD_PROFILE: "dev" })).toMatchObject({ status: 0, stderr: "" });
    expect(internet.reached.map(({ accessKeyId }) => accessKeyId)).toEqual(["devAK"]);
  });

  it("does not choose another profile than the one that the run states", async () => {
    bench.writeLock({ "edge/web": pin({ profile: "admin" }) });
    const noKeys = {
      ALICLOUD_ACCESS_KEY: undefined,
      ALICLOUD_SECRET_KEY: undefined,
      ALICLOUD_SECURITY_TOKEN: undefined,
    };
    expect(await run(["check"], { ...noKeys, ALICLOUD_PROFILE: "dev" })).toMatchObject({ status: 0, stderr: "" });
    expect(internet.reached.map(({ accessKeyId }) => accessKeyId)).toEqual(["devAK"]);
  });

  it("gives way to what the last synth of the program states", async () => {
    const program = { roleArn: "acs:ram::1:role/ours" };
    bench.writeOutput({ "edge/web": pin(program) });
    bench.writeLock({ "edge/web": pin({ profile: "admin" }) });
    expect(await run(["check"])).toMatchObject({ status: 0, stderr: "" });
    expect(internet.reached.map(({ host, roleArn }) => roleArn ?? host)).toEqual([program.roleArn, "ens.aliyuncs.com"]);
  });

  it("is not followed elsewhere because the program states whom it asks", async () => {
    bench.writeOutput({ "edge/web": pin({ roleArn: "acs:ram::1:role/ours" }) });
    bench.writeLock({ "edge/web": pin({ endpoint: "evil.example" }) });
    expect((await run(["check"])).stderr).toContain(
      "[CONNECTION_NOT_ALLOWED] the lock names the endpoint evil.example",
    );
    expect(internet.connects).toEqual([]);
  });

  it("finds no help in a report that came with the repository, by whatever link", async () => {
    const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: bench.project, stdio: "pipe" });
    const hostile = { "edge/web": pin({ endpoint: "evil.example" }) };
    bench.writeLock(hostile);
    bench.writeOutput(hostile);
    expect((await run(["check"])).status).toBe(0);
    internet.forget();
    git("add", "-f", "cdktf.out/ens-images.json");
    expect((await run(["check"])).stderr).toContain("[CONNECTION_NOT_ALLOWED]");
    git("rm", "-q", "--cached", "-r", "cdktf.out");
    renameSync(bench.outdir, join(bench.project, "elsewhere"));
    symlinkSync("elsewhere", bench.outdir);
    git("add", "-f", "elsewhere", "cdktf.out");
    expect((await run(["check"])).stderr).toContain("[CONNECTION_NOT_ALLOWED]");
    expect(internet.connects).toEqual([]);
    git("rm", "-q", "-r", "--cached", ".");
  });

  it("takes no folder for a repository that a stranger made look like one", async () => {
    const folder = join(bench.project, "infra");
    const ran = join(bench.folder, "ran");
    execFileSync("git", ["init", "-q", "--bare", folder]);
    // An object that is missing is fetched, by the program that the configuration names.
    const config = { "core.repositoryformatversion": "1", "extensions.partialClone": "x", "remote.x.promisor": "true" };
    const runs = { "remote.x.url": `ext::sh -c touch% ${ran}`, "protocol.ext.allow": "always" };
    for (const pair of Object.entries({ ...config, ...runs })) {
      execFileSync("git", ["--git-dir", folder, "config", ...pair]);
    }
    bench.write("infra/HEAD", "ref: refs/heads/main\n");
    bench.write("infra/refs/heads/main", `${"12".repeat(20)}\n`);
    bench.write("infra/cdktf.json", {});
    bench.write("infra/cdktf.out/ens-images.json", { version: 1, lookups: [], machines: [] });
    bench.writeLock({ "edge/web": pin({}) }, join(folder, "ens-images.lock.json"));
    for (const args of [["diff", "main", "--no-machines"], ["check"]]) {
      await bench.run(args, { cwd: folder, env: internet.env() });
    }
    expect(existsSync(ran)).toBe(false);
  });

  it("forges no line of a report", async () => {
    bench.writeLock({ "edge/a\nfine.": pin({ profile: "x\n1 pin checked: fine.\u202e" }) });
    const { status, stderr } = await run(["check"]);
    expect(status).toBe(3);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    bench.writeOutput({});
    utimesSync(join(bench.outdir, "ens-images.json"), 1, 1);
    expect((await run(["check"])).stderr.trimEnd().split("\n")).toHaveLength(2);
  });

  it("is told where a word to allow it is none", async () => {
    const { status, stderr } = await run(["check", "--allow", "*"]);
    expect(status).toBe(2);
    expect(stderr).toContain('--allow (or ENS_IMAGES_ALLOW) names "*", which is no host, no ARN and no profile:NAME.');
  });
});

describe("a check without a synth", () => {
  it("ends with what it was asked, and says that it knows no machines", async () => {
    const web = image("m-1", "web-1", 9);
    const bench = await CliBench.start([web]);
    bench.writeLock({ "edge/web": [bench.pin({ imageName: "web-*" }, web)] });
    const fine = await bench.run(["check"]);
    expect(fine).toEqual({
      status: 0,
      stderr: "",
      stdout:
        "1 pin checked: fine. No machines known: without a synth, whether every lookup has a pin was not checked.\n",
    });
    expect(JSON.parse((await bench.run(["check", "--json"])).stdout)).toMatchObject({ ok: true, covered: null });
    bench.publish([]);
    expect((await bench.run(["check"])).status).toBe(1);
    await bench.stop();
  });
});
