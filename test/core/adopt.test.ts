import { findRunning } from "../../lib/core/adopt";

const REPORT = {
  lookups: [],
  machines: [{ key: "k", stack: "edge", address: "alicloud_ens_instance.a", path: "edge/a", attribute: "image_id" }],
};
const stateWith = (image_id: unknown) => [
  {
    stack: "edge",
    moved: [],
    instances: [{ address: "alicloud_ens_instance.a", instance: "alicloud_ens_instance.a", values: { image_id } }],
  },
];

test("what runs is read from the state", () => {
  expect(findRunning(REPORT as never, stateWith("m-1") as never, undefined).running).toMatchObject([
    { imageId: "m-1" },
  ]);
});

test.each(["", "a b", "${x}", "m".repeat(129)])("%j is no id, and never reaches the lock", (id) => {
  const adopt = () => findRunning(REPORT as never, stateWith(id) as never, undefined);
  expect(adopt).toThrow(expect.objectContaining({ code: "FILE_UNUSABLE" }));
});

test("an instance of a machine that chooses between lookups tells nothing of either", () => {
  const machines = ["k", "other"].map((key) => ({ ...REPORT.machines[0], key }));
  const sight = findRunning({ ...REPORT, machines } as never, stateWith("m-1") as never, undefined);
  expect(sight).toMatchObject({ running: [], seen: 0, unclear: [{ path: "edge/a" }] });
});

test("an image id in a list of blocks is read from the state", () => {
  const machines = [{ ...REPORT.machines[0], attribute: "image_id.name" }];
  const state = stateWith([{ name: "m-1" }]);
  const { running } = findRunning({ ...REPORT, machines } as never, state as never, undefined);
  expect(running).toMatchObject([{ imageId: "m-1" }]);
});
