import { imageRecord } from "../../support/images";
import { Workbench } from "../../support/workbench";
import { synth, synthAnew } from "./asking";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.start([
    imageRecord("m-1", "edge-base-20260701", { CreationTime: "2026-07-01T00:00:00Z" }),
    imageRecord("m-2", "edge-base-gpu-20260801"),
    imageRecord("m-3", "node-1", { Architecture: undefined, ComputeType: "arm_vm" }),
    imageRecord("m-4", "node-2"),
    imageRecord("m-5", `${"a".repeat(60)}!`),
  ]);
});
afterAll(() => bench.stop());

const QUERIES = {
  families: { imageName: "edge-base", pick: "mostRecent" as const },
  narrow: { nameRegex: "^edge-base-gpu-\\d+$", pick: "mostRecent" as const },
  architectures: { imageName: "node-?", pick: "mostRecent" as const },
  stated: { imageName: "node-?", pick: "mostRecent" as const, computeType: "arm_vm" },
};

test("a surprising pick is a warning at its lookup, told when the account is asked and not again", () => {
  const first = synthAnew(bench, QUERIES);
  expect(first.ids).toEqual({ families: "m-2", narrow: "m-2", architectures: "m-4", stated: "m-3" });
  // A machine may be warned of its image too; that is not about choosing.
  const warnings = bench
    .annotations("edge")
    .filter(({ level, constructPath }) => level === "@cdktf/warn" && !constructPath.endsWith("-machine"));
  expect(warnings.map(({ constructPath }) => constructPath)).toEqual(["edge/families", "edge/architectures"]);
  expect(warnings[0]?.message).toContain(
    'To take only edge-base-gpu-#: { nameRegex: "^edge-base-gpu-\\\\d+$", pick: "mostRecent" }',
  );
  expect(warnings[1]?.message).toContain("x86_64 (node-2 (2026-08-01, m-4)), ARM (node-1 (2026-08-01, m-3))");
  const second = synth(bench, QUERIES);
  expect(second.ids).toEqual(first.ids);
  expect(["families", "architectures"].flatMap(second.told)).toEqual([]);
});

test("an expression that backtracks without end fails its lookup, in time, and no other", () => {
  const start = performance.now();
  const { status, stderr } = synthAnew(bench, { slow: { nameRegex: "^(a+)+$" }, ...QUERIES });
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(status).not.toBe(0);
  expect(stderr).toContain("1 image lookup has no answer");
  expect(stderr).toContain("[QUERY_INVALID] edge/slow: nameRegex /^(a+)+$/ was not through the names");
});
