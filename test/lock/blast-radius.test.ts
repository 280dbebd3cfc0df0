import {
  countHazards,
  type FedMachine,
  hazardsOf,
  isReplaced,
  mayBeMore,
  type Reach,
  replacedIn,
  reportedHazards,
} from "../../lib/lock/blast-radius";
import { machinesOf, uncoveredLookups, withLiveLookups } from "../../lib/lock/reported-lookups";
import { readSynthReport } from "../../lib/lock/synth-report";
import { baseAddress, kindOfJson, readState, stackOf, textAt } from "../../lib/lock/terraform/json";
import { type PlannedInstance, readPlan, replacementOf, worstAction } from "../../lib/lock/terraform/plan";
import { groupBy } from "../../lib/util/group-by";

const machine = (more: Partial<FedMachine> = {}): FedMachine => {
  return { key: "k", stack: "s", address: "t.a", path: "s/a", hazards: [], ...more };
};

describe("hazards of a machine", () => {
  it.each([
    [{}, []],
    [{ payment_type: "PayAsYouGo", amount: 1, data_disk: [], private_ip_address: "" }, []],
    [{ payment_type: "Subscription" }, ["subscription"]],
    [{ amount: 2 }, ["amount"]],
    [{ amount: "3" }, ["amount"]],
    [{ for_each: "${toset([])}" }, ["many-instances"]],
    [{ count: 2 }, ["many-instances"]],
    [{ data_disk: [{ size: 20 }] }, ["data-disks"]],
    [{ private_ip_address: "10.0.0.1" }, ["fixed-address"]],
    [{ lifecycle: { prevent_destroy: true } }, ["prevent-destroy"]],
    [{ lifecycle: [{ ignore_changes: ["image_id"] }] }, ["ignores-image"]],
    [{ lifecycle: { ignore_changes: "all" } }, ["ignores-image"]],
    [{ lifecycle: { ignore_changes: ["tags"] } }, []],
  ])("%j: %j", (block, hazards) => {
    expect(hazardsOf(block, "image_id")).toEqual(hazards);
  });

  it("come from the report where the stack cannot be read", () => {
    const reported = { ...machine(), paymentType: "Subscription", amount: 2, repeatedBy: "count", ignoresImage: true };
    expect(reportedHazards(reported)).toEqual(["subscription", "amount", "many-instances", "ignores-image"]);
  });

  it("are counted, and decide what is replaced unless a plan does", () => {
    const ignoring = machine({ hazards: ["ignores-image", "amount"] });
    // Of a machine that keeps its image, nothing else is a hazard.
    expect(countHazards([ignoring, machine({ hazards: ["amount", "data-disks"] })])).toEqual([
      { hazard: "amount", count: 1, atLeast: false },
      { hazard: "data-disks", count: 1, atLeast: true },
      { hazard: "ignores-image", count: 1, atLeast: false },
    ]);
    expect(
      [ignoring, machine(), machine({ planned: "unchanged" }), { ...ignoring, planned: "replaced" as const }].map(
        isReplaced,
        mayBeMore,
      ),
    ).toEqual([false, true, false, true]);
    const known: Reach = {
      kind: "known",
      machines: [
        machine(),
        { ...ignoring, address: "t.b" },
        machine({ address: "t.c", planned: "replaced", instances: 3 }),
      ],
    };
    expect([replacedIn([known]), replacedIn([known, { kind: "unused" }]), replacedIn([])]).toEqual([4, undefined, 0]);
    // A machine that chooses between lookups is fed by two pins, and is one machine.
    expect(replacedIn([known, known])).toBe(4);
    const several: Reach = { kind: "known", machines: [machine({ hazards: ["many-instances"] })] };
    const open: Reach = { kind: "known", machines: [], atLeast: true };
    expect([known, several, open].map((reach) => mayBeMore([reach]))).toEqual([false, true, true]);
  });
});

describe("what synth leaves", () => {
  const query = { imageName: "web" };
  const lookup = { path: "a", key: "a", query, image: { imageId: "m-1" }, outcome: "pinned" };
  const pinOf = (asked: { imageName: string }) => ({
    image: { imageId: "m-1" },
    why: "",
    query: asked,
    connection: {},
  });
  it("is read with members of later releases, and a stranger, or one with a row that is none, is no report", () => {
    const whole = { version: 1, lookups: [lookup], machines: [{ ...machine(), key: "a", by: "token" }], more: 1 };
    const report = readSynthReport(whole);
    for (const row of [{ path: 1 }, null, { ...lookup, image: {} }, { ...machine(), attribute: 5 }]) {
      expect(readSynthReport({ ...whole, lookups: [lookup, row] })).toBeUndefined();
      expect(readSynthReport({ ...whole, machines: [machine(), row] })).toBeUndefined();
    }
    expect(report && machinesOf(report, { key: "a", pin: pinOf(query) })).toHaveLength(1);
    expect(report && machinesOf(report, { key: "a", pin: pinOf({ imageName: "db" }) })).toBeUndefined();
    expect([{}, { version: 2, lookups: [], machines: [] }, null, []].map(readSynthReport)).toEqual(
      Array(4).fill(undefined),
    );
  });

  it("has lookups without a pin, live ones aside", () => {
    const report = { lookups: [lookup, { ...lookup, key: "b", outcome: "live" }], machines: [] };
    expect(uncoveredLookups(report, new Map()).map(({ key }) => key)).toEqual(["a"]);
    expect([...withLiveLookups(new Map(), report, {}).keys()]).toEqual(["b"]);
    expect(withLiveLookups(new Map(), undefined, {}).size).toBe(0);
  });
});

describe("what Terraform prints", () => {
  it.each([
    ["t.a", "t.a"],
    ["t.a[0]", "t.a"],
    ['t.a["x"]', "t.a"],
    ['t.a["x\\"]["]', "t.a"],
    ['module.m["k"].t.a[1]', 'module.m["k"].t.a'],
  ])("%s is an instance of %s", (instance, address) => {
    expect(baseAddress(instance)).toBe(address);
  });

  it("a state has instances in every module, the deposed ones marked; data are none", () => {
    const resource = (address: string, more = {}) => ({
      address,
      mode: "managed",
      values: { image_id: "m-1", input: { image_id: "m-2" } },
      ...more,
    });
    const state = readState({
      format_version: "1.0",
      values: {
        root_module: {
          resources: [
            resource("t.a[0]"),
            resource("t.a", { deposed_key: "00" }),
            resource("data.t.a", { mode: "data" }),
          ],
          child_modules: [{ resources: [resource("module.m.t.b")] }],
        },
      },
    });
    expect(
      state?.map(({ address, instance, deposed }) => [address, instance, ...(deposed ? ["deposed"] : [])]),
    ).toEqual([
      ["t.a", "t.a[0]"],
      ["t.a", "t.a", "deposed"],
      ["module.m.t.b", "module.m.t.b"],
    ]);
    expect(textAt(state?.[0]?.values ?? {}, "input.image_id")).toBe("m-2");
    expect(textAt({ input: "x" }, "input.image_id")).toBeUndefined();
    expect([readState({ version: 4 }), readState({ format_version: "1.0" }), readState([])]).toEqual([
      undefined,
      [],
      undefined,
    ]);
  });

  it("a plan says what is replaced", () => {
    const change = (address: string, actions: string[], more = {}) => ({
      address,
      mode: "managed",
      change: { actions },
      ...more,
    });
    const plan = readPlan({
      format_version: "1.2",
      planned_values: {},
      resource_changes: [
        change("t.a[0]", ["no-op"]),
        change("t.a[1]", ["delete", "create"]),
        change("t.a[2]", ["create", "delete"]),
        change("t.b", ["update"]),
        change("t.c", ["create"]),
        change("t.d", ["delete"]),
        change("t.d", ["delete"], { deposed: "00" }),
      ],
    });
    const said = [...groupBy(plan ?? [], ({ address }) => address)].map(([address, instances]) => [
      address,
      worstAction(instances),
      instances.filter((one) => one.action === "replaced").length,
    ]);
    expect(said).toEqual([
      ["t.a", "replaced", 2],
      ["t.b", "updated", 0],
      ["t.c", "created", 0],
      ["t.d", "deleted", 0],
    ]);
    expect(readPlan({ format_version: "1.0", values: {} })).toBeUndefined();
    // The state that a plan was made from is in it.
    const planned = { format_version: "1", planned_values: {} };
    expect(readState(planned)).toEqual([]);
    const values = { root_module: { resources: [{ address: "t.a", mode: "managed", values: { image_id: "m-1" } }] } };
    expect(readState({ ...planned, prior_state: { values } })).toHaveLength(1);
  });

  it.each<[string, Partial<PlannedInstance>, string, boolean, string[]]>([
    ["the image", { forcedBy: [["image_id"]] }, "image_id", true, []],
    ["a disk", { forcedBy: [["system_disk"]] }, "image_id", false, ["system_disk"]],
    ["both", { forcedBy: [["image_id"], ["system_disk", "0", "size"]] }, "image_id", true, ["system_disk"]],
    ["an input that holds it", { forcedBy: [["input"]] }, "input.image_id", true, []],
    ["another part of the input", { forcedBy: [["input", "size"]] }, "input.image_id", false, ["input"]],
    ["a taint", { reason: "it is tainted", after: { image_id: "m-2" } }, "image_id", false, ["it is tainted"]],
    [
      "a taint, and the image",
      { reason: "it is tainted", forcedBy: [["image_id"]] },
      "image_id",
      true,
      ["it is tainted"],
    ],
    ["no reason, and another image", { after: { image_id: "m-2" } }, "image_id", true, []],
    ["no reason", {}, "image_id", false, ["a reason that the plan does not name"]],
  ])("a replacement for %s", (_, more, attribute, forImage, others) => {
    const images = { values: { image_id: "m-1" }, after: { image_id: "m-1" } };
    const one: PlannedInstance = {
      address: "t.a",
      instance: "t.a",
      action: "replaced",
      forcedBy: [],
      ...images,
      ...more,
    };
    expect(replacementOf(one, attribute)).toEqual({ forImage, others });
  });

  it("a raw state is read by what is in it, also with keys and modules", () => {
    const instance = (key: unknown, more = {}) => ({ index_key: key, attributes: { image_id: "m-1" }, ...more });
    const resource = (more: object) => ({ mode: "managed", type: "t", name: "a", ...more });
    const raw = {
      ...{ version: 4, serial: 3, lineage: "x" },
      resources: [
        resource({ instances: [instance(undefined)] }),
        resource({ name: "b", instances: [instance("it's"), instance(1), instance(2, { deposed: "00" })] }),
        resource({ module: 'module.m["x"]', instances: [instance(undefined)] }),
        resource({ mode: "data", instances: [instance(undefined)] }),
      ],
    };
    expect(readState(raw)?.map((one) => [one.address, one.instance, one.deposed ?? false])).toEqual([
      ["t.a", "t.a", false],
      ["t.b", 't.b["it\'s"]', false],
      ["t.b", "t.b[1]", false],
      ["t.b", "t.b[2]", true],
      ['module.m["x"].t.a', 'module.m["x"].t.a', false],
    ]);
    const kinds = [raw, { format_version: "1", planned_values: {} }, { format_version: "1" }, { version: 4 }, 1];
    expect(kinds.map(kindOfJson)).toEqual(["raw state", "plan", "state", undefined, undefined]);
  });
});

test.each([{ query: { imageName: 5 } }, { query: { fallback: "x" } }, { image: { imageId: "m-1", imageName: null } }])(
  "a live lookup with %j is none",
  (odd) => {
    const lookup = { path: "a", key: "a", query: { imageName: "x" }, image: { imageId: "m-1" }, outcome: "live" };
    const keys = (one: object) => {
      const report = readSynthReport({ version: 1, lookups: [one], machines: [] });
      return [...withLiveLookups(new Map(), report, {}).keys()];
    };
    expect([keys(lookup), keys({ ...lookup, ...odd })]).toEqual([["a"], []]);
  },
);

describe("a synthesized stack", () => {
  it("has its blocks and moves, one without a list too", () => {
    const move = { from: "t.a", to: "t.b" };
    const stack = stackOf({ resource: { t: { b: { amount: 2 } } }, moved: move });
    expect([stack.block("t.b"), stack.block("t.a"), stack.moved]).toEqual([{ amount: 2 }, undefined, [move]]);
    expect(stackOf({ moved: [move, null, { from: 1, to: "t.b" }] }).moved).toEqual([move]);
  });

  it.each([
    [null],
    [[]],
    [5],
    [{ resource: 5, moved: 5 }],
    [{ resource: { t: null } }],
    [{ resource: { t: { a: 5 } } }],
  ])("is read from %j without a fault", (value) =>
    expect([stackOf(value).block("t.a"), stackOf(value).moved]).toEqual([undefined, []]),
  );
});
