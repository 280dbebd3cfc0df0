import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

describe("ens-images list and explain", () => {
  let bench: CliBench;
  const images = [
    image("m-1", "web-1", 30),
    image("m-2", "web-2", 9),
    image("m-arm", "web-3", 2, { architecture: "arm64" }),
    image("m-s", "web-4", 1, { imageOwnerAlias: "others" }),
    image("m-n", "web-5", 0, { status: "Creating" }),
    image("m-evil", "web-\u001b[31m-\u202e6", 20),
    image("m-lts", "边缘-缓存", 400),
  ];
  const [m1] = images;

  beforeAll(async () => {
    bench = await CliBench.start(images);
    bench.writeLock({
      "app/web": [
        bench.pin({ imageName: "web-?", architecture: "x86_64", pick: "mostRecent" }, m1 ?? { imageId: "m-1" }),
      ],
      "app/only": [bench.pin({ imageName: "web-?", architecture: "x86_64" }, m1 ?? { imageId: "m-1" })],
      "app/lts": [bench.pin({ imageName: "no-*", fallback: [{ imageName: "边缘" }] }, { imageId: "m-1" })],
    });
  });
  afterAll(() => bench.stop());

  it("list shows the account, and marks what is pinned", async () => {
    const { status, stdout, stderr } = await bench.run(["list"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
  });

  it("list filters as a query does, and by status", async () => {
    const [json, none, wrong] = await Promise.all([
      bench.run([
        "list",
        "--image-name",
        "web-?",
        "--owners",
        "self",
        "--status",
        "Available",
        "--min-age-days",
        "5",
        "--json",
      ]),
      bench.run(["list", "--exact-image-name", "nothing"]),
      bench.run(["list", "--name-regex", "(", "--created-after", "yesterday"]),
    ]);
    expect(problemsOf("list", json.stdout)).toEqual([]);
    const [{ total, images: listed }] = JSON.parse(json.stdout).accounts;
    expect([total, listed.map((one: { imageId: string }) => one.imageId)]).toEqual([7, ["m-2", "m-1"]]);
    expect(listed[1].pinnedBy).toEqual(["app/lts", "app/only", "app/web"]);
    expect(none).toMatchObject({
      status: 0,
      stdout: "0 of 7 images. Without a filter: ens-images list\n",
    });
    expect(wrong).toMatchObject({ status: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/--name-regex .*; --created-after must be/);
  });

  it("list takes a pattern as its word, a limit and an order, and tells all pins of an image", async () => {
    const [word, both, sorted, limited] = await Promise.all([
      bench.run(["list", "web-?", "--limit", "2"]),
      bench.run(["list", "web-?", "--image-name", "web"]),
      bench.run(["list", "web-?", "--sort", "name", "--verbose"]),
      bench.run(["list", "--limit", "1", "--sort", "age", "--json"]),
    ]);
    expect(word.stdout).toContain("5 of 7 images, 2 shown. Next: ens-images show");
    expect(word.stdout.match(/^web-\d/gm)).toEqual(["web-5", "web-4"]);
    expect(both).toMatchObject({ status: 2, stdout: "" });
    expect(sorted.stdout.match(/^web-\d/gm)).toEqual(["web-1", "web-2", "web-3", "web-4", "web-5"]);
    expect(sorted.stdout).toContain("  app/lts, app/only, app/web\n");
    expect(problemsOf("list", limited.stdout)).toEqual([]);
    expect(JSON.parse(limited.stdout).accounts).toMatchObject([{ total: 7, found: 7, images: [{ imageId: "m-lts" }] }]);
  });

  it("list has an account once, whichever regions its pins name, and of the stacks that are asked for", async () => {
    const before = bench.read();
    const pinOf = (region: string, profile?: string) => [
      bench.pin({ imageName: "web-1" }, images[0] as never, {
        connection: { endpoint: bench.endpoint, region, profile },
      }),
    ];
    bench.writeLock({ "a/web": pinOf("cn-hangzhou"), "b/web": pinOf("cn-beijing"), "c/web": pinOf("cn-wuxi", "none") });
    const [all, text, some] = await Promise.all([
      bench.run(["list", "--json"]),
      bench.run(["list", "--limit", "1"]),
      bench.run(["list", "--json", "--stack", "{a,b}"]),
    ]);
    bench.write("ens-images.lock.json", before);
    expect(problemsOf("list", all.stdout)).toEqual([]);
    const { accounts, failed } = JSON.parse(all.stdout);
    expect([...accounts, ...failed].map(({ regions }) => regions)).toEqual([
      ["cn-beijing", "cn-hangzhou"],
      ["cn-wuxi"],
    ]);
    expect(text.stdout).toContain("regions cn-beijing, cn-hangzhou, endpoint ");
    expect(JSON.parse(some.stdout).accounts).toHaveLength(1);
  });

  it("list needs no project", async () => {
    const { status, stdout } = await bench.run(["list", "--image-id", "m-2"], { cwd: bench.folder });
    expect(status).toBe(0);
    expect(stdout).toContain("1 of 7 images.");
  });

  it("explain tells the pick and why, and what each rule removed", async () => {
    const { status, stdout, stderr } = await bench.run(["explain", "app/*"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
  });

  it("explain --locked tells what the lock says, and what to type to ask", async () => {
    const { status, stdout, stderr } = await bench.run(["explain", "app/web", "app/lts", "--locked"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
  });

  it("explain and list do not end as if they had asked where they could not", async () => {
    const env = { ALICLOUD_SECRET_KEY: "wrong" };
    const [text, json, list, listed] = await Promise.all([
      bench.run(["explain", "app/web"], { env }),
      bench.run(["explain", "app/web", "--json"], { env }),
      bench.run(["list"], { env }),
      bench.run(["list", "--json"], { env }),
    ]);
    expect([text, json, list, listed].map(({ status }) => status)).toEqual([3, 3, 3, 3]);
    expect(text.stdout).toMatchSnapshot();
    for (const [name, { stdout }] of [["explain", json] as const, ["list", listed] as const]) {
      expect(problemsOf(name, stdout)).toEqual([]);
      expect(JSON.parse(stdout).failed).toMatchObject([{ code: "AUTHENTICATION" }]);
    }
    expect(list.stdout).toBe("");
  });

  it("explain knows lookups that are asked in every synth", async () => {
    const report = {
      path: "app/live",
      key: "app/live",
      query: { imageName: "web-2" },
      image: { imageId: "m-2" },
      outcome: "live",
    };
    bench.write("live/ens-images.json", { version: 1, lookups: [report], machines: [] });
    const { status, stdout } = await bench.run(["explain", "app/live", "--out", "live"]);
    expect(status).toBe(0);
    expect(stdout).toContain("live: asked in every synth, and not pinned\nNow      web-2 (<day -9>, m-2), as pinned");
  });

  it("explain answers programs, and --locked asks nobody", async () => {
    bench.requests();
    const locked = await bench.run(["explain", "app/web", "--locked", "--json"]);
    expect(bench.requests()).toBe(0);
    const live = await bench.run(["explain", "app/*", "--json"]);
    for (const { status, stdout } of [locked, live]) {
      expect(status).toBe(0);
      expect(problemsOf("explain", stdout)).toEqual([]);
    }
    expect(JSON.parse(locked.stdout).pins[0]).toMatchObject({ now: null, steps: [] });
    const [lts, only, web] = JSON.parse(live.stdout).pins;
    expect([lts.now, only.now, web.now]).toMatchObject([
      { kind: "picked", imageId: "m-lts" },
      { kind: "ambiguous", imageId: null },
      { kind: "picked", imageId: "m-2" },
    ]);
  });
});
