import { entry } from "../support/framework";
import { APP_HEAD, Workbench } from "../support/workbench";
import { synth, synthAnew } from "./cases/asking";

const PUBLIC = { ImageOwnerAlias: "system", Architecture: "x86_64", Platform: "Linux", ImageSize: "20" };
const OWN = { ImageOwnerAlias: "self", Status: "Available", ComputeType: "ens_vm", OsVersion: "7.9" };
const day = (text: string) => ({ CreationTime: `${text}T00:00:00Z` });
const UBUNTU = "ubuntu_22_04_x64_20G_alibase_20260801";

/** Ids end in their place: one page and a half of public images beside those of the account. */
const IMAGES = [
  { ImageId: "m-web", ImageName: "web-1", ...OWN, ...day("2026-08-01") },
  { ImageId: UBUNTU, ImageName: "Ubuntu_22.04", ...PUBLIC, ...day("2026-08-01") },
  { ImageId: "m-community", ImageName: "Ubuntu_22.04.9", ...PUBLIC, ...day("2026-09-01"), ImageOwnerAlias: "others" },
  ...Array.from({ length: 72 }, (_, i) => ({ ImageId: `centos_${i}`, ImageName: `CentOS_${i}`, ...PUBLIC })),
];
const QUERIES = {
  web: { imageName: "web-*" },
  ubuntu: { imageName: "Ubuntu_22*", owners: ["system"], pick: "mostRecent" },
} as const;
const NEWEST = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
const image = new EnsImageLookup(stack, "ubuntu", ${JSON.stringify(QUERIES.ubuntu)});
new EnsInstance(stack, "web", { ...MACHINE, imageId: image.imageId, tags: { a: image.imageName, b: image.platform } });
`;

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.start(IMAGES);
});
afterAll(() => bench.stop());

/** How often each operation was asked since the last time. */
let seen = 0;
function requests(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { action } of bench.requests().slice(seen)) counts[action] = (counts[action] ?? 0) + 1;
  seen = bench.requests().length;
  return counts;
}

test("public and own images are found beside each other, each list is read once, and a lock needs neither", () => {
  expect(synthAnew(bench, QUERIES)).toMatchObject({ ids: { web: "m-web", ubuntu: UBUNTU }, stderr: "" });
  expect(requests()).toEqual({ DescribeSelfImages: 1, DescribeImages: 2 });
  const lock = bench.lock();
  const [pin] = JSON.parse(lock).pins["edge/ubuntu"];
  expect(pin).toEqual({
    image: {
      ...{ imageId: UBUNTU, imageName: "Ubuntu_22.04", creationTime: "2026-08-01T00:00:00Z", architecture: "x86_64" },
      ...{ platform: "Linux", imageOwnerAlias: "system", imageSizeGiB: 20 },
    },
    why: "the only match among 75 images",
    origin: { kind: "picked" },
    query: QUERIES.ubuntu,
    connection: expect.anything(),
  });
  expect(synth(bench, QUERIES, { CI: "true", ALICLOUD_ACCESS_KEY: "" }).ids).toEqual({ web: "m-web", ubuntu: UBUNTU });
  expect([requests(), bench.lock()]).toEqual([{}, lock]);
});

test("one list is asked where one is wanted", () => {
  const { web, ubuntu } = QUERIES;
  expect(synthAnew(bench, { ubuntu, again: { ...ubuntu, imageName: "CentOS_7*" } }).ids).toMatchObject({
    ubuntu: UBUNTU,
  });
  expect(requests()).toEqual({ DescribeImages: 2 });
  expect(synthAnew(bench, { web }).ids).toEqual({ web: "m-web" });
  expect(requests()).toEqual({ DescribeSelfImages: 1 });
});

test("a name is no question to the service: that it searches public images is not documented", () => {
  bench.forget();
  const settings = "EnsImages.of(app).configure({ serverSideFilter: true });";
  expect(bench.runApp(`${NEWEST}${settings}app.synth();`).stderr).toBe("");
  expect(
    bench
      .requests()
      .slice(seen)
      .map(({ parameters }) => Object.keys(parameters).sort()),
  ).toEqual(Array(2).fill(expect.not.arrayContaining(["ImageName"])));
  expect(requests()).toEqual({ DescribeImages: 2 });
});

test("what is not told of a public image is an error to read, and no other attribute is", () => {
  bench.forget();
  expect(bench.runApp(`${NEWEST}app.synth();`).stderr).toBe("");
  expect(bench.stack("edge").resource.alicloud_ens_instance?.web?.tags).toEqual({ a: "Ubuntu_22.04", b: "Linux" });
  const reading = `${NEWEST}
const { image: record } = image;
const codes = ["status", "computeType", "osVersion", "instanceId", "imageStorageSize", "snapshotId"].map((name) => {
  try { return [record[name]]; } catch (error) { return error.code; }
});
console.log(JSON.stringify([codes, record]));
new TerraformOutput(stack, "status", { value: image.status });
app.synth();`;
  const { status, stdout, stderr } = bench.runApp(reading);
  const [codes, record] = JSON.parse(stdout);
  expect(codes).toEqual([...Array(5).fill("LITERAL_IMAGE"), [null]]);
  expect(record).toEqual(JSON.parse(bench.lock()).pins["edge/ubuntu"][0].image);
  expect(status).toBe(1);
  expect(stderr).toContain(
    "edge/ubuntu: status is not known: the image is public, and DescribeImages tells no status.",
  );
  requests();
});

test("a machine of another account boots from a public image without a warning, and from an own one with it", () => {
  bench.forget();
  const source = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
const provider = new AlicloudProvider(stack, "other", { alias: "other", accountId: "2234567890123456" });
const connection = { account: "1234567890123456" };
for (const [id, query] of Object.entries(${JSON.stringify(QUERIES)})) {
  const { imageId } = new EnsImageLookup(stack, id, { ...query, connection });
  new EnsInstance(stack, id + "-machine", { ...MACHINE, imageId, provider });
}
app.synth();`;
  expect(bench.runApp(source).status).toBe(0);
  const warned = bench.annotations("edge").filter(({ message }) => message.includes("names another account"));
  expect(warned.map(({ constructPath }) => constructPath)).toEqual(["edge/web-machine"]);
  requests();
});

test("a name that reads public gets the word that makes it work, without a request for it", () => {
  const { stderr } = synthAnew(bench, { ubuntu: { imageName: "Ubuntu_22*" }, web: QUERIES.web });
  expect(stderr).toContain('Public images are found with owners: ["system"].');
  expect(requests()).toEqual({ DescribeSelfImages: 1 });
});

test("a test gives public images as it gives own ones, and less is known of them", () => {
  const { status, stderr, stdout } = bench.runApp(`${NEWEST}
const { giveImages } = require("${entry}/testing");
giveImages(app, [{ imageName: "Ubuntu_22.04" }, { imageName: "Ubuntu_22.10", imageOwnerAlias: "system" }]);
const other = newStack(app, "other");
giveImages(other);
const { image: any } = new EnsImageLookup(other, "any", { imageName: "x", owners: ["system"] });
const codes = [image.image, any].map((one) => { try { return one.status; } catch (error) { return error.code; } });
console.log(JSON.stringify([image.image.imageName, any.imageOwnerAlias, ...codes]));
`);
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual(["Ubuntu_22.10", "system", "LITERAL_IMAGE", "LITERAL_IMAGE"]);
});

const refusal = { match: { action: "DescribeImages" }, fault: { kind: "error", code: "NoPermission", status: 403 } };

test("one list that is refused spoils no lookup of the other, and the error names its permission", async () => {
  const refused = new Workbench();
  refused.write("../faults.json", [refusal]);
  await refused.open(IMAGES, ["--faults", `${refused.folder}/faults.json`]);
  try {
    const { stderr, status } = synth(refused, QUERIES);
    expect(status).toBe(1);
    expect(stderr).toContain("1 image lookup has no answer.");
    expect(stderr).toContain("[PERMISSION] edge/ubuntu: DescribeImages is not permitted. Grant ens:DescribeImages to");
    expect(stderr).toContain('"Action":["ens:DescribeImages"]');
    expect(synth(refused, { web: QUERIES.web }).ids).toEqual({ web: "m-web" });
  } finally {
    await refused.stop();
  }
});
