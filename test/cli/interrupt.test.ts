import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";

needsBuild();

describe("Ctrl-C while an account says nothing", () => {
  let bench: CliBench;
  const [m1, m2] = [image("m-1", "web-1", 30), image("m-2", "web-2", 9)];

  beforeAll(async () => {
    const silent = [{ fault: { kind: "stall", when: "before-headers" } }];
    bench = await CliBench.start([m1, m2], ["--faults", JSON.stringify(silent)]);
    const pins = { "app/web": [bench.pin({ imageName: "web-*", pick: "mostRecent" }, m1)] };
    bench.writeLock(pins);
    bench.writeOutput(pins, [{ key: "app/web", stack: "app", name: "web" }]);
    const values = { image_id: "m-2" };
    bench.write("state.json", {
      format_version: "1.0",
      values: { root_module: { resources: [{ address: "alicloud_ens_instance.web", mode: "managed", values }] } },
    });
  });
  afterAll(() => bench.stop());

  it.each([
    ["list"],
    ["explain", "app/web"],
    ["outdated"],
    ["check"],
    ["update", "--yes"],
    ["update", "app/web", "--to", "m-2", "--yes"],
    ["adopt", "--state", "state.json"],
  ])("ends %s %s at once with 130, and nothing is written", async (...command) => {
    const before = bench.read();
    bench.requests();
    const { ended, interrupt } = bench.start([...command, "--json"]);
    // The emulator notes a request before it is silent about it.
    for (let i = 0; bench.requests() === 0 && i < 200; i++) await new Promise((done) => setTimeout(done, 25));
    const started = Date.now();
    interrupt();
    const { status, stdout, stderr } = await ended;
    expect({ status, stdout, stderr }).toEqual({
      status: 130,
      stdout: "",
      stderr: "Interrupted (Ctrl-C). Nothing was written.\n",
    });
    expect(Date.now() - started).toBeLessThan(1_000);
    expect(bench.read()).toBe(before);
  });

  it("does not wait for a name server that says nothing", async () => {
    const [silent, asked] = [bench.write("silent.js", ""), bench.write("asked", "")];
    bench.write(
      "silent.js",
      `require("node:dns").lookup = () => { require("node:fs").writeFileSync(${JSON.stringify(asked)}, "x"); setTimeout(() => {}, 60_000); };`,
    );
    const env = { NODE_OPTIONS: `--require=${silent}`, ALIBABA_CLOUD_ENDPOINT_ENS: undefined };
    const { ended, interrupt } = bench.start(["list", "--region", "cn-hangzhou"], { env });
    for (let i = 0; bench.read("asked") === "" && i < 200; i++) await new Promise((done) => setTimeout(done, 25));
    const started = Date.now();
    interrupt();
    expect(await ended).toMatchObject({ status: 130 });
    expect(Date.now() - started).toBeLessThan(1_000);
  });
});
