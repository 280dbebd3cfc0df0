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
    bench = await CliBench.start([first, old, now, db, gpu]);
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
});
