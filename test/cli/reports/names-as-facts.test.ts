import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pin } from "../../../lib/lock/lock";
import { familyText } from "../../../lib/select/families";
import { shellWord, sideText, visibleText } from "../../../lib/util/terminal-text";
import { HOSTILE_NAMES } from "../../support/hostile-names";
import { CliBench, needsBuild, ROOT } from "../support/bench";
import { image } from "../support/images";
import { CliRunner } from "../support/runner";

needsBuild();

const NAMES = process.env.LONG_TESTS ? HOSTILE_NAMES : HOSTILE_NAMES.slice(0, 20);
const COMMANDS = [["check"], ["outdated", "--all"], ["update", "--dry-run"], ["diff", "before.json"]] as const;

/** Sentences and names are read by people: no fact is read out of them. */
describe("what an image is called and why a pin came", () => {
  let bench: CliBench;
  let runner: CliRunner;
  let lay: (name: string) => Promise<Record<string, Pin[]>>;
  beforeAll(async () => {
    bench = await CliBench.start([]);
    runner = new CliRunner(bench);
    lay = async (name) => {
      const [pinned, second, exact] = [
        image("m-2", "web-2", 9),
        image("m-1", `${name} x web-1`, 20),
        image("m-3", name, 35),
      ];
      bench.publish([pinned, second, exact]);
      bench.writeLock({
        "app/exact": [bench.pin({ exactImageName: name }, exact)],
        "app/held": [bench.pin({ exactImageName: name }, second, { hold: { reason: name } })],
        "app/chosen": [
          bench.pin({ imageName: "web-2" }, exact, { origin: { kind: "chosen", against: ["imageName"] }, why: name }),
        ],
      });
      const add = ["add", "web", "--name-regex", "web", "--architecture", "x86_64", "--pick", "mostRecent"];
      expect(await runner.run(add)).toMatchObject({ status: 0 });
      const { pins } = JSON.parse(bench.read());
      expect(pins["pin//web"][0].why).toContain(sideText(`${name} x web-1`));
      bench.writeLock(pins, bench.write("before.json", ""));
      // Now the query no longer takes the pinned image, and its runner-up is what it picks.
      bench.publish([{ ...pinned, architecture: "arm64" }, second, exact]);
      pins["app/exact"][0].note = name;
      bench.writeLock(pins);
      return pins;
    };
  });
  afterAll(async () => {
    runner.stop();
    await bench.stop();
  });

  /** What the commands print, with the name masked however it is spelled there. */
  async function told(name: string): Promise<string[]> {
    const all: string[] = [];
    for (const args of COMMANDS) {
      const { status, stdout, stderr } = await runner.run(args);
      all.push(bench.steady(masked(`exit ${status}\n${stdout}\n${stderr}`, name)));
    }
    return all;
  }

  function masked(text: string, name: string): string {
    const spellings = [name, `${name} x web-1`, familyText(name), familyText(`${name} x web-1`)].flatMap((one) => [
      ...[sideText(one), visibleText(one), shellWord(one), one],
      ...[JSON.stringify(one).slice(1, -1), JSON.stringify(sideText(one)).slice(1, -1)],
    ]);
    const longest = [...new Set(spellings)].sort((a, b) => b.length - a.length);
    return longest.reduce((rest, spelling) => rest.replaceAll(spelling, "NAME"), text);
  }

  it("change no exit code, and but for the name no word", async () => {
    await lay("plainly ");
    const plain = await told("plainly ");
    expect(plain.map((text) => text.split("\n")[0])).toEqual(["exit 1", "exit 0", "exit 1", "exit 0"]);
    expect(plain).toMatchSnapshot();
    for (const name of NAMES) {
      await lay(name);
      // The product's own words may be the name.
      expect([name, await told(name)]).toEqual([name, plain.map((text) => masked(text, name))]);
    }
  });

  it("is a sentence that anybody may edit: no exit code changes with it, and diff says so in a neutral row", async () => {
    const pins = await lay("plainly ");
    bench.writeLock(pins, bench.write("before.json", ""));
    const before = await told("plainly ");
    for (const name of NAMES) {
      bench.writeLock(
        Object.fromEntries(
          Object.entries(pins).map(([key, list]) => [key, list.map((pin) => ({ ...pin, why: name }))]),
        ),
      );
      const after = await told("plainly ");
      expect([name, ...after.slice(0, 3)]).toEqual([name, ...before.slice(0, 3)]);
      expect([name, after[3]]).toEqual([name, expect.stringContaining("4 with other notes; 0 machines are replaced.")]);
      expect(after[3]).not.toContain("!");
    }
  });

  it("is in no code of lib/ compared or searched", () => {
    const USES = [
      /\bwhy\b[\w?.!)\]]*\.(match|matchAll|replace|replaceAll|search|split|includes|startsWith|endsWith|indexOf|slice)\(/,
      /\.(test|exec|match)\([^)]*\bwhy\b/,
      /(?<!typeof )\bwhy\b *[!=]== *["'`]|["'`] *[!=]== *[\w.]*\bwhy\b/,
    ];
    const files = readdirSync(join(ROOT, "lib"), { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && !file.startsWith("alicloud"),
    );
    const found = files.flatMap((file) =>
      readFileSync(join(ROOT, "lib", file), "utf8")
        .split("\n")
        .filter((line) => USES.some((use) => use.test(line)))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
    expect(USES.some((use) => use.test("if (/adopted/.test(pin.why)) return;"))).toBe(true);
  });
});
