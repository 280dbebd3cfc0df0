import type { Pin } from "../../lib/lock/lock";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

describe("ens-images update", () => {
  let bench: CliBench;
  const [m1, m2, m3] = [image("m-1", "web-1", 30), image("m-2", "web-2", 9), image("m-3", "web-3", 2)];
  const shared = image("m-s", "web-9", 1, { imageOwnerAlias: "others" });
  const gpu = image("m-g", "web-gpu-1", 1);
  const creating = image("m-n", "web-4", 0, { status: "Creating" });
  const db = image("m-a", "db-a", 50);
  const query = { imageName: "web-?", pick: "mostRecent" } as const;

  const pins = (): Record<string, Pin[]> => ({
    "app/web": [bench.pin(query, m1)],
    "app/other": [bench.pin({ ...query, owners: ["others", "self"] }, m1)],
    "app/wide": [bench.pin({ imageName: "web-*", pick: "mostRecent" }, m3)],
    "app/gone": [bench.pin({ imageName: "cache-*" }, image("m-c", "cache-1", 60))],
    "app/fallen": [bench.pin({ imageName: "no-*", fallback: ["m-public"] }, db)],
  });

  beforeAll(async () => {
    bench = await CliBench.start([m1, m2, m3, shared, gpu, creating, db]);
  });
  beforeEach(() => {
    bench.writeLock(pins());
    bench.writeOutput(pins(), [
      {
        key: "app/web",
        stack: "app",
        name: "web-1",
        block: { payment_type: "Subscription", data_disk: [{ size: 40 }] },
      },
      { key: "app/web", stack: "app", name: "web-2", block: { lifecycle: { ignore_changes: ["image_id"] } } },
      { key: "app/web", stack: "blue", name: "web", block: { amount: 3, private_ip_address: "10.0.0.4" } },
      { key: "app/wide", stack: "blue", name: "wide", block: { count: 2, lifecycle: [{ prevent_destroy: true }] } },
    ]);
  });
  afterAll(() => bench.stop());

  it("shows what would move, what a person must allow, and what stays", async () => {
    const before = bench.read();
    const { status, stdout, stderr } = await bench.run(["update", "--dry-run"]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toMatchSnapshot();
    expect(bench.read()).toBe(before);
  });

  it("moves pins, and tells the way back", async () => {
    const { status, stdout, stderr } = await bench.run(["update", "app/web", "--yes"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
    const [pin] = JSON.parse(bench.read()).pins["app/web"];
    expect(pin).toMatchObject({ image: { imageId: "m-3", imageName: "web-3" }, query });
    expect(pin.why).toContain("newest of 3 matches");
    const again = await bench.run(["update", "app/web", "--yes"]);
    expect(again).toMatchObject({ status: 0, stdout: "Nothing to move. Next: ens-images show app/web\n" });
  });

  it("answers programs", async () => {
    const { status, stdout } = await bench.run(["update", "--yes", "--json", "--min-age-days", "7"]);
    expect(status).toBe(1);
    expect(problemsOf("update", stdout)).toEqual([]);
    const report = JSON.parse(stdout);
    expect(report.written).toBe(true);
    const ids = (moves: { key: string; after: { imageId: string }; stops: { kind: string }[] }[]) =>
      moves.map(({ key, after, stops }) => [key, after.imageId, ...stops.map(({ kind }) => kind)]);
    // app/wide is on a younger image than the cool-down allows, and stays: an update does not go back.
    expect(ids(report.moved)).toEqual([
      ["app/other", "m-2"],
      ["app/web", "m-2"],
    ]);
    expect(ids(report.held)).toEqual([["app/fallen", "m-public", "fallback"]]);
    expect(report.left.map(({ key }: { key: string }) => key)).toEqual(["app/gone"]);
  });

  it("lets owner and family change where it is told to", async () => {
    const { status, stdout } = await bench.run(["update", "app/other", "app/wide", "--yes", "--force"]);
    expect(status).toBe(0);
    expect(stdout).toContain("allowed by --force: from an image of your own to one shared by another account");
    const lock = JSON.parse(bench.read()).pins;
    expect(lock["app/other"][0].image.imageId).toBe("m-s");
    expect(lock["app/wide"][0].image.imageId).not.toBe("m-3");
  });

  it("pins an image that a person names, if the query would take it", async () => {
    const to = (image: string, ...words: string[]) => bench.run(["update", ...words, "--to", image, "--yes"]);
    const [fits, unfit, unknown, unready, unnamed] = await Promise.all([
      to("web-2", "app/web"),
      to("m-a", "app/web"),
      to("web-22", "app/web"),
      to("web-4", "app/web"),
      to("web-2"),
    ]);
    expect(fits.status).toBe(0);
    expect([unfit, unknown, unready, unnamed].map(({ status, stdout }) => [status, stdout])).toEqual(
      Array(4).fill([2, ""]),
    );
    expect(unfit.stderr).toMatch(/would not take db-a .*: the query asks for another name, id or snapshot/);
    expect(unknown.stderr).toMatch(/has no image "web-22"\. The nearest names: "web-2"/);
    expect(unready.stderr).toContain("status Creating");
    expect(JSON.parse(bench.read()).pins["app/web"][0]).toMatchObject({
      image: { imageId: "m-2" },
      why: "chosen by hand",
    });

    const forced = await bench.run(["update", "app/web", "--to", "m-a", "--force", "--yes"]);
    expect(forced.status).toBe(0);
    const { why } = JSON.parse(bench.read()).pins["app/web"][0];
    expect(why).toBe("chosen by hand, against the query: the query asks for another name, id or snapshot");
  });

  it("reports its plan where nobody can answer, writes nothing, and names two ways on", async () => {
    const before = bench.read();
    const [text, json, nothing] = await Promise.all([
      bench.run(["update", "app/web", "--min-age-days", "1"]),
      bench.run(["update", "app/web", "--json"]),
      bench.run(["update", "app/fallen"]),
    ]);
    expect({ ...text, stdout: "" }).toMatchSnapshot();
    const dry = await bench.run(["update", "app/web", "--min-age-days", "1", "--dry-run"]);
    expect(text.stdout).toBe(dry.stdout.replace(/ Next: .*/, ""));
    expect(json.status).toBe(2);
    expect(problemsOf("update", json.stdout)).toEqual([]);
    expect(JSON.parse(json.stdout)).toMatchObject({ written: false, moved: [{ key: "app/web" }] });
    // Nothing moves without a word more: nothing is asked either.
    expect(nothing.status).toBe(1);
    expect(nothing.stdout).toContain("Nothing else to move.");
    bench.requests();
    expect(await bench.run(["update", "--interactive", "--yes"])).toMatchObject({ status: 2, stdout: "" });
    expect(bench.requests()).toBe(0);
    expect(bench.read()).toBe(before);
  });

  it("moves what it can tell of, and says what it could not", async () => {
    bench.writeProfiles({ good: ["testAK", "testSecret"] });
    const connection = (profile: string) => ({ connection: { endpoint: bench.endpoint, profile } });
    bench.writeLock({
      "app/web": [bench.pin(query, m1, connection("good"))],
      "other/web": [bench.pin(query, m1, connection("none"))],
    });
    const env = { ALICLOUD_ACCESS_KEY: undefined, ALICLOUD_SECRET_KEY: undefined };
    const { status, stderr } = await bench.run(
      ["update", "*/web", "--yes", "--out", "nowhere", "--allow", "profile:good", "--allow", "profile:none"],
      { env },
    );
    expect(status).toBe(3);
    expect(stderr).toContain("could not tell for other/web");
    expect(stderr).toContain("note: not all machines are known: nowhere/ens-images.json does not exist");
    expect(JSON.parse(bench.read()).pins["app/web"][0].image.imageId).toBe("m-3");
  });
});
