import { join } from "node:path";
import { imageRecord } from "../support/images";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";

/** Two accounts with the same names and other ids, told apart by their keys. */
describe("an app of two accounts", () => {
  let first: Workbench;
  let second: Workbench;
  beforeAll(async () => {
    first = await Workbench.start([imageRecord("m-first", "web-1"), imageRecord("m-first2", "web-2")]);
    second = await Workbench.start([imageRecord("n-second", "web-1"), imageRecord("n-second2", "web-2")]);
  });
  afterAll(async () => {
    await first.stop();
    await second.stop();
  });

  const run = (body: string, lockFile: string) => {
    const accounts = [first, second].map((bench) => {
      const { ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY, ALIBABA_CLOUD_ENDPOINT_ENS } = bench.env();
      const [accessKey, secretKey, ens] = [ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY, ALIBABA_CLOUD_ENDPOINT_ENS];
      return { accessKey, secretKey, endpoints: [{ ens }] };
    });
    const source = `${APP_HEAD}
const [FIRST, SECOND] = ${JSON.stringify(accounts)};
const settings = ({ accessKey, secretKey, endpoints }) => ({ accessKeyId: accessKey, accessKeySecret: secretKey, endpoint: endpoints[0].ens });
const stackOf = (scope, id, account) => {
  const stack = new TerraformStack(scope, id);
  new AlicloudProvider(stack, "alicloud", account);
  return stack;
};
const app = new App();
EnsImages.of(app).configure({ lockFile: ${JSON.stringify(lockFile)} });
${body}`;
    const env = {
      ALIBABA_CLOUD_ENDPOINT_ENS: undefined,
      ALICLOUD_ACCESS_KEY: undefined,
      ALICLOUD_SECRET_KEY: undefined,
    };
    return first.runApp(source, { env });
  };

  test("a lookup in a stack within a stack asks the inner stack's account", () => {
    const body = `
const inner = stackOf(stackOf(app, "outer", FIRST), "inner", SECOND);
console.log(new EnsImageLookup(inner, "image", { exactImageName: "web-1" }).image.imageId);`;
    expect(run(body, "nested.json")).toMatchObject({ status: 0, stdout: "n-second\n" });
  });

  test("each is asked once in a synth, and each lookup has an image of its own account", () => {
    const body = `
for (const [id, account] of [["a", FIRST], ["b", SECOND], ["c", FIRST]]) {
  const stack = stackOf(app, id, account);
  for (const name of ["web-1", "web-2"]) {
    new TerraformOutput(stack, name, { value: new EnsImageLookup(stack, "image-" + name, { exactImageName: name }).imageId });
  }
}
app.synth();`;
    for (const bench of [first, second]) bench.forgetRequests();
    expect(run(body, "both.json")).toMatchObject({ status: 0, stderr: "" });
    const idsOf = (stack: string) => Object.values(first.stack(stack).output ?? {}).map(({ value }) => value);
    expect(["a", "b", "c"].map(idsOf)).toEqual([
      ["m-first", "m-first2"],
      ["n-second", "n-second2"],
      ["m-first", "m-first2"],
    ]);
    expect([first.requests().length, second.requests().length]).toEqual([1, 1]);
  });

  test("that cannot be asked spoils no other: both are told of in one error", () => {
    const body = `
new EnsImageLookup(stackOf(app, "a", { ...FIRST, secretKey: "wrong" }), "image", { exactImageName: "web-1" });
new EnsImageLookup(stackOf(app, "b", SECOND), "image", { exactImageName: "web-9" });
app.synth();`;
    const { stderr } = run(body, "spoiled.json");
    expect(stderr).toContain("[AUTHENTICATION] a/image");
    expect(stderr).toContain("[IMAGE_NOT_FOUND] b/image");
  });

  test("lookups that share a pin must mean one account", () => {
    const body = `
const a = stackOf(app, "a", FIRST);
for (const [id, account] of [["one", FIRST], ["two", SECOND]]) {
  new EnsImageLookup(a, id, { exactImageName: "web-1", pin: "p", connection: settings(account) });
}
app.synth();`;
    const { status, stderr } = run(body, "shared.json");
    expect(status).not.toBe(0);
    expect(stderr).toContain('a/one and a/two both have pin: "p", and their connections differ');
  });
});

describe("an app of one account in several regions", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start([imageRecord("m-1", "web-1")]);
  });
  afterAll(() => bench.stop());

  const REGIONS = ["cn-hangzhou", "cn-beijing", "cn-hangzhou"];
  const CLI = join(ROOT, "dist", "cli", "main.js");

  test("asks it once, in synth and from the lock; regions lead to one endpoint, and to no image", () => {
    const source = `${APP_HEAD}
const app = new App();
for (const [i, region] of ${JSON.stringify(REGIONS)}.entries()) {
  const stack = new TerraformStack(app, "s" + i);
  new AlicloudProvider(stack, "alicloud", { region, ...(i === 2 && { accountId: "1234567890123456" }) });
  new EnsImageLookup(stack, "image", { exactImageName: "web-1" });
}
app.synth();`;
    expect(bench.runApp(source)).toMatchObject({ status: 0, stderr: "" });
    expect(bench.requests()).toHaveLength(1);
    const pins = Object.values(JSON.parse(bench.lock()).pins) as [{ connection: { region: string } }][];
    expect(pins.map(([{ connection }]) => connection.region)).toEqual(REGIONS);
    bench.forgetRequests();
    expect(bench.runNode([CLI, "check"])).toMatchObject({ status: 0 });
    expect(bench.requests()).toHaveLength(1);
  });
});

describe("an image that is read early", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start([imageRecord("m-1", "web-1"), imageRecord("m-2", "web-2")]);
  });
  afterAll(() => bench.stop());

  const QUERY = '{ imageName: "web-", pick: "mostRecent" }';

  test("loses no warning where there was no stack yet to tell it at", () => {
    const source = `${APP_HEAD}
const app = new App();
const lookup = new EnsImageLookup(app, "early", { imageName: "web-", pick: "mostRecent", mode: "live" });
console.log(lookup.image.imageId);
new TerraformOutput(newStack(app, "s"), "id", { value: lookup.imageId });
app.synth();`;
    expect(bench.runApp(source)).toMatchObject({ status: 0 });
    const live = expect.objectContaining({ level: "@cdktf/warn", message: expect.stringContaining("early: live") });
    expect(bench.annotations("s")).toEqual(expect.arrayContaining([live]));
  });

  test("takes no key for gone that is still to come", () => {
    const make = (id: string) => `new EnsImageLookup(stack, "${id}", ${QUERY});`;
    const app = (body: string) => `${APP_HEAD}
const app = new App();
const stack = newStack(app, "s");
${body}
app.synth();`;
    expect(bench.runApp(app(make("a")))).toMatchObject({ status: 0 });
    bench.publish([imageRecord("m-9", "web-9", { CreationTime: "2026-09-09T00:00:00Z" })]);
    expect(bench.runApp(app(`${make("a")} ${make("b")}`))).toMatchObject({ status: 0 });
    const early = app(`console.log(${make("new").replace(";", "")}.image.imageId); ${make("a")} ${make("b")}`);
    expect(bench.runApp(early)).toMatchObject({ status: 0, stdout: "m-9\n", stderr: "" });
  });
});
