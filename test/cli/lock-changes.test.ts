import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

describe("ens-images mv and prune", () => {
  let bench: CliBench;
  const web = image("m-1", "web-1", 30);
  const staging = () => bench.pin({ imageName: "web-*" }, web);
  const production = () => bench.pin({ exactImageName: "web-1" }, web);

  beforeAll(async () => {
    bench = await CliBench.start([web]);
  });
  beforeEach(() => bench.writeLock({ "app/web": [staging(), production()], "app/old": [staging()] }));
  afterAll(() => bench.stop());
  const keys = () => Object.keys(JSON.parse(bench.read()).pins);

  it("mv renames a key with all its pins", async () => {
    const { status, stdout } = await bench.run(["mv", "app/web", "app/frontend"]);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^Renamed app\/web to app\/frontend\.\nThe way back: cp \S+ ens-images\.lock\.json\n$/,
      ),
    });
    expect(keys()).toEqual(["app/frontend", "app/old"]);
    expect(JSON.parse(bench.read()).pins["app/frontend"]).toHaveLength(2);
  });

  it("mv --copy leaves the old key, and the copy tells where it comes from", async () => {
    const { stdout } = await bench.run(["mv", "app/old", "app/new", "--copy", "--json"]);
    expect(problemsOf("mv", stdout)).toEqual([]);
    expect(keys()).toEqual(["app/new", "app/old", "app/web"]);
    expect(JSON.parse(bench.read()).pins["app/new"][0]).toMatchObject({
      why: "newest of 2 matches",
      origin: { kind: "copied", from: "app/old", of: "picked" },
    });
  });

  it.each([
    [["mv", "app/wbe", "x"], "Did you mean app/web"],
    [["mv", "app/web", "app/old"], 'has pins of "app/old" already'],
    [["mv", "app/web", "a\u001b[2J"], '"a\\u001b[2J" has control characters'],
    [["mv", "app/web"], "missing required argument 'new'"],
    [["prune"], "Name all of them: --out DIR"],
  ])("%j is refused, and nothing is written", async (args, problem) => {
    const before = bench.read();
    const { status, stdout, stderr } = await bench.run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(problem);
    expect(bench.read()).toBe(before);
  });

  it("prune drops what none of the outputs uses, once it is told to write", async () => {
    bench.writeOutput({ "app/web": [staging()] }, [], "out/staging");
    bench.writeOutput({ "app/web": [production()] }, [], "out/production");
    const before = bench.read();
    const one = await bench.run(["prune", "--out", "out/staging", "--json"]);
    expect(problemsOf("prune", one.stdout)).toEqual([]);
    expect(JSON.parse(one.stdout).dropped.map(({ key }: { key: string }) => key)).toEqual(["app/old", "app/web"]);

    const dry = await bench.run(["prune", "--out", "out/staging", "out/production"]);
    expect(dry.status).toBe(0);
    expect(dry.stdout).toMatchSnapshot();
    expect(bench.read()).toBe(before);

    const written = await bench.run(["prune", "--out", "out/staging", "out/production", "--write"]);
    expect(written.status).toBe(0);
    expect(keys()).toEqual(["app/web"]);
    expect(JSON.parse(bench.read()).pins["app/web"]).toHaveLength(2);
  });

  it("prune drops nothing by an output that is older than the lock", async () => {
    bench.writeOutput({ "app/web": [staging()] }, [], "out/stale");
    await new Promise((done) => setTimeout(done, 20));
    bench.writeLock({ "app/web": [staging()], "app/pulled": [staging()] });
    const { status, stderr } = await bench.run(["prune", "--out", "out/stale", "--write"]);
    expect(status).toBe(3);
    expect(stderr).toContain("app/pulled");
    expect(keys()).toEqual(["app/pulled", "app/web"]);
    const dry = await bench.run(["prune", "--out", "out/stale"]);
    expect(dry).toMatchObject({ status: 3, stdout: "", stderr });
  });

  it("prune could not tell where an output has no report", async () => {
    const { status, stderr } = await bench.run(["prune", "--out", "nowhere", "--write"]);
    expect(status).toBe(3);
    expect(stderr).toContain("nowhere/ens-images.json does not exist");
    expect(keys()).toHaveLength(2);
  });
});
