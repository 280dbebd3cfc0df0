import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";

needsBuild();

describe("two accounts in one app, from the lock alone", () => {
  let bench: CliBench;
  const query = { imageName: "web-*", pick: "mostRecent" } as const;
  const env = {
    ALICLOUD_ACCESS_KEY: undefined,
    ALICLOUD_SECRET_KEY: undefined,
    ENS_IMAGES_ALLOW: "profile:staging, profile:production",
  };
  const [a1, a2] = [image("m-a1", "web-1", 30), image("m-a2", "web-2", 9)];
  const [b1, b3] = [image("m-b1", "web-1", 40), image("m-b3", "web-3", 3)];

  beforeAll(async () => {
    bench = new CliBench();
    bench.publish([a1, a2], "a");
    bench.publish([b1, b3], "b");
    await bench.open([
      ...["--access-key", `A:secretA:${bench.catalog("a")}`],
      ...["--access-key", `B:secretB:${bench.catalog("b")}`],
    ]);
    bench.writeProfiles({ staging: ["A", "secretA"], production: ["B", "secretB"] });
  });
  beforeEach(() => {
    const pin = (profile: string, pinned: typeof a1) => [
      bench.pin(query, pinned, { connection: { endpoint: bench.endpoint, profile } }),
    ];
    const pins = { "production/web": pin("production", b1), "staging/web": pin("staging", a1) };
    bench.writeLock(pins);
    bench.writeOutput(pins);
    bench.requests();
  });
  afterAll(() => bench.stop());

  it("outdated asks each of them, once", async () => {
    const { status, stdout } = await bench.run(["outdated", "--json"], { env });
    expect(status).toBe(0);
    const now = JSON.parse(stdout).pins.map((pin: { key: string; now: { imageId: string } }) => [
      pin.key,
      pin.now.imageId,
    ]);
    expect(now).toEqual([
      ["production/web", "m-b3"],
      ["staging/web", "m-a2"],
    ]);
    expect(bench.requests()).toBe(2);
  });

  it("names the next command with what the user allowed", async () => {
    const allow = ["--allow", "profile:staging", "--allow", "profile:production"];
    const none = { ...env, ENS_IMAGES_ALLOW: undefined };
    const { stdout } = await bench.run(["outdated", ...allow], { env: none });
    expect(stdout).toContain("Next: ens-images update --dry-run --allow profile:staging --allow profile:production");
    const dry = await bench.run(["update", "--dry-run", ...allow], { env: none });
    expect(dry.stdout).toContain("Next: ens-images update --allow profile:staging --allow profile:production");
  });

  it("update moves each pin to an image of its own account", async () => {
    expect(await bench.run(["update", "--yes"], { env })).toMatchObject({ status: 0 });
    const { pins } = JSON.parse(bench.read());
    expect(pins["production/web"][0]).toMatchObject({
      image: { imageId: b3.imageId },
      connection: { profile: "production" },
    });
    expect(pins["staging/web"][0]).toMatchObject({
      image: { imageId: a2.imageId },
      connection: { profile: "staging" },
    });
    expect((await bench.run(["update", "staging/web", "--to", "m-b3", "--yes"], { env })).stderr).toContain(
      'The account of staging/web has no image "m-b3"',
    );
  });

  it("check finds what is gone from one of them", async () => {
    expect(await bench.run(["check"], { env })).toMatchObject({ status: 0 });
    bench.publish([b3], "b");
    const { status, stdout } = await bench.run(["check"], { env });
    expect(status).toBe(1);
    expect(stdout).toContain("FAIL gone  production/web: web-1 (m-b1) is gone");
    expect(stdout).not.toContain("staging/web");
    bench.publish([b1, b3], "b");
  });

  it("explain answers from each of them", async () => {
    const { status, stdout } = await bench.run(["explain", "*/web", "--json"], { env });
    expect(status).toBe(0);
    expect(JSON.parse(stdout).pins.map((pin: { now: { imageId: string } }) => pin.now.imageId)).toEqual([
      "m-b3",
      "m-a2",
    ]);
    expect(bench.requests()).toBe(2);
  });

  it("list lists both, or the one that is named", async () => {
    const both = await bench.run(["list"], { env });
    expect(both.status).toBe(0);
    expect(both.stdout).toMatchSnapshot();
    const one = await bench.run(["list", "--profile", "staging", "--json"], { env });
    expect(JSON.parse(one.stdout).accounts.map((account: { total: number }) => account.total)).toEqual([2]);
  });
});
