import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

describe("ens-images adopt tells what it saw", () => {
  let bench: CliBench;
  const [old, now] = [image("m-old", "web-1", 40), image("m-new", "web-2", 2)];
  const query = { imageName: "web-*", pick: "mostRecent" } as const;
  const machines = [
    { key: "fleet-image", stack: "hangzhou", name: "web" },
    { key: "fleet-image", stack: "hangzhou", name: "new" },
    { key: "fleet-image", stack: "wuxi", name: "web" },
    { key: "wuxi/image", stack: "wuxi", name: "db" },
    // It chooses between two lookups.
    { key: "fleet-image", stack: "xian", name: "either" },
    { key: "xian/image", stack: "xian", name: "either" },
  ];
  const state = (ids: Readonly<Record<string, string>>) => ({
    format_version: "1.0",
    values: {
      root_module: {
        resources: Object.entries(ids).map(([name, image_id]) => ({
          ...{ address: `alicloud_ens_instance.${name}`, mode: "managed", values: { image_id } },
        })),
      },
    },
  });

  beforeAll(async () => {
    bench = await CliBench.start([old, now]);
    bench.write("hangzhou.json", state({ web: "m-old" }));
    bench.write("wuxi.json", state({ web: "m-old", db: "m-old" }));
    bench.write("xian.json", state({ either: "m-new" }));
  });
  beforeEach(() => {
    const pins = {
      "fleet-image": [bench.pin(query, now)],
      "wuxi/image": [bench.pin(query, now)],
      "xian/image": [bench.pin(query, now)],
    };
    bench.writeLock(pins);
    bench.writeOutput(pins, machines);
  });
  afterAll(() => bench.stop());

  it("names the stacks whose state it was not given, and claims nothing of their machines", async () => {
    const dry = await bench.run(["adopt", "--state", "hangzhou=hangzhou.json", "--dry-run", "--json"]);
    expect(dry).toMatchObject({ status: 0, stderr: "" });
    expect(problemsOf("adopt", dry.stdout)).toEqual([]);
    expect(JSON.parse(dry.stdout)).toMatchObject({
      machines: { seen: 1, absent: 1, unclear: [], unseen: 3 },
      unseen: [
        { stack: "wuxi", machines: 2, keys: ["fleet-image", "wuxi/image"] },
        { stack: "xian", machines: 1, keys: ["fleet-image", "xian/image"] },
      ],
    });
    const { status, stdout } = await bench.run(["adopt", "--state", "hangzhou=hangzhou.json"]);
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
    expect(stdout).not.toContain("no machine");
  });

  it("tells of a machine that chooses between lookups that it cannot be told, and adopts nothing by it", async () => {
    const { status, stdout } = await bench.run([
      ...["adopt", "--state", "hangzhou=hangzhou.json", "wuxi=wuxi.json", "xian=xian.json"],
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
    expect(JSON.parse(bench.read()).pins["xian/image"][0].image.imageId).toBe("m-new");
  });

  it("says that no machine is replaced once it saw all of them", async () => {
    const pins = { "fleet-image": [bench.pin(query, now)], "wuxi/image": [bench.pin(query, now)] };
    bench.writeLock(pins);
    bench.writeOutput(
      pins,
      machines.filter(({ stack }) => stack !== "xian"),
    );
    const { status, stdout } = await bench.run([...["adopt", "--state", "hangzhou=hangzhou.json", "wuxi=wuxi.json"]]);
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
  });
});
