import { findRunning } from "../../lib/lock/adopt";

const QUERY = { imageName: "x" };
const LOCK = new Map([["k", [{ query: QUERY, image: { imageId: "m-0" }, why: "", connection: {} }]]]);
const REPORT = {
  lookups: [{ path: "edge/k", key: "k", query: QUERY, image: { imageId: "m-0" }, outcome: "pinned" }],
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
  expect(findRunning(REPORT as never, LOCK, stateWith("m-1") as never, undefined).running).toMatchObject([
    { imageId: "m-1" },
  ]);
});

test.each(["", "a b", "${x}", "m".repeat(129)])("%j is no id, and never reaches the lock", (id) => {
  const adopt = () => findRunning(REPORT as never, LOCK, stateWith(id) as never, undefined);
  expect(adopt).toThrow(expect.objectContaining({ code: "FILE_UNUSABLE" }));
});

test("an image id in a list of blocks is read from the state", () => {
  const machines = [{ ...REPORT.machines[0], attribute: "image_id.name" }];
  const state = stateWith([{ name: "m-1" }]);
  const { running } = findRunning({ ...REPORT, machines } as never, LOCK, state as never, undefined);
  expect(running).toMatchObject([{ imageId: "m-1" }]);
});

test.each([
  ["the state has no text at image_id", REPORT, LOCK, undefined],
  ["its lookup has no pin", REPORT, new Map(), "m-1"],
  [
    "it chooses between lookups",
    { ...REPORT, machines: [...REPORT.machines, { ...REPORT.machines[0], key: "other" }] },
    LOCK,
    "m-1",
  ],
])("a machine that cannot be adopted is told with the reason: %s", (reason, report, lock, id) => {
  const sight = findRunning(report as never, lock, stateWith(id) as never, undefined);
  expect(sight).toMatchObject({ running: [], seen: 0, absent: 0, unseen: [], unclear: [{ reason }] });
});
