import { CliBench, needsBuild } from "./support/bench";
import { randomOf } from "./support/hostile-edits";
import { image } from "./support/images";
import { CliRunner } from "./support/runner";

needsBuild();

const FLEETS = process.env.LONG_TESTS ? 200 : 15;
const images = [1, 2, 3, 4].map((n) => image(`m-${n}`, `web-${n}`, 40 - n));
const query = { imageName: "web-*", pick: "mostRecent" } as const;

/** A machine of the model: where it is, what it runs by the state and by the account, and whether it counts. */
interface Machine {
  readonly stack: string;
  readonly name: string;
  readonly index: number | string | undefined;
  readonly id: string;
  readonly state: string;
  readonly account: string | undefined;
  readonly kind: "fed" | "moved" | "deposed" | "unfed" | "other";
}

describe("drift, against a plain model", () => {
  let bench: CliBench;
  let runner: CliRunner;
  const pinsOf = (pinned: readonly number[]) => {
    return Object.fromEntries(
      ["a/x", "a/y", "b/x"].map((key, i) => [key, [bench.pin(query, images[pinned[i] as number] as never)]]),
    );
  };

  beforeAll(async () => {
    bench = new CliBench();
    bench.publish(images);
    bench.write("machines.json", []);
    await bench.open(["--access-key", "testAK:testSecret", "--machines", `${bench.project}/machines.json`]);
    runner = new CliRunner(bench);
  });
  afterAll(async () => {
    runner.stop();
    await bench.stop();
  });

  it(`finds every drift and invents none: ${FLEETS} fleets of two stacks`, async () => {
    const seed = Number(process.env.LAW_SEED ?? Date.now() % 1_000_000);
    for (let fleet = seed; fleet < seed + FLEETS; fleet++) {
      const random = randomOf(fleet);
      const pinned = [random(4), random(4), random(4)];
      const pins = pinsOf(pinned);
      const groups = Array.from({ length: 1 + random(12) }, (_, i) => {
        const key = ["a/x", "a/y", "b/x"][random(3)] as string;
        const kind = (["fed", "fed", "moved", "unfed", "other"] as const)[random(5)] as Machine["kind"];
        const repeat = random(3);
        const indexes =
          repeat === 0 ? [undefined] : Array.from({ length: 1 + random(4) }, (_, n) => (repeat === 1 ? n : `k"${n}`));
        const machines = indexes.flatMap((index, n) => {
          const one = (own: Machine["kind"], more: string): Machine => ({
            ...{ stack: key.slice(0, 1), name: `m${i}`, index, id: `i-${i}-${n}${more}`, kind: own },
            ...{ state: `m-${1 + random(4)}`, account: random(10) === 0 ? undefined : `m-${1 + random(4)}` },
          });
          return random(4) === 0 && kind === "fed" ? [one("fed", ""), one("deposed", "d")] : [one(kind, "")];
        });
        return { key, kind, name: `m${i}`, machines };
      });
      const all = groups.flatMap(({ key, machines }) => machines.map((machine) => ({ key, ...machine })));
      bench.writeLock(pins);
      const fed = groups.filter(({ kind }) => kind === "fed" || kind === "moved");
      bench.writeOutput(
        pins,
        fed.map(({ key, name, kind }) => ({
          key,
          stack: key.slice(0, 1),
          name: kind === "moved" ? `${name}-now` : name,
        })),
      );
      const states = ["a", "b"].map((stack) => {
        const moved = fed.filter(({ key, kind }) => key.startsWith(stack) && kind === "moved");
        const ens = (name: string) => `alicloud_ens_instance.${name}`;
        bench.write(`cdktf.out/stacks/${stack}/cdk.tf.json`, {
          moved: moved.map(({ name }) => ({ from: ens(name), to: ens(`${name}-now`) })),
        });
        const resources = groups
          .filter(({ key }) => key.startsWith(stack))
          .map(({ name, kind, machines }) => ({
            ...{ mode: "managed", type: kind === "other" ? "alicloud_instance" : "alicloud_ens_instance", name },
            instances: machines.map(({ index, id, state, kind: own }) => ({
              ...{ index_key: index, ...(own === "deposed" && { deposed: "1a" }), attributes: { id, image_id: state } },
            })),
          }));
        bench.write(`${stack}.json`, { version: 4, serial: 1, lineage: "x", resources });
        return `${stack}=${stack}.json`;
      });
      const listed = all.flatMap(({ id, account }) => (account ? [{ InstanceId: id, ImageId: account }] : []));
      bench.write("machines.json", [...listed, { InstanceId: "i-stray", ImageId: "m-1" }]);

      for (const running of [false, true]) {
        const args = ["check", "--json", "--state", ...states, ...(running ? ["--running"] : [])];
        const { findings } = JSON.parse((await runner.run(args)).stdout);
        const idsOf = (code: string) =>
          findings
            .filter((one: { code: string }) => one.code === code)
            .flatMap(({ key, machines }: { key: string; machines: { id: string }[] }) =>
              machines.map(({ id }) => `${key} ${id}`),
            )
            .sort();
        const drifted = all.filter(({ key, kind, state, account }) => {
          const runs = running ? account : state;
          const pin = `m-${1 + (pinned[["a/x", "a/y", "b/x"].indexOf(key)] as number)}`;
          return (kind === "fed" || kind === "moved") && runs !== undefined && runs !== pin;
        });
        expect({ fleet, running, drift: idsOf("drift") }).toEqual({
          ...{ fleet, running, drift: drifted.map(({ key, id }) => `${key} ${id}`).sort() },
        });
        const unfed = all.filter(({ kind }) => kind === "unfed");
        expect(idsOf("unfed")).toEqual(unfed.map(({ id }) => `null ${id}`).sort());
        const isPinned = pinned.includes(0);
        expect(idsOf("untracked").map((text: string) => text.split(" ")[1])).toEqual(
          running && isPinned ? ["i-stray"] : [],
        );
      }
    }
  }, 60_000);
});

describe("an account of 1,000 machines", () => {
  const machines = Array.from({ length: 1000 }, (_, i) => ({
    InstanceId: `i-${i}`,
    ImageId: i % 100 === 7 ? "m-1" : "m-2",
  }));
  const drifted = machines.filter(({ ImageId }) => ImageId === "m-1").map(({ InstanceId }) => InstanceId);
  const on = (fault: object, more: object = {}, times?: number) => ({
    match: { action: "DescribeInstances", ...more },
    ...{ fault, ...(times && { times }) },
  });

  test.each<[string, readonly object[], number | undefined, string]>([
    ["ten requests", [], 11, ""],
    [
      "throttled, and broken once",
      [on({ kind: "throttled" }, { nth: 3 }), on({ kind: "reset", when: "in-body" }, { nth: 6 })],
      13,
      "",
    ],
    ["no total", [on({ kind: "total-count", as: "missing" })], 12, ""],
    ["smaller pages than asked", [on({ kind: "page-size", size: 60 })], undefined, ""],
    ["a page that repeats the one before", [on({ kind: "repeated-page" }, { page: 2 })], undefined, "BAD_REPLY"],
    ["refused", [on({ kind: "error", code: "NoPermission" })], undefined, "PERMISSION"],
  ])("%s", async (_, faults, requests, error) => {
    const bench = new CliBench();
    bench.publish(images);
    bench.write("machines.json", machines);
    const file = `${bench.project}/machines.json`;
    await bench.open(["--access-key", "testAK:testSecret", "--machines", file, "--faults", JSON.stringify(faults)]);
    try {
      const pins = { "a/x": [bench.pin(query, images[1] as never)] };
      bench.writeLock(pins);
      bench.writeOutput(pins, [{ key: "a/x", stack: "a", name: "web" }]);
      const instances = machines.map(({ InstanceId: id }, index_key) => ({
        index_key,
        attributes: { id, image_id: "m-2" },
      }));
      const resources = [{ mode: "managed", type: "alicloud_ens_instance", name: "web", instances }];
      bench.write("a.json", { version: 4, serial: 1, lineage: "x", resources });
      bench.requests();
      const { status, stdout, stderr } = await bench.run([
        "check",
        "--state",
        "a.json",
        "--running",
        "--json",
        "--fail-on-drift",
      ]);
      if (requests !== undefined) expect(bench.requests()).toBe(requests);
      if (error !== "") {
        expect([status, stderr]).toEqual([3, expect.stringContaining(`could not tell what runs: [${error}]`)]);
        return;
      }
      const [finding, another] = JSON.parse(stdout).findings;
      expect([status, another, finding.machines.map(({ id }: { id: string }) => id)]).toEqual([1, undefined, drifted]);
    } finally {
      await bench.stop();
    }
  });
});
