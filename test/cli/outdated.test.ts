import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

describe("ens-images outdated", () => {
  let bench: CliBench;
  const [m1, m2, m3] = [image("m-1", "web-1", 30), image("m-2", "web-2", 9), image("m-3", "web-3", 2)];
  const twins = [image("m-a", "db-a", 50), image("m-b", "db-b", 40)];
  const lts = image("m-lts", "lts-1", 90);

  beforeAll(async () => {
    bench = await CliBench.start([m1, m2, m3, ...twins, lts]);
    bench.writeLock({
      "app/current": [bench.pin({ imageName: "lts-*" }, lts)],
      "app/web": [bench.pin({ imageName: "web-*", pick: "mostRecent" }, m1)],
      "app/db": [bench.pin({ imageName: "db-" }, twins[0] ?? m1)],
      "app/gone": [bench.pin({ imageName: "web-*", pick: "highestVersion" }, image("m-0", "web-0", 60))],
      "app/none": [bench.pin({ imageName: "cache-*" }, image("m-c", "cache-1", 60))],
      "app/fallen": [
        bench.pin({ imageName: "no-*", fallback: [{ imageName: "lts-*" }] }, lts, {
          why: "fallback 1: the only match among 6 images",
        }),
      ],
      "app/literal": [bench.pin({ imageName: "no-*", fallback: ["m-public"] }, { imageId: "m-public" })],
    });
  });
  afterAll(() => bench.stop());

  it("tells what each query would pick now (case 6)", async () => {
    const text = await bench.run(["outdated"]);
    expect(text).toMatchObject({ status: 0, stderr: "" });
    expect(text.stdout).toMatchSnapshot();
  });

  it("answers programs, and with an exit code where it is asked for", async () => {
    const [json, one, fine] = await Promise.all([
      bench.run(["outdated", "--json"]),
      bench.run(["outdated", "app/web", "--exit-code"]),
      bench.run(["outdated", "app/current", "app/fallen", "app/literal", "--exit-code"]),
    ]);
    expect(json).toMatchObject({ status: 0, stderr: "" });
    expect(problemsOf("outdated", json.stdout)).toEqual([]);
    const web = JSON.parse(json.stdout).pins.find((pin: { key: string }) => pin.key === "app/web");
    expect(web).toMatchObject({
      status: "outdated",
      newer: 2,
      pinned: { imageId: "m-1", ageDays: 30 },
      now: { imageId: "m-3" },
    });
    expect(one.status).toBe(1);
    expect(one.stdout).toContain("Next: ens-images update app/web --dry-run");
    expect(fine.status).toBe(0);
  });

  it("leaves out what is too young, and never goes back for it", async () => {
    const young = { "app/web": [bench.pin({ imageName: "web-*", pick: "mostRecent" }, m3)] };
    const file = bench.write("young.lock.json", "");
    bench.writeLock(young, file);
    const [older, newest] = await Promise.all([
      bench.run(["outdated", "app/web", "--min-age-days", "7", "--json"]),
      bench.run(["outdated", "--lock", "young.lock.json", "--min-age-days", "7", "--json"]),
    ]);
    expect(JSON.parse(older.stdout).pins[0]).toMatchObject({ status: "outdated", now: { imageId: "m-2" } });
    expect(JSON.parse(newest.stdout).pins[0]).toMatchObject({ status: "current", newer: 0 });
  });

  it("could not tell where the account could not be asked", async () => {
    const denied = await bench.run(["outdated", "app/web"], { env: { ALICLOUD_SECRET_KEY: "wrong" } });
    expect(denied).toMatchObject({ status: 3, stdout: "" });
    expect(denied.stderr).toContain("could not tell for app/web: [AUTHENTICATION]");
  });

  it("does not end as if it had asked all where one account could not be asked", async () => {
    const file = bench.write("two.lock.json", "");
    const pins = (connection: object) => [bench.pin({ imageName: "lts-*" }, lts, { connection })];
    const named = { endpoint: bench.endpoint, profile: "nobody" };
    bench.writeProfiles({ prod: ["testAK", "testSecret"] });
    bench.writeLock({ "app/a": pins({ endpoint: bench.endpoint, profile: "prod" }), "app/b": pins(named) }, file);
    const env = { ALICLOUD_ACCESS_KEY: undefined, ALICLOUD_SECRET_KEY: undefined, ENS_IMAGES_ALLOW: "profile:prod" };
    const [text, json] = await Promise.all(
      [[], ["--json"]].map((more) => bench.run(["outdated", "--lock", "two.lock.json", ...more], { env })),
    );
    expect(text?.status).toBe(3);
    expect(text?.stdout).toMatch(/^0 of 1 pin outdated, 1 current\. Could not tell for 1 pin: see above\.\n$/);
    expect(problemsOf("outdated", json?.stdout ?? "")).toEqual([]);
    expect(JSON.parse(json?.stdout ?? "")).toMatchObject({ pins: [{ key: "app/a" }], failed: [{ key: "app/b" }] });
  });

  it("asks an emulator that has another port now, and no other endpoint", async () => {
    bench.writeLock(
      {
        "app/web": [
          bench.pin({ imageName: "web-*", pick: "mostRecent" }, m1, { connection: { endpoint: "127.0.0.1:9" } }),
        ],
      },
      `${bench.project}/port.lock.json`,
    );
    bench.writeLock(
      { "app/web": [bench.pin({ imageName: "web-*" }, m1, { connection: {} })] },
      `${bench.project}/real.lock.json`,
    );
    const [moved, real] = await Promise.all([
      bench.run(["outdated", "--lock", "port.lock.json"]),
      bench.run(["outdated", "--lock", "real.lock.json"]),
    ]);
    expect(moved.status).toBe(0);
    expect(real).toMatchObject({ status: 3, stdout: "" });
    expect(real.stderr).toMatch(
      /^could not tell for app\/web: \[PIN_OTHER_ENDPOINT\] this run asks 127.0.0.1:PORT, and the lock belongs to the default endpoint/,
    );
  });
});
