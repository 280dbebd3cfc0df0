import { readFileSync, writeFileSync } from "node:fs";
import { canonicalQuery } from "../../../lib/query/canonical";
import { indexCatalog } from "../../../lib/select/catalog";
import { ruleContext } from "../../../lib/select/rules";
import { select } from "../../../lib/select/select";
import { framework } from "../../support/framework";
import { imageRecord } from "../../support/images";
import { APP_HEAD, Workbench } from "../../support/workbench";
import { synth, synthAnew } from "./asking";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.start([]);
});
afterAll(() => bench.stop());

const at = (id: string, name: string, day: string) => imageRecord(id, name, { CreationTime: `${day}T00:00:00Z` });
const OLD = at("m-1", "app-1", "2026-08-01");
const NEW = at("m-2", "app-2", "2026-08-08");
const WEB = { web: { imageName: "app-", pick: "mostRecent" as const } };

beforeEach(() => {
  bench.publish([OLD]);
  expect(synthAnew(bench, WEB)).toMatchObject({ status: 0, ids: { web: "m-1" } });
  bench.forgetRequests();
});

test("case 6: a newer image moves no pin, and is not even asked for", () => {
  bench.publish([OLD, NEW]);
  const lock = bench.lock();
  for (let run = 0; run < 2; run++) expect(synth(bench, WEB).ids).toEqual({ web: "m-1" });
  expect(bench.requests()).toEqual([]);
  expect(bench.lock()).toBe(lock);
  // What the command line compares the pin with.
  const images = [OLD, NEW].map(({ ImageId, ImageName, CreationTime }) => ({
    ...{ imageId: String(ImageId), imageName: String(ImageName), creationTime: String(CreationTime) },
    ...{ status: "Available", imageOwnerAlias: "self" },
  }));
  const now = select(canonicalQuery(WEB.web), indexCatalog(images), ruleContext(0));
  expect(now).toMatchObject({ kind: "picked", image: { imageId: "m-2" } });
});

test.each([
  ["invalid keys", { ALICLOUD_ACCESS_KEY: "nobody", ALICLOUD_SECRET_KEY: "nothing" }],
  ["no keys", { ALICLOUD_ACCESS_KEY: undefined, ALICLOUD_SECRET_KEY: undefined }],
  ["no network", { ALIBABA_CLOUD_ENDPOINT_ENS: "127.0.0.1:1", HTTPS_PROXY: "http://127.0.0.1:1" }],
])("case 7: a complete lock needs no account: %s", (_, env) => {
  expect(synth(bench, WEB, env)).toMatchObject({ status: 0, stderr: "", ids: { web: "m-1" } });
  expect(bench.requests()).toEqual([]);
});

test.each([
  ["CI", { CI: "true" }],
  ["TF_IN_AUTOMATION", { TF_IN_AUTOMATION: "1" }],
  ["ENS_IMAGES_MODE", { ENS_IMAGES_MODE: "frozen" }],
])("case 8: frozen by %s, a lookup that the lock lacks", (_, env) => {
  const lock = bench.lock();
  const { status, stderr } = synth(bench, { ...WEB, api: { exactImageName: "app-1" } }, env);
  expect(status).not.toBe(0);
  expect(stderr).toContain("edge/api");
  expect(stderr).toContain("Run node app.js where there are credentials");
  expect(bench.snapshot()).toEqual({});
  expect(bench.requests()).toEqual([]);
  expect(bench.lock()).toBe(lock);
  expect(synth(bench, WEB, env)).toMatchObject({ status: 0, ids: { web: "m-1" } });
});

test("case 9: a longer id is not the pinned image", () => {
  const [image] = [{ imageId: "m-abc12", imageName: "app-1", status: "Available", imageOwnerAlias: "self" }];
  const index = indexCatalog([image]);
  expect(index.byId.get("m-abc1")).toBeUndefined();
  expect(index.byId.get("m-abc12")).toBe(image);
});

test.each([
  ["another order of keys", { web: { pick: "mostRecent" as const, imageName: "app-" } }],
  [
    "defaults spelled out",
    { web: { ...WEB.web, owners: ["self" as const], minAgeDays: 0, exclude: [], fallback: [] } },
  ],
])("case 10: %s is the same entry", (_, queries) => {
  const lock = bench.lock();
  bench.publish([OLD, NEW]);
  expect(synth(bench, queries)).toMatchObject({ status: 0, ids: { web: "m-1" } });
  expect(bench.lock()).toBe(lock);
  expect(bench.requests()).toEqual([]);
});

test.each([
  ["an option", { web: { ...WEB.web, platform: "ubuntu" } }],
  ["a longer name", { web: { ...WEB.web, imageName: "app-*" } }],
  ["a fallback", { web: { ...WEB.web, fallback: ["m-9"] } }],
])("case 10: %s that the pinned image passes too keeps it, unasked", (_, queries) => {
  bench.publish([OLD, NEW]);
  expect(synth(bench, queries)).toMatchObject({ status: 0, ids: { web: "m-1" } });
  expect(bench.requests()).toEqual([]);
  expect(JSON.parse(bench.lock()).pins["edge/web"]).toHaveLength(2);
});

test("case 19: a machine that names its image keeps it, and is warned of the injection", () => {
  const run = bench.runApp(`${APP_HEAD}
    const app = new App();
    const stack = newStack(app, "edge");
    const lookup = new EnsImageLookup(stack, "web", ${JSON.stringify(WEB.web)});
    new EnsInstance(stack, "empty", MACHINE);
    new EnsInstance(stack, "own", { ...MACHINE, imageId: "m-own" });
    new EnsInstance(stack, "override", MACHINE).addOverride("image_id", "m-override");
    lookup.injectInto(stack);
    app.synth();
  `);
  expect(run).toMatchObject({ status: 0 });
  const machines = bench.stack("edge").resource.alicloud_ens_instance ?? {};
  const ids = Object.fromEntries(Object.entries(machines).map(([name, { image_id }]) => [name, image_id]));
  expect(ids).toEqual({ empty: "m-1", own: "m-own", override: "m-override" });
  const warned = bench.annotations("edge").filter(({ message }) => message.includes("names an image of its own"));
  expect(warned.map(({ constructPath }) => constructPath).sort()).toEqual(["edge/override", "edge/own"]);
  expect(bench.requests()).toEqual([]);
});

test("case 21: a pinned image that was renamed, unshared or deleted stays pinned", () => {
  for (const images of [[at("m-1", "app-old", "2026-08-01"), NEW], [{ ...OLD, ImageOwnerAlias: "others" }], []]) {
    bench.publish(images);
    expect(synth(bench, WEB)).toMatchObject({ status: 0, ids: { web: "m-1" } });
  }
  expect(bench.requests()).toEqual([]);
});

test("case 23: twice, in a unit test's way and by token or injection: one id", () => {
  const run = bench.runApp(`${APP_HEAD}
    const { Testing } = require("${framework}");
    const app = new App();
    const stack = newStack(app, "edge");
    const lookup = new EnsImageLookup(stack, "web", ${JSON.stringify(WEB.web)});
    new EnsInstance(stack, "token", { ...MACHINE, imageId: lookup.imageId });
    new EnsInstance(stack, "empty", MACHINE);
    lookup.injectInto(stack);
    const fs = require("fs");
    const file = app.outdir + "/stacks/edge/cdk.tf.json";
    const texts = [];
    for (let i = 0; i < 2; i++) { app.synth(); texts.push(fs.readFileSync(file, "utf8")); }
    texts.push(Testing.synth(stack));
    console.log(JSON.stringify(texts.map((text) => text.match(/"image_id": "[^"]*"/g))));
  `);
  const two = ['"image_id": "m-1"', '"image_id": "m-1"'];
  expect(run.stderr).toBe("");
  expect(JSON.parse(run.stdout)).toEqual([two, two, two]);
});

test.each([
  [
    "conflict markers",
    (text: string) => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`,
    "LOCK_CONFLICT",
    "line",
  ],
  ["bad JSON", (text: string) => text.slice(0, -20), "LOCK_INVALID", "line"],
  ["a newer version", (text: string) => text.replace('"lockVersion": 1', '"lockVersion": 2'), "LOCK_VERSION", "2"],
  ["an unknown field", (text: string) => text.replace('"why"', '"because"'), "LOCK_INVALID", "because"],
])("case 25: a lock with %s is named and left alone", (_, spoil, code, where) => {
  const spoilt = spoil(bench.lock());
  writeFileSync(bench.lockFile, spoilt);
  const { status, stderr } = synth(bench, WEB);
  expect(status).not.toBe(0);
  expect(stderr).toContain("ens-images.lock.json");
  expect(stderr).toContain(where);
  expect(stderr).toContain(code);
  expect(readFileSync(bench.lockFile, "utf8")).toBe(spoilt);
  expect(bench.snapshot()).toEqual({});
});
