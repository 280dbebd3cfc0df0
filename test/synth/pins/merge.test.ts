import type { Lock } from "../../../lib/lock/lock";
import { regexTester } from "../../../lib/select/regex";
import { answerAll } from "../../../lib/synth/answer";
import { Asking } from "../../../lib/synth/asking";
import type { PlannedLookup } from "../../../lib/synth/plan";
import { image, LOOPBACK, lockOf, pin, REAL, request, WEB } from "../../lock/pins";

/** A lookup that asks, in a run that states this endpoint; the lock held nothing when it was planned. */
function planned(endpoint?: string): PlannedLookup {
  return {
    lookup: { path: "web" },
    request: request("web", { connection: endpoint === undefined ? {} : { endpoint } }),
    found: { settings: {}, unknown: [] },
    decision: { kind: "ask", reason: "new", earlier: [], elsewhere: [] },
  } as unknown as PlannedLookup;
}

/** Answers it from a catalog, while another process has left this lock. */
function answer(found: Lock, endpoint?: string) {
  let written: Lock | undefined;
  const editLock = (edit: (lock: Lock) => Lock) => {
    written = edit(found);
    return written;
  };
  const read = { answers: [{ catalog: { images: [image("2")], skipped: 0, whole: true, requests: 1, warnings: [] } }] };
  const answers = () => {
    const ask = { serverSideFilter: false, deadlineMs: 1_000, warn: () => {}, asking: () => new Asking() };
    const testRegex = regexTester();
    const how = { ...ask, testRegex, lock: new Map(), editLock, refusalsOf: () => new Map() };
    const steps = answerAll([planned(endpoint)], how);
    let step = steps.next();
    while (!step.done) step = steps.next(read);
    return step.value;
  };
  return { answers, written: () => written };
}

test("another process was first: its pin is what this run emits, and nothing is changed", () => {
  const found = lockOf({ web: pin("1") });
  const { answers, written } = answer(found);
  expect(answers()[0]?.outcome).toEqual({ kind: "pinned", pin: pin("1") });
  expect(written()).toBe(found);
});

test.each<[string, string, Lock]>([
  ["its pin is of another endpoint than this run states", REAL, lockOf({ web: pin("1", WEB, { endpoint: LOOPBACK }) })],
  ["this run asks an emulator, and it pinned images of the service", LOOPBACK, lockOf({ db: pin("1") })],
])("another process was first, and %s: an error, and nothing is written", (_, endpoint, found) => {
  const { answers, written } = answer(found, endpoint);
  expect(answers).toThrow(
    expect.objectContaining({ code: "LOOKUPS_FAILED", message: expect.stringContaining("[PIN_OTHER_ENDPOINT] web: ") }),
  );
  expect(written()).toBeUndefined();
});
