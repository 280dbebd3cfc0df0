import { type EmulatorProcess, startEmulatorProcess } from "../../scripts/emulator-process";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { describeOnTerminal, onTerminal } from "./support/pty";

needsBuild();

const YES = { wait: "[y/N]", type: "y\r" };
const PLAIN = { NO_COLOR: "1" };

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

  describe("update --interactive", () => {
    const [down, up, enter] = ["\u001b[B", "\u001b[A", "\r"];
    const question = (n: number, type: string) => ({ wait: `${n} of 2`, pause: 0.4, type });

    it("marks what the query picks, and tells machines and hazards", async () => {
      const session = await onTerminal(bench, ["update", "-i"], [question(1, enter), question(2, enter), YES], PLAIN);
      expect(session).toMatchObject({ status: 0, left: 0 });
      const { output } = session;
      expect(output).toContain("1 of 2  1 pin on web-1: app/web");
      expect(output).toMatch(/❯ web-3 \(.+, m-3\), 2 days {2}\(what the query picks\)\n {2}Keep web-1\n/);
      expect(output).toContain("1 pin, replacing 1 machine");
      expect(output).toContain("─ 1 other match: type to search");
      expect(pinned()).toMatchObject({ image: { imageId: "m-3" }, origin: { kind: "picked" } });
      expect(pinned("app/web-too").image.imageId).toBe("m-3");
    });

    it("asks once for pins that move together", async () => {
      const pins = { "app/web": [bench.pin(query, m1)], "app/web-too": [bench.pin(query, m1)] };
      bench.writeLock(pins);
      const session = await onTerminal(
        bench,
        ["update", "-i"],
        [{ wait: "1 of 1", pause: 0.4, type: enter }, YES],
        PLAIN,
      );
      expect(session.output).toContain("1 of 1  2 pins on web-1: app/{web,web-too}");
      expect(session.output).toContain("Move 2 pins, replacing");
      expect([pinned(), pinned("app/web-too")]).toMatchObject([
        { image: { imageId: "m-3" } },
        { image: { imageId: "m-3" } },
      ]);
    });

    it("searches, and tells of an older image", async () => {
      const steps = [
        question(1, down.repeat(3) + enter),
        question(2, "m-1"),
        { wait: "older image", type: enter },
        YES,
      ];
      const session = await onTerminal(bench, ["update", "-i"], [question(1, down + enter), ...steps.slice(1)], PLAIN);
      expect(session).toMatchObject({ status: 0, left: 0 });
      expect(session.output).toContain("─ 1 of 1 other match");
      expect([pinned(), pinned("app/web-too")]).toMatchObject([
        { image: { imageId: "m-1" } },
        { image: { imageId: "m-1" } },
      ]);
      expect(pinned("app/web-too").why).toBe("chosen by hand");
    });

    it("goes back, holds, and leaves the rest", async () => {
      const steps = [
        ...[question(1, enter), question(2, down.repeat(3) + enter), question(1, down.repeat(2) + enter)],
        ...[question(2, up + down.repeat(4) + enter), { wait: "Why 1 pin is held", type: "kernel bug\r" }],
        { wait: "Hold 1 pin? [y/N]", type: "y\r" },
      ];
      const session = await onTerminal(bench, ["update", "-i"], steps, PLAIN);
      expect(session).toMatchObject({ status: 0, left: 0 });
      expect(session.output).toMatch(/Held 1 pin\.\nThe way back: cp /);
      expect(pinned()).toMatchObject({ image: { imageId: "m-1" }, hold: { reason: "kernel bug" } });
      expect(pinned("app/web-too").image.imageId).toBe("m-2");
    });

    it("asks of what is current only where it is named", async () => {
      bench.writeLock({ "app/web": [bench.pin(query, m3)] });
      const idle = await onTerminal(bench, ["update", "-i"], [], PLAIN);
      expect(idle).toMatchObject({ status: 0, output: expect.stringContaining("Nothing to move.") });
      const steps = [{ wait: "1 of 1", pause: 0.4, type: "m-2" }, { wait: "older image", type: enter }, YES];
      expect(await onTerminal(bench, ["update", "-i", "app/web"], steps, PLAIN)).toMatchObject({ status: 0, left: 0 });
      expect(pinned().image.imageId).toBe("m-2");
    });
  });

  it.each([
    ["while it asks the account", ["update", "app/web", "--yes"], { wait: "asking the account", signal: "SIGINT" }],
    ["typed while it asks the account", ["outdated"], { wait: "asking the account", type: "\u0003" }],
    ["at the question", ["update", "app/web"], { wait: "[y/N]", type: "\u0003" }],
    ["sent at the question", ["update", "app/web"], { wait: "[y/N]", signal: "SIGINT" }],
    ["at a choice", ["update", "-i", "app/web"], { wait: "to search", type: "\u0003" }],
    ["sent at a choice", ["update", "-i", "app/web"], { wait: "to search", signal: "SIGINT" }],
  ])("Ctrl-C %s leaves everything as it was", async (_, args, step) => {
    const before = bench.read();
    const session = await onTerminal(bench, args, [step], { ALIBABA_CLOUD_ENDPOINT_ENS: slow.endpoint });
    expect(session).toMatchObject({ status: 130, left: 0 });
    expect(session.output).toContain("Interrupted (Ctrl-C). Nothing was written.");
    expect(bench.read()).toBe(before);
  });

  it.each([
    [["update", "app/web"], "[y/N]"],
    [["update", "-i"], "to search"],
  ])("the end of the input is no answer, and no Ctrl-C: %j", async (args, wait) => {
    const before = bench.read();
    const session = await onTerminal(bench, args, [{ wait, type: "\u0004" }]);
    expect(session).toMatchObject({ status: 2, left: 0 });
    expect(session.output).toContain("The input ended without an answer. Nothing was written.");
    expect(bench.read()).toBe(before);
  });

  it.each([40, 60, 100])("says in one line of %i columns how far it is", async (columns) => {
    bench.publish(Array.from({ length: 120 }, (_, i) => image(`m-${i}`, `web-${i}`, i)));
    const env = { ALIBABA_CLOUD_ENDPOINT_ENS: slow.endpoint };
    const { output } = await onTerminal(bench, ["list", "--image-name", "nothing"], [], env, columns);
    bench.publish([m1, m2, m3]);
    const lines = output.split("\r\u001b[K").map((line) => line.split("\n")[0] ?? "");
    const progress = lines.filter((line) => line.startsWith("asking")).map((line) => line.replace(/… \d/, "… N"));
    const line = "asking the account … N s, 50 of 120 images on 1 page (Ctrl-C ends it, nothing is written)";
    expect(progress).toContain(line.slice(0, columns - 1));
    expect(progress.every(({ length }) => length < columns)).toBe(true);
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
