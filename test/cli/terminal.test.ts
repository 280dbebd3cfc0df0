import { type EmulatorProcess, startEmulatorProcess } from "../../scripts/emulator-process";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { describeOnTerminal, onTerminal } from "./support/pty";

needsBuild();

describeOnTerminal("on a terminal", () => {
  let bench: CliBench;
  /** Slow enough for a line that says so. */
  let slow: EmulatorProcess;
  const [m1, m2, m3] = [image("m-1", "web-1", 30), image("m-2", "web-2", 9), image("m-3", "web-3", 2)];
  const query = { imageName: "web-*", pick: "mostRecent" } as const;
  const pinned = (name = "app/web") => JSON.parse(bench.read()).pins[name][0];

  beforeAll(async () => {
    bench = await CliBench.start([m1, m2, m3]);
    slow = await startEmulatorProcess([
      "--catalog",
      bench.catalog(),
      "--access-key",
      "testAK:testSecret",
      "--latency",
      "900",
    ]);
  });
  beforeEach(() => {
    const pins = { "app/web": [bench.pin(query, m1)], "app/web-too": [bench.pin(query, m2)] };
    bench.writeLock(pins);
    bench.writeOutput(pins, [{ key: "app/web", stack: "app", name: "web" }]);
  });
  afterAll(() => Promise.all([bench.stop(), slow.stop()]));

  it("update shows the machines and asks; yes moves, anything else does not", async () => {
    const no = await onTerminal(bench, ["update", "app/web"], [{ wait: "[y/N]", type: "\r" }]);
    expect(no).toMatchObject({ status: 0, left: 0 });
    expect(no.output).toContain("Move 1 pin, replacing 1 machine? [y/N]");
    expect(no.output).toContain("Nothing was written.");
    expect(pinned().image.imageId).toBe("m-1");

    const yes = await onTerminal(bench, ["update", "app/web"], [{ wait: "[y/N]", type: "y\r" }], {
      ...{ NO_COLOR: "1", ALIBABA_CLOUD_ENDPOINT_ENS: slow.endpoint },
    });
    expect(yes).toMatchObject({ status: 0, left: 0 });
    expect(yes.output).toContain("asking the account … 0 s");
    expect(yes.output).toMatch(/The way back: cp ens-images\.lock\.json\.COPY ens-images\.lock\.json/);
    expect(pinned().image.imageId).toBe("m-3");
  });

  it("update leaves a pin that somebody else changed meanwhile", async () => {
    const other = { "app/web": [bench.pin(query, m2)], "app/web-too": [bench.pin(query, m2)] };
    const file = bench.write("theirs.lock.json", "");
    bench.writeLock(other, file);
    const steps = [{ wait: "[y/N]", copy: [file, bench.lockFile], type: "y\r" }] as const;
    const session = await onTerminal(bench, ["update", "app/web"], steps);
    expect(session).toMatchObject({ status: 1, left: 0 });
    expect(session.output).toContain("app/web: another process changed this pin meanwhile");
    expect(pinned().image.imageId).toBe("m-2");
  });

  it("update --interactive takes what is picked", async () => {
    const steps = [
      { wait: "leave the rest: ", type: "7\r" },
      { wait: "leave the rest: ", type: "2\r" },
      { wait: "leave the rest: ", type: "\r" },
      { wait: "[y/N]", type: "y\r" },
    ];
    const session = await onTerminal(bench, ["update", "--interactive"], steps);
    expect(session).toMatchObject({ status: 0, left: 0 });
    expect(session.output).toContain("*  3  web-1");
    expect(pinned()).toMatchObject({ image: { imageId: "m-2" }, why: "chosen by hand" });
    expect(pinned("app/web-too").image.imageId).toBe("m-2");
  });

  it.each([
    ["while it asks the account", ["update", "app/web", "--yes"], { wait: "asking the account", signal: "SIGINT" }],
    ["typed while it asks the account", ["outdated"], { wait: "asking the account", type: "\u0003" }],
    ["at the question", ["update", "app/web"], { wait: "[y/N]", type: "\u0003" }],
    ["sent at the question", ["update", "app/web"], { wait: "[y/N]", signal: "SIGINT" }],
    ["at a choice", ["update", "-i", "app/web"], { wait: "leave the rest: ", type: "\u0003" }],
  ])("Ctrl-C %s leaves everything as it was", async (_, args, step) => {
    const before = bench.read();
    const session = await onTerminal(bench, args, [step], { ALIBABA_CLOUD_ENDPOINT_ENS: slow.endpoint });
    expect(session).toMatchObject({ status: 130, left: 0 });
    expect(session.output).toContain("was interrupted (Ctrl-C). Nothing was written.");
    expect(bench.read()).toBe(before);
  });

  it("the end of the input is no answer, and no Ctrl-C", async () => {
    const before = bench.read();
    const session = await onTerminal(bench, ["update", "app/web"], [{ wait: "[y/N]", type: "\u0004" }]);
    expect(session).toMatchObject({ status: 2, left: 0 });
    expect(session.output).toContain("The input ended without an answer. Nothing was written.");
    expect(bench.read()).toBe(before);
  });

  it("paints unless NO_COLOR or CI says otherwise, and in CI nothing moves and nobody is asked", async () => {
    const [painted, plain, ci] = [
      await onTerminal(bench, ["outdated"]),
      await onTerminal(bench, ["outdated"], [], { NO_COLOR: "1" }),
      await onTerminal(bench, ["outdated"], [], { CI: "true" }),
    ];
    expect(painted.output).toContain("\u001b[33m");
    expect(plain.output).not.toContain("\u001b[3");
    expect(ci.output).not.toContain("\u001b");
    expect(await onTerminal(bench, ["update"], [], { CI: "true" })).toMatchObject({ status: 2 });
  });
});
