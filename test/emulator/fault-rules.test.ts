import { parseFaultRules } from "../../lib/emulator/faults/rules";
import { EnsImagesError } from "../../lib/errors/ens-images-error";

const VALID = [
  { fault: { kind: "throttled" } },
  {
    match: { action: "DescribeSelfImages", page: 2, accessKeyId: "A", nth: 3 },
    times: 1,
    probability: 0.3,
    seed: 7,
    fault: { kind: "error", code: "NoPermission", status: 400, message: "no" },
  },
  { times: "forever", fault: { kind: "stall", when: "in-body", ms: 10 } },
  { fault: { kind: "wrong-shape", body: null } },
  { fault: { kind: "image-added", image: { ImageId: "m-1", Any: 1 } } },
  { fault: { kind: "total-count", add: -3 } },
];

test("good rules come out as they went in", () => {
  expect(parseFaultRules(JSON.stringify(VALID), "x")).toEqual(VALID);
  expect(parseFaultRules("[]", "x")).toEqual([]);
});

test.each<[unknown, string]>([
  ["{", "not JSON"],
  [{ fault: {} }, "no JSON array"],
  [["throttled"], "[0] is no object"],
  [[{}], "[0].fault is missing"],
  [[{ fault: {} }], "[0].fault.kind is not one of stall, drip,"],
  [[{ fault: { kind: "toString" } }], "[0].fault.kind is not one of"],
  [[VALID[0], { fault: { kind: "trottled" } }], "[1].fault.kind is not one of"],
  [[{ faults: {} }], "[0].faults is not known; there is match, times, probability, seed, fault"],
  [[{ times: 0, fault: { kind: "empty" } }], '[0].times is not a whole number from 1 or "forever"'],
  [[{ probability: 30, fault: { kind: "empty" } }], "[0].probability is not a number from 0 to 1"],
  [[{ match: { path: "/" }, fault: { kind: "empty" } }], "[0].match.path is not known; there is action, page,"],
  [[{ match: { nth: 0 }, fault: { kind: "empty" } }], "[0].match.nth is not a whole number from 1"],
  [[{ fault: { kind: "empty", status: 99 } }], "[0].fault.status is not 200 to 599"],
  [[{ fault: { kind: "empty", code: 1 } }], "[0].fault.code is not known; there is status"],
  [[{ fault: { kind: "repeated-page", page: 1 } }], "[0].fault.page is not known; there is nothing to set"],
  [[{ fault: { kind: "stall" } }], "[0].fault.when is missing"],
  [[{ fault: { kind: "reset", when: "later" } }], "[0].fault.when is not one of before-headers, before-body, in-body"],
  [[{ fault: { kind: "error" } }], "[0].fault.code is missing"],
  [[{ fault: { kind: "images", as: "list" } }], "[0].fault.as is not one of missing, null,"],
  [[{ fault: { kind: "image-added", image: { ImageName: "x" } } }], "[0].fault.image is not an object with an ImageId"],
])("%j: %s", (rules, problem) => {
  let caught: unknown;
  try {
    parseFaultRules(typeof rules === "string" ? rules : JSON.stringify(rules), "faults.json");
  } catch (error) {
    caught = error;
  }
  expect(EnsImagesError.is(caught) && caught.code).toBe("USAGE");
  expect((caught as Error).message).toContain("faults.json");
  expect((caught as Error).message).toContain(problem);
});
