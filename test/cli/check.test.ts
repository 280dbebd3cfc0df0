import { utimesSync } from "node:fs";
import { join } from "node:path";
import type { EnsImage } from "../../lib/core/image";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

describe("ens-images check", () => {
  let bench: CliBench;
  const web = image("m-abc1", "web-1", 30);
  const query = { imageName: "web-*", pick: "mostRecent" } as const;
  const pin = (pinned: EnsImage = web, more = {}) => [bench.pin(query, pinned, more)];

  beforeAll(async () => {
    bench = await CliBench.start([web]);
  });
  beforeEach(() => bench.publish([web]));
  afterAll(() => bench.stop());

  it("is content with pins that are as they were", async () => {
    const pins = { "app/web": pin() };
    bench.writeLock(pins);
    bench.writeOutput(pins);
    const [text, json] = await Promise.all([bench.run(["check"]), bench.run(["check", "--json"])]);
    expect(text).toEqual({ status: 0, stderr: "", stdout: "1 pin checked: fine.\n" });
    expect(json.status).toBe(0);
    expect(problemsOf("check", json.stdout)).toEqual([]);
  });

  it.each<[string, EnsImage, object, string]>([
    [
      "gone, though an id that contains its own is there (case 9)",
      image("m-abc12", "web-1", 30),
      {},
      "FAIL gone  app/web: web-1 (m-abc1) is gone",
    ],
    [
      "renamed (case 21)",
      { ...web, imageName: "app-old" },
      {},
      "FAIL renamed  app/web: m-abc1 is renamed from web-1 to app-old",
    ],
    ["not Available", { ...web, status: "Unavailable" }, {}, "FAIL unavailable  app/web: web-1 has status Unavailable"],
    [
      "somebody else's",
      { ...web, imageOwnerAlias: "others" },
      {},
      "FAIL owner  app/web: the owner of web-1 changed from self to others",
    ],
    [
      "not what its query asks for",
      { ...web, imageName: "db-1" },
      { image: { ...web, imageName: "db-1" } },
      "FAIL mismatch  app/web: the query would not take db-1",
    ],
    [
      "chosen against its query",
      { ...web, imageName: "db-1" },
      { image: { ...web, imageName: "db-1" }, why: "chosen by hand, against the query: x" },
      "warn mismatch",
    ],
  ])("finds an image that is %s", async (_, now, more, expected) => {
    bench.publish([now]);
    const pins = { "app/web": pin(web, more) };
    bench.writeLock(pins);
    bench.writeOutput(pins);
    const { status, stdout } = await bench.run(["check"]);
    expect(stdout).toContain(expected);
    expect(status).toBe(expected.startsWith("FAIL") ? 1 : 0);
  });

  it("finds lookups without a pin, pins of an emulator, and literal ids", async () => {
    const literal = [bench.pin({ imageName: "x", fallback: ["m-public"] }, { imageId: "m-public" })];
    bench.writeLock({ "app/web": pin(), "app/literal": literal });
    bench.writeOutput({ "app/web": pin(), "app/new": pin(), "app/literal": literal });
    const { status, stdout } = await bench.run(["check", "--json"]);
    expect(status).toBe(1);
    expect(problemsOf("check", stdout)).toEqual([]);
    const codes = JSON.parse(stdout).findings.map(({ code, key }: { code: string; key: string }) => [code, key]);
    expect(codes).toEqual([
      ["uncovered", "app/new"],
      ["literal", "app/literal"],
    ]);
    const unnamed = await bench.run(["check", "app/web"], { env: { ALIBABA_CLOUD_ENDPOINT_ENS: undefined } });
    expect(unnamed.status).toBe(1);
    expect(unnamed.stdout).toContain("FAIL loopback  app/web: the pin comes from an emulator");
  });

  it("could not tell without a synth, or with one of before", async () => {
    bench.writeLock({ "app/web": pin() });
    const missing = await bench.run(["check", "--out", "nowhere"]);
    expect(missing).toMatchObject({ status: 3, stdout: "1 pin checked: fine.\n" });
    expect(missing.stderr).toContain("nowhere/ens-images.json does not exist");
    bench.writeOutput({ "app/renamed": pin() });
    utimesSync(join(bench.project, "cdktf.out", "ens-images.json"), 1, 1);
    const older = await bench.run(["check"]);
    expect(older.status).toBe(3);
    expect(older.stderr).toContain("is older than the lock, and they differ in app/web, app/renamed");
  });
});
