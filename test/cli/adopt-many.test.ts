import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

describe("ens-images adopt for who has sixty pasted ids", () => {
  let bench: CliBench;
  const [old, now] = [image("m-old", "web-base-20260701", 40), image("m-new", "web-base-20260801", 2)];
  const [gpu, db] = [image("m-gpu", "web-base-gpu-1", 9), image("m-db", "golden", 9, { imageOwnerAlias: "others" })];
  const query = { imageName: "web-base-2*", pick: "mostRecent" } as const;
  const machines = ["web", "also", "api"].map((name) => ({
    ...{ key: name === "api" ? "edge/api" : "edge/web", stack: "edge", name },
  }));
  const raw = (ids: Readonly<Record<string, string>>) => ({
    ...{ version: 4, serial: 1, lineage: "x" },
    resources: Object.entries(ids).map(([name, image_id]) => ({
      ...{ mode: "managed", type: "alicloud_ens_instance", name, instances: [{ attributes: { image_id } }] },
    })),
  });
  const imageOf = (key: string) => JSON.parse(bench.read()).pins[key][0].image.imageId;

  beforeAll(async () => {
    bench = await CliBench.start([old, now, gpu, db]);
  });
  beforeEach(() => {
    const pins = { "edge/web": [bench.pin(query, now)], "edge/api": [bench.pin(query, now)] };
    bench.writeLock(pins);
    bench.writeOutput(pins, machines);
  });
  afterAll(() => bench.stop());

  it("takes a folder of states, each of the stack that its file is called by", async () => {
    bench.write("states/terraform.edge.tfstate", raw({ web: "m-old", also: "m-old" }));
    bench.write("states/package.json", {});
    expect(await bench.run(["adopt", "--state", "states"])).toMatchObject({ status: 0, stderr: "" });
    expect([imageOf("edge/web"), imageOf("edge/api")]).toEqual(["m-old", "m-new"]);
    rmSync(join(bench.project, "states"), { recursive: true });
    mkdirSync(join(bench.project, "states"));
    const none = await bench.run(["adopt", "--state", "states"]);
    expect(none).toMatchObject({ status: 3, stdout: "" });
    expect(none.stderr).toContain("states has no file that is called by a stack");
  });

  it("adopts what is clear only where it is told to", async () => {
    bench.write("edge.json", raw({ web: "m-old", also: "m-new", api: "m-old" }));
    const before = bench.read();
    const whole = await bench.run(["adopt", "--state", "edge.json"]);
    expect(whole).toMatchObject({ status: 1 });
    expect(whole.stdout).toContain("What is clear alone: --partial.");
    expect(bench.read()).toBe(before);
    const json = await bench.run(["adopt", "--state", "edge.json", "--partial", "--dry-run", "--json"]);
    expect(problemsOf("adopt", json.stdout)).toEqual([]);
    expect(JSON.parse(json.stdout)).toMatchObject({ adopted: [{ key: "edge/api" }], split: [{ key: "edge/web" }] });
    const { status, stdout } = await bench.run(["adopt", "--state", "edge.json", "--partial"]);
    expect(status).toBe(1);
    expect(stdout).toContain("edge/web feeds machines that run different images:");
    expect(stdout).toContain("1 pin adopted, 0 already on what runs.");
    expect(stdout).not.toContain("no machine of the last one is replaced");
    expect([imageOf("edge/web"), imageOf("edge/api")]).toEqual(["m-new", "m-old"]);
  });

  it("suggests a lookup of its family for every id that is pasted into a stack", async () => {
    const pasted = { one: "m-old", two: "m-old", gpu: "m-gpu", db: "m-db", gone: "m-gone", fed: "${local.x}" };
    const blocks = Object.fromEntries(Object.entries(pasted).map(([name, image_id]) => [name, { image_id }]));
    const web = { image_id: "m-new" };
    bench.write("cdktf.out/stacks/edge/cdk.tf.json", { resource: { alicloud_ens_instance: { ...blocks, web } } });
    const before = bench.read();
    const [text, json] = [await bench.run(["adopt", "--suggest"]), await bench.run(["adopt", "--suggest", "--json"])];
    expect(text).toMatchObject({ status: 0, stderr: "" });
    expect(text.stdout).toMatchSnapshot();
    expect(problemsOf("adopt", json.stdout)).toEqual([]);
    // What is printed is a program, and each query takes the id that it is for, and none of another family.
    const said = /\{ .* \}(?=\);$)/gm;
    const { suggestions } = JSON.parse(json.stdout);
    const queries = [...text.stdout.matchAll(said)].map(([props]) => Function(`return ${props}`)());
    expect(queries).toEqual(suggestions.flatMap((one: { query: object | null }) => one.query ?? []));
    expect(JSON.parse(json.stdout).suggestions).toHaveLength(4);
    expect(bench.read()).toBe(before);
  });

  it("suggests from a state alone, of an account that is stated, before there is a lock", async () => {
    const plain = join(bench.folder, "plain");
    mkdirSync(join(plain, ".git"), { recursive: true });
    bench.write("edge.json", raw({ web: "m-old" }));
    cpSync(join(bench.project, "edge.json"), join(plain, "edge.json"));
    bench.write("../plain/cdktf.json", { app: "node app.js" });
    const { status, stdout } = await bench.run(["adopt", "--suggest", "--state", "edge.json"], { cwd: plain });
    expect(status).toBe(0);
    expect(stdout).toContain('new EnsImageLookup(this, "web-base-image", { nameRegex: ');
  });
});
