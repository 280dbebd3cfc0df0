import { utimesSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../lib/lock/check";
import type { Pin } from "../../lib/lock/lock";
import { PROPS } from "../../lib/query/props";
import type { EnsImage } from "../../lib/select/image";
import { CliBench, needsBuild } from "./support/bench";
import { daysAgo, image } from "./support/images";
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

  it("finds what became of images, each by its id to the letter (cases 9 and 21)", async () => {
    const db = (id: string) => image(id, "db-1", 30);
    const cases: readonly (readonly [key: string, pinned: EnsImage, now: EnsImage, why: string, finding: string])[] = [
      ["gone", web, image("m-abc12", "web-1", 30), "", "FAIL gone  gone: web-1 (m-abc1) is gone, or no longer shared"],
      [
        "renamed",
        image("m-2", "web-2", 9),
        image("m-2", "app-old", 9),
        "",
        "FAIL renamed  renamed: m-2 is renamed from web-2 to app-old",
      ],
      [
        "unready",
        image("m-3", "web-3", 9),
        image("m-3", "web-3", 9, { status: "Unavailable" }),
        "",
        "FAIL unavailable  unready: web-3 has status Unavailable: machines cannot boot from it",
      ],
      [
        "lost",
        image("m-4", "web-4", 9),
        image("m-4", "web-4", 9, { imageOwnerAlias: "others" }),
        "",
        "FAIL owner  lost: the owner of web-4 changed from self to others",
      ],
      [
        "unfit",
        db("m-5"),
        db("m-5"),
        "",
        "FAIL mismatch  unfit: the query would not take db-1: the query asks for another name, id or snapshot",
      ],
      [
        "meant",
        db("m-6"),
        db("m-6"),
        "chosen",
        "warn mismatch  meant: the query would not take db-1: the query asks for another name, id or snapshot",
      ],
    ];
    bench.publish(cases.map(([, , now]) => now));
    const pins = Object.fromEntries(
      cases.map(([key, pinned, , why]) => [
        key,
        pin(pinned, why ? { origin: { kind: "chosen", against: ["imageName"] } } : {}),
      ]),
    );
    bench.writeLock(pins);
    bench.writeOutput(pins);
    const [all, meant] = await Promise.all([bench.run(["check"]), bench.run(["check", "meant"])]);
    expect(all.status).toBe(1);
    expect(all.stdout).toMatchSnapshot();
    expect(all.stdout.split("\n").slice(0, -1).sort()).toEqual(
      [
        ...cases.map(([, , , , finding]) => finding),
        "5 failures in 6 pins, 1 warning. Next: ens-images outdated",
      ].sort(),
    );
    expect(meant.status).toBe(0);
  });

  it("believes nothing that the account can tell", async () => {
    const mine = image("m-7", "web-7", 9);
    const theirs = image("m-8", "web-8", 8, { imageOwnerAlias: "others" });
    const shared = { imageName: "web-*", owners: ["self", "others"] } as const;
    const any = [...Object.keys(PROPS), "owners"].filter((prop) => prop !== "pick");
    const chosen = { origin: { kind: "chosen", against: any } } as const;
    bench.publish([
      mine,
      theirs,
      image("m-9", "app-9", 9, { imageOwnerAlias: "others" }),
      image("m-10", "gone", 9, { status: "CreateFailed" }),
    ]);
    const cases: Record<string, [pin: Pin, codes: string[]]> = {
      "an id alone": [bench.pin(query, { imageId: "m-7" }), ["literal"]],
      "an id alone, of what the query would not take": [
        bench.pin(query, { imageId: "m-8" }, chosen),
        ["literal", "mismatch"],
      ],
      "an id alone, adopted, of nothing": [
        bench.pin(query, { imageId: "m-0" }, { origin: { kind: "adopted" } }),
        ["gone"],
      ],
      "an id of another query's fallback": [
        bench.pin({ imageName: "x", fallback: ["m-6"] }, { imageId: "m-7" }),
        ["literal", "mismatch"],
      ],
      "an id that cannot boot": [
        bench.pin({ imageName: "x", fallback: ["m-10"] }, { imageId: "m-10" }),
        ["unavailable"],
      ],
      "its own fallback": [bench.pin({ imageName: "x", fallback: ["m-7"] }, { imageId: "m-7" }), []],
      "another size": [bench.pin(query, { ...mine, imageSizeGiB: 21 }), ["changed"]],
      "no platform": [bench.pin(query, { ...mine, platform: undefined }), ["changed"]],
      "an attribute that nobody lists": [bench.pin(query, { ...mine, regionId: "cn-x" }), ["changed"]],
      "another time": [bench.pin(query, { ...mine, creationTime: daysAgo(1) }), ["changed"]],
      "another account's, whatever is excused": [bench.pin(query, theirs, chosen), ["mismatch"]],
      "another account's under another name": [
        bench.pin(shared, image("m-9", "app-9", 9, { imageOwnerAlias: "others" }), chosen),
        ["mismatch"],
      ],
    };
    bench.writeLock(Object.fromEntries(Object.entries(cases).map(([key, [pinned]]) => [key, [pinned]])));
    const { findings } = JSON.parse((await bench.run(["check", "--json"])).stdout);
    for (const [key, [, codes]] of Object.entries(cases)) {
      const mineOnly = findings.filter((finding: Finding) => finding.key === key);
      expect([key, ...mineOnly.map(({ level, code }: Finding) => `${level} ${code}`)]).toEqual([
        key,
        ...codes.map((code) => `fail ${code}`),
      ]);
    }
    expect(findings.find(({ key }: Finding) => key === "another size").text).toBe(
      "the account lists web-7 otherwise: imageSizeGiB 20, not 21",
    );
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

  it("is not content with what it could not ask", async () => {
    const pins = { "app/web": pin() };
    bench.writeLock(pins);
    bench.writeOutput(pins);
    const env = { ALICLOUD_SECRET_KEY: "wrong" };
    const [text, json] = await Promise.all([bench.run(["check"], { env }), bench.run(["check", "--json"], { env })]);
    expect(text).toMatchObject({ status: 3, stdout: "Could not tell for 1 pin: see above.\n" });
    expect(text.stderr).toContain("could not tell for app/web: [AUTHENTICATION]");
    expect(json.status).toBe(3);
    expect(problemsOf("check", json.stdout)).toEqual([]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      covered: true,
      findings: [],
      failed: [{ key: "app/web", code: "AUTHENTICATION" }],
    });
  });

  it("says once what is wrong with an image of many pins, in the order and of the stacks that are asked for", async () => {
    const [db, api] = [image("m-db", "db-1", 90), image("m-api", "api-1", 9)];
    const pins = { "blue/web": pin(), "green/web": pin(), "blue/db": pin(db), "green/api": pin(api) };
    bench.publish([]);
    bench.writeLock(pins);
    bench.writeOutput(
      pins,
      [1, 2].map((n) => ({ key: "green/api", stack: "green", name: `api-${n}` })),
    );
    const run = async (...args: string[]) => {
      const { status, stdout } = await bench.run(["check", ...args]);
      expect(status).toBe(1);
      return stdout.split("\n").flatMap((line) => /^FAIL gone {2}(.*): /.exec(line)?.[1] ?? []);
    };
    expect(await run()).toEqual(["blue/db", "2 pins, {blue,green}/web", "green/api"]);
    expect(await run("--sort", "machines")).toEqual(["green/api", "blue/db", "2 pins, {blue,green}/web"]);
    expect(await run("--sort", "age")).toEqual(["blue/db", "2 pins, {blue,green}/web", "green/api"]);
    expect(await run("--sort", "name", "--verbose")).toEqual(["blue/db", "blue/web", "green/api", "green/web"]);
    expect(await run("--stack", "blue")).toEqual(["blue/db", "blue/web"]);
  });

  it("could not tell without a synth, or with one of before", async () => {
    bench.writeLock({ "app/web": pin() });
    const missing = await bench.run(["check", "--out", "nowhere"]);
    expect(missing).toMatchObject({
      status: 3,
      stdout: "1 pin checked: fine. Whether every lookup has a pin could not be told.\n",
    });
    expect(missing.stderr).toContain("nowhere/ens-images.json does not exist");
    bench.writeOutput({ "app/renamed": pin() });
    utimesSync(join(bench.project, "cdktf.out", "ens-images.json"), 1, 1);
    const older = await bench.run(["check"]);
    expect(older.status).toBe(3);
    expect(older.stderr).toContain("is older than the lock, and they differ in app/web, app/renamed");
  });
});
