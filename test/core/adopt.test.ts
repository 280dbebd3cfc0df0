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
