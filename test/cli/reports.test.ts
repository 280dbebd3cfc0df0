import { layOut, PROJECT_B, PROJECT_F, type Project } from "../support/projects";
import { CliBench, needsBuild } from "./support/bench";
import { READERS } from "./support/html";
import { describeOnTerminal, left, onTerminal } from "./support/pty";
import { problemsOf } from "./support/schema";

needsBuild();

describe.each<[string, Project, number, number]>([
  ["F", PROJECT_F, 30, 24],
  ["B", PROJECT_B, 60, 200],
])("reports of project %s", (_, project, mostLines, moved) => {
  let bench: CliBench;
  beforeAll(async () => {
    bench = await CliBench.start(project.images);
    layOut(bench, project);
  });
  afterAll(() => bench.stop());

  it("say the same numbers in text and JSON, in few lines", async () => {
    const [text, json] = await Promise.all(
      [["--dry-run"], ["--dry-run", "--json"]].map((args) => bench.run(["update", ...args])),
    );
    expect(problemsOf("update", json?.stdout ?? "")).toEqual([]);
    const { replaced, atLeast, hazards, entries, moved: moves } = JSON.parse(json?.stdout ?? "");
    expect([moves.length, replaced, atLeast]).toEqual([moved, moved * 3, true]);
    expect(entries.reduce((sum: number, entry: { pins: number }) => sum + entry.pins, 0)).toBe(moved);
    const disks = hazards.find(({ hazard }: { hazard: string }) => hazard === "data-disks").count;
    expect(text?.stdout).toContain(`! ${disks} machines lose their data disks\n`);
    expect(text?.stdout).toContain(`${moved} pins, replacing at least ${moved * 3} machines`);
    expect(text?.stdout.split("\n").length).toBeLessThanOrEqual(mostLines);
  });

  it("put the hazards of all moves into the first lines of the Markdown, in whole tables for two readers of it", async () => {
    bench.writeLock(layOut(bench, project), bench.write("before.json", ""));
    await bench.run(["update", "--yes"]);
    const { stdout } = await bench.run(["diff", "before.json", "--format", "markdown"]);
    layOut(bench, project);
    const first = stdout.split("\n").slice(0, 10).join("\n");
    expect(first).toMatch(/^<!-- ens-images ens-images\.lock\.json -->\n/);
    expect(first).toContain(`${moved} moved; at least ${moved * 3} machines are replaced`);
    expect(first).toContain(`⚠ **${(moved / 4) * 3} machines lose their data disks** · **`);
    for (const [, read] of READERS) {
      const rows = read(stdout).rows();
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter((cells) => cells.length !== 6)).toEqual([]);
      expect(rows.reduce((sum, cells) => sum + Number.parseInt(cells[2]?.text ?? "", 10), 0)).toBe(moved);
    }
  });
});

describeOnTerminal("on a terminal of 60, 80 and 120 columns", () => {
  let bench: CliBench;
  beforeAll(async () => {
    bench = await CliBench.start(PROJECT_F.images);
    layOut(bench, PROJECT_F);
  });
  afterAll(() => bench.stop());

  it.each([60, 80, 120])("at %i no line of a report is wider, and none is lost", async (columns) => {
    for (const args of [["show"], ["outdated"], ["outdated", "--all"], ["update", "--dry-run"]]) {
      const { output } = await onTerminal(bench, args, [], { NO_COLOR: "1" }, columns);
      // A sentence and a command wrap as they are: what is typed must be whole.
      const lines = left(output)
        .split("\n")
        .filter((line) => !/^(Next: |\d+ pins, )/.test(line));
      expect(lines.filter((line) => line.length > columns)).toEqual([]);
      if (columns === 80) expect([args, lines]).toMatchSnapshot();
    }
  });
});
