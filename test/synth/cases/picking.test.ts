import { imageRecord } from "../../support/images";
import { Workbench } from "../../support/workbench";
import { type Queries, synthAnew } from "./asking";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.start([], ["--order", "file"]);
});
afterAll(() => bench.stop());

type Fields = Readonly<Record<string, unknown>>;
const named = (name: string, day: string, more: Fields = {}) =>
  imageRecord(`m-${name.replace(/\W/g, "_")}`, name, { CreationTime: `${day}T00:00:00Z`, ...more });

/** The ids that lookups get, whichever way round the API lists the images. */
function idsOf(images: readonly object[], queries: Queries): Readonly<Record<string, unknown>> {
  bench.publish(images);
  const { ids, stderr, status } = synthAnew(bench, queries);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const lock = bench.lock();
  bench.publish([...images].reverse());
  expect(synthAnew(bench, queries).ids).toEqual(ids);
  expect(bench.lock()).toBe(lock);
  return ids;
}

/** What is said where every one of the lookups fails, and nothing is written. */
function failuresOf(images: readonly object[], queries: Queries): string {
  bench.publish(images);
  const { status, stderr } = synthAnew(bench, queries);
  expect(status).not.toBe(0);
  expect(() => bench.lock()).toThrow("ENOENT");
  expect(bench.snapshot()).toEqual({});
  return stderr;
}

const newest = (imageName: string) => ({ imageName, pick: "mostRecent" as const });

test("case 1: a fuzzy API, an exact name", () => {
  const images = [
    named("edge-base-arm", "2025-06-01"),
    named("old-edge-base-2", "2025-05-01"),
    named("edge-base", "2025-01-01"),
  ];
  const ids = idsOf(images, {
    exact: { exactImageName: "edge-base" },
    regex: { nameRegex: "^edge-base$" },
    plain: newest("edge-base"),
    end: newest("*edge-base"),
    start: newest("edge-base*"),
    question: newest("edge-bas?"),
    inner: newest("*-edge-*"),
  });
  expect(ids).toEqual({
    exact: "m-edge_base",
    regex: "m-edge_base",
    plain: "m-edge_base_arm",
    end: "m-edge_base",
    start: "m-edge_base_arm",
    question: "m-edge_base",
    inner: "m-old_edge_base_2",
  });
});

test("case 3: newer images that are not Available are passed over, and told", () => {
  const states = ["Creating", "Uploading", "Copying", "Pack_failed", "Packing", "Upload_failed", "Unavailable"];
  const unusable = states.map((Status, i) => named(`app-${i + 2}`, `2025-02-0${i + 1}`, { Status }));
  const ids = idsOf([...unusable.slice(0, 4), named("app-1", "2025-01-01")], { web: newest("app-") });
  expect(ids).toEqual({ web: "m-app_1" });
  expect(synthAnew(bench, { web: newest("app-") }).said).toContain(
    "for edge/web\n  4 newer images of that name were passed over: not Available\n",
  );
  const text = failuresOf(unusable, { web: newest("app-") });
  expect(text).toContain("[IMAGE_UNUSABLE] edge/web:");
  for (const state of states) expect(text).toContain(`status is ${state}, not Available`);
});

test("case 4: the only image of that name is shared by another account", () => {
  const shared = [named("edge-base", "2025-01-01", { ImageOwnerAlias: "others" })];
  const queries = {
    exact: { exactImageName: "edge-base" },
    glob: newest("edge-*"),
    regex: { nameRegex: "edge" },
    id: { imageId: "m-edge_base" },
  };
  const text = failuresOf(shared, queries);
  for (const lookup of Object.keys(queries)) expect(text).toContain(`[IMAGE_UNUSABLE] edge/${lookup}:`);
  expect(
    text.match(/shared by another account \(owner others\); owners: \["self", "others"\] would allow it/g),
  ).toHaveLength(4);
  expect(text).not.toContain("IMAGE_NOT_FOUND");
  const ids = idsOf(shared, {
    both: { ...newest("edge-*"), owners: ["self", "others"] },
    exact: { exactImageName: "edge-base", owners: ["others"] },
  });
  expect(ids).toEqual({ both: "m-edge_base", exact: "m-edge_base" });
  const warnings = bench.annotations("edge").filter(({ level }) => level === "@cdktf/warn");
  expect(warnings.map(({ constructPath }) => constructPath)).toEqual(["edge/both"]);
  expect(JSON.parse(bench.lock()).pins["edge/both"][0].image.imageOwnerAlias).toBe("others");
});

test("case 5: one creation time, in either order", () => {
  expect(idsOf([named("a-1", "2025-01-01"), named("a-2", "2025-01-01")], { web: newest("a-") })).toEqual({
    web: "m-a_2",
  });
  expect(JSON.parse(bench.lock()).pins["edge/web"][0].why).toContain("decided by name (same creation time)");
  const twins = [imageRecord("m-1", "a"), imageRecord("m-2", "a")];
  expect(idsOf(twins, { web: newest("a"), version: { imageName: "a", pick: "highestVersion" } })).toEqual({
    web: "m-2",
    version: "m-2",
  });
  expect(failuresOf(twins, { web: { exactImageName: "a" } })).toContain(
    "[IMAGE_AMBIGUOUS] edge/web: 2 of 2 images match",
  );
});

test("case 11: numbers are compared as numbers", () => {
  const highest = (imageName: string) => ({ imageName, pick: "highestVersion" as const });
  const names = [
    "app-1.0.9",
    "app-1.0.10",
    "rc-2.0-rc1",
    "rc-2.0",
    "v-v9",
    "v-v10",
    "d-20260801",
    "d-2026-08-02",
    "n-5",
    "n",
  ];
  expect(
    idsOf(
      names.map((name) => named(name, "2025-01-01")),
      { app: highest("app-*"), rc: highest("rc-*"), v: highest("v-*"), d: highest("d-*"), n: highest("n*") },
    ),
  ).toEqual({ app: "m-app_1_0_10", rc: "m-rc_2_0", v: "m-v_v10", d: "m-d_2026_08_02", n: "m-n_5" });
});

test("case 12: created or numbered last, and which rule decided", () => {
  const images = [named("os-sp7", "2024-11-01"), named("os-sp6", "2025-02-01")];
  const ids = idsOf(images, { time: newest("os-*"), version: { imageName: "os-*", pick: "highestVersion" } });
  expect(ids).toEqual({ time: "m-os_sp6", version: "m-os_sp7" });
  const { pins } = JSON.parse(bench.lock());
  expect(pins["edge/time"][0].why).toBe("newest of 2 matches among 2 images; next: os-sp7 (2024-11-01, m-os_sp7)");
  expect(pins["edge/version"][0].why).toBe(
    "highest version of 2 matches among 2 images; next: os-sp6 (2025-02-01, m-os_sp6)",
  );
});

test("case 13: a literal name has no other meaning", () => {
  const pairs = ["edge.v1+gpu(2)", "edgexv1gpu2", "a[1]", "a1", "x|y", "x", "b{2}", "bb", "^c$", "c", "e\\d", "e7"];
  const images = pairs.map((name, i) => imageRecord(`m-${i}`, name));
  const exact = pairs.map((exactImageName, i) => [`exact${i}`, { exactImageName }]);
  const plain = pairs.flatMap((imageName, i) => (i % 2 === 0 ? [[`plain${i}`, { imageName }]] : []));
  const ids = idsOf(images, Object.fromEntries([...exact, ...plain]));
  for (const [lookup, id] of Object.entries(ids)) expect(id).toBe(`m-${/\d+/.exec(lookup)?.[0]}`);
});

test("case 14: times are instants, over the end of a year and in every form", () => {
  const at = (id: string, CreationTime: string | undefined) => imageRecord(id, `${id.slice(2, 3)}-1`, { CreationTime });
  const ids = idsOf(
    [
      at("m-a1", "2024-12-31T23:59:59Z"),
      at("m-a2", "2025-01-01T00:00:00Z"),
      at("m-b1", "2025-01-01T07:59:59+08:00"),
      at("m-b2", "2025-01-01T00:00Z"),
      at("m-c1", "not a time"),
      at("m-c2", "2001-01-01T00:00:00Z"),
      at("m-d1", undefined),
      at("m-d2", "2001-01-01T00:00:00Z"),
    ],
    { a: newest("a-"), b: newest("b-"), c: newest("c-"), d: newest("d-") },
  );
  expect(ids).toEqual({ a: "m-a2", b: "m-b2", c: "m-c2", d: "m-d2" });
});

test("case 18: one match on the server is filtered like many", () => {
  const images = [named("edge-base", "2025-01-01", { Platform: "centos", OsVersion: "7.2", Architecture: "i386" })];
  const rules = {
    platform: "ubuntu",
    osVersion: "22.04",
    architecture: "x86_64",
    computeType: "arm_vm",
    regionId: "cn-wulanchabu",
    createdAfter: "2025-06-01",
    createdBefore: "2024-06-01",
    minAgeDays: 36_500,
    exclude: ["m-edge_base"],
  };
  const queries = Object.entries(rules).map(([prop, wanted]) => [prop, { ...newest("edge-base"), [prop]: wanted }]);
  const text = failuresOf(images, Object.fromEntries(queries));
  for (const prop of Object.keys(rules)) expect(text).toContain(`[IMAGE_UNUSABLE] edge/${prop}:`);
  expect(text.match(/- edge-base \(2025-01-01, m-edge_base\): /g)).toHaveLength(Object.keys(rules).length);
});

test("case 22: what was touched today is not what was built last", () => {
  const images = [
    named("app-1", "2025-01-01", {
      UpdateTime: "2026-08-02T00:00:00Z",
      ModifiedTime: "2026-08-02T00:00:00Z",
      Tags: { Tag: [] },
    }),
    named("app-2", "2026-08-01"),
  ];
  expect(idsOf(images, { web: newest("app-") })).toEqual({ web: "m-app_2" });
});

test("case 24: the name of a public image", () => {
  const name = "centos_6_08_64_20G_alibase_20171208";
  const queries = { exact: { exactImageName: name }, plain: newest(name), id: { imageId: name } };
  const text = failuresOf([], queries);
  for (const lookup of Object.keys(queries)) expect(text).toContain(`[IMAGE_NOT_FOUND] edge/${lookup}:`);
  expect(text.match(/Public images are found with owners: \["system"\]/g)).toHaveLength(3);
  bench.publish([]);
  expect(synthAnew(bench, { web: { exactImageName: name, fallback: [name] } }).ids).toEqual({ web: name });
});
