import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CliBench, needsBuild } from "./support/bench";
import { daysAgo, image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

type Attributes = Readonly<Record<string, unknown>>;

/** A state as Terraform keeps it. */
function rawState(resources: Readonly<Record<string, readonly Attributes[]>>) {
  return {
    ...{ version: 4, serial: 1, lineage: "x" },
    resources: Object.entries(resources).map(([address, instances]) => {
      const [name, type, ...module] = address.split(".").reverse();
      return {
        ...{ mode: "managed", type, name, ...(module.length > 0 && { module: module.reverse().join(".") }) },
        instances: instances.map(({ index_key, deposed, ...attributes }) => ({ index_key, deposed, attributes })),
      };
    }),
  };
}

describe("ens-images check --state", () => {
  let bench: CliBench;
  const [first, old, now] = [1, 2, 3].map((n) => image(`m-${n}`, `web-base-2026080${n}`, 40 - n)) as [
    never,
    never,
    never,
  ];
  const [db, gpu] = [image("m-db", "postgres-v16", 50), image("m-gpu", "web-gpu-7", 12)];
  const web = { imageName: "web-base-*", pick: "mostRecent" } as const;
  const name = { exactImageName: "postgres-v16" } as const;
  const machines = [
    ...["web", "each", "kept", "safe", "new"].map((one) => ({
      ...{ key: "edge/web", stack: "edge", name: one },
      block: {
        kept: { lifecycle: { ignore_changes: ["image_id"] } },
        safe: { lifecycle: { prevent_destroy: true } },
      }[one],
    })),
    { key: "edge/db", stack: "edge", name: "db" },
    { key: "wuxi/web", stack: "wuxi", name: "web" },
  ];
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x", ...args], {
      cwd: bench.project,
      env: { ...process.env, GIT_COMMITTER_DATE: args.at(-1), GIT_CONFIG_GLOBAL: "/dev/null" },
    });
  const pinsOn = (pinned: typeof db) => ({
    "edge/web": [bench.pin(web, pinned)],
    "edge/db": [bench.pin(name, db)],
    "wuxi/web": [bench.pin(web, now)],
  });
  const ens = (one: string) => `alicloud_ens_instance.${one}`;

  beforeAll(async () => {
    bench = new CliBench();
    bench.publish([first, old, now, db, gpu]);
    const running = (records: Readonly<Record<string, string>>) =>
      Object.entries(records).map(([InstanceId, ImageId]) => ({ InstanceId, ImageId }));
    // i-1 was re-initialised by hand, i-0 too, with what is pinned; i-20 is gone; nobody tracks i-97, i-98 and i-99.
    const fleet = { "i-0": "m-3", "i-1": "m-2", "i-2": "m-2", "i-3": "m-3", "i-4": "m-2", "i-5": "m-1", "i-6": "m-3" };
    bench.write("machines.json", running({ ...fleet, "i-7": "m-db", "i-97": "m-2", "i-98": "m-db", "i-99": "m-none" }));
    const faults = JSON.stringify([
      { match: { action: "DescribeInstances", accessKeyId: "poorAK" }, fault: { kind: "error", code: "NoPermission" } },
    ]);
    const keys = ["--access-key", "testAK:testSecret", "--access-key", `poorAK:poor:${bench.catalog()}`];
    await bench.open([...keys, "--machines", join(bench.project, "machines.json"), "--faults", faults]);
    git("init", "-q");
    for (const [day, pinned] of [
      [daysAgo(30), old],
      [daysAgo(9), now],
    ] as const) {
      bench.writeLock(pinsOn(pinned));
      git("add", "ens-images.lock.json");
      git("commit", "-qm", "pins", "--date", day);
    }
    bench.writeOutput(pinsOn(now), machines);
    const edge = {
      [ens("web")]: [
        { index_key: 0, image_id: "m-2", id: "i-0" },
        { index_key: 1, image_id: "m-3", id: "i-1" },
        { index_key: 0, deposed: "1a", image_id: "m-1", id: "i-gone" },
      ],
      [ens("each")]: [
        { index_key: "a b", image_id: "m-2", id: "i-2" },
        { index_key: "c", image_id: "m-3", id: "i-3" },
      ],
      [ens("kept")]: [{ image_id: "m-2", id: "i-4" }],
      [ens("safe")]: [{ image_id: "m-1", id: "i-5" }],
      [ens("former")]: [{ image_id: "m-9", id: "i-6" }],
      [ens("db")]: [{ image_id: "m-db", id: "i-7" }],
      [ens("pasted")]: [{ image_id: "m-gpu", id: "i-8" }],
      [ens("also")]: [{ image_id: "m-1", id: "i-9" }],
      [`module.m.${ens("lost")}`]: [{ image_id: "m-lost", id: "i-10" }],
      "alicloud_instance.ecs": [{ image_id: "m-ecs", id: "i-11" }],
    };
    bench.write("states/edge.json", rawState(edge));
    bench.write("states/wuxi.json", rawState({ [ens("web")]: [{ image_id: "m-2", id: "i-20" }] }));
    const stack = join(bench.project, "cdktf.out/stacks/edge/cdk.tf.json");
    const synthesized = JSON.parse(readFileSync(stack, "utf8"));
    bench.write("cdktf.out/stacks/edge/cdk.tf.json", {
      ...synthesized,
      moved: { from: ens("former"), to: ens("new") },
    });
  });
  afterAll(() => bench.stop());

  it("finds machines that run another image than pinned, and those that no lookup feeds", async () => {
    const text = await bench.run(["check", "--state", "states"]);
    expect(text).toMatchObject({ status: 0, stderr: "7 machines seen.\n" });
    expect(text.stdout).toMatchSnapshot();
    expect(bench.requests()).toBe(1);
    const [, adopt = ""] = /ens-images (adopt .*kept .*)$/m.exec(text.stdout) ?? [];
    expect(await bench.run(adopt.split(" "))).toMatchObject({ status: 0 });
    expect(JSON.parse(bench.read()).pins["edge/web"][0].image.imageId).toBe("m-2");
    bench.writeLock(pinsOn(now));
    const json = await bench.run(["check", "--state", "states", "--fail-on-drift", "--json"]);
    expect(json.status).toBe(1);
    expect(problemsOf("check", json.stdout)).toEqual([]);
    const { findings, machines: sight } = JSON.parse(json.stdout);
    expect(sight).toEqual({ seen: 7, absent: 0, unclear: [], unseen: 0 });
    const ids = (code: string) =>
      findings
        .filter((one: { code: string }) => one.code === code)
        .map((one: { level: string; machines: { id: string }[] }) => [one.level, ...one.machines.map(({ id }) => id)]);
    expect(ids("drift")).toEqual([
      ["fail", "i-0", "i-2"],
      ["fail", "i-4"],
      ["fail", "i-5"],
      ["fail", "i-6"],
      ["fail", "i-20"],
    ]);
    expect(ids("unfed")).toEqual([
      ["warn", "i-8"],
      ["warn", "i-9"],
      ["warn", "i-10"],
    ]);
  });

  const idsOf = (findings: readonly { code: string; machines: { id: string }[] }[], code: string) =>
    findings.filter((one) => one.code === code).map(({ machines: of }) => of.map(({ id }) => id));

  it("asks the account what the machines of states run in place of what these say", async () => {
    bench.requests();
    const text = await bench.run(["check", "--running", "--state", "states"]);
    expect(text.status).toBe(0);
    expect(text.stdout).toMatchSnapshot();
    expect(bench.requests()).toBe(2);
    const json = await bench.run(["check", "--running", "--state", "states", "--json"]);
    expect(problemsOf("check", json.stdout)).toEqual([]);
    const { findings, running } = JSON.parse(json.stdout);
    expect(idsOf(findings, "drift")).toEqual([["i-1", "i-2"], ["i-4"], ["i-5"]]);
    expect(idsOf(findings, "untracked")).toEqual([["i-97"], ["i-98"]]);
    expect(running).toMatchObject({ machines: 11, missing: 1 });
  });

  it("counts machines by image where no state says whose they are", async () => {
    bench.requests();
    const text = await bench.run(["check", "--running"]);
    expect(text).toMatchObject({ status: 0, stderr: "" });
    expect(text.stdout).toMatchSnapshot();
    expect(bench.requests()).toBe(2);
    const drifts = await bench.run(["check", "--running", "--fail-on-drift"]);
    expect(drifts).toMatchObject({ status: 2, stdout: "" });
    expect(drifts.stderr).toContain("Name it: --state FILE");
  });

  it("is not content where the account does not tell what runs", async () => {
    const env = { ALICLOUD_ACCESS_KEY: "poorAK", ALICLOUD_SECRET_KEY: "poor" };
    const { status, stdout, stderr } = await bench.run(["check", "--running"], { env });
    expect([status, stdout]).toEqual([
      3,
      "3 pins checked: fine. 0 machines in the accounts: 0 pinned, 0 pinned earlier, 0 unknown to the lock.\n",
    ]);
    expect(stderr).toContain(
      "could not tell what runs: [PERMISSION] DescribeInstances is not permitted. Grant ens:DescribeInstances",
    );
    const policy = await bench.run(["policy", "--with", "running"]);
    expect(JSON.parse(policy.stdout).Statement[0].Action).toEqual(["ens:DescribeSelfImages", "ens:DescribeInstances"]);
  });

  it("prints the gentle way, and does nothing of it", async () => {
    const before = bench.read();
    bench.writeLock(pinsOn(old));
    const locked = bench.read();
    const { status, stdout } = await bench.run(["update", "edge/web", "edge/db", "--gentle", "--state", "states"]);
    expect(bench.read()).toBe(locked);
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
    const lines = stdout
      .trimEnd()
      .split("\n")
      .filter((line) => !line.startsWith("# "));
    expect(lines).toEqual([
      "ens-images update edge/web --to m-3 --yes",
      "node app.js && terraform -chdir=cdktf.out/stacks/edge plan",
    ]);
    expect(await bench.run((lines[0] as string).split(" ").slice(1))).toMatchObject({ status: 0 });
    expect(JSON.parse(bench.read()).pins["edge/web"][0].image.imageId).toBe("m-3");
    bench.writeLock(pinsOn(now));
    expect(bench.read()).toBe(before);
    for (const args of [
      ["edge/web", "--gentle"],
      ["--gentle", "--state", "states"],
      ["edge/web", "--state", "states"],
    ]) {
      expect(await bench.run(["update", ...args])).toMatchObject({ status: 2, stdout: "" });
    }
  });
});
