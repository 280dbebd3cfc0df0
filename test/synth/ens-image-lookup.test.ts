import { readFileSync } from "node:fs";
import { App, TerraformOutput, TerraformResource, TerraformStack, Testing, Token } from "cdktf";
import { EnsImageLookup, type EnsImageLookupProps, EnsImages } from "../../lib";
import { AlicloudProvider } from "../../lib/alicloud/provider";
import { catchError } from "../support/catch-error";
import { imageRecord } from "../support/images";
import { ROOT, Workbench } from "../support/workbench";

const IMAGE = imageRecord("m-5a", 'web ${file("/etc/passwd")} 边缘', {
  ComputeType: "ens_vm",
  DiskDeviceMappings: { DiskDeviceMapping: [{ Type: "System", Size: "40", Format: "qcow2", imageId: "m-5disk" }] },
  ImageSize: "40",
  ImageStorageSize: "12",
  InstanceId: "i-5a",
  RegionId: "cn-wulanchabu",
  SnapshotId: "sp-5a",
});

describe("the construct", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start([IMAGE, imageRecord("m-5b", "bare", { ImageSize: undefined })]);
    const wanted = bench.env();
    for (const name of ["ALIBABA_CLOUD_ENDPOINT_ENS", "ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY"]) {
      process.env[name] = wanted[name];
    }
  });
  afterAll(() => {
    process.chdir(ROOT);
    return bench.stop();
  });

  let run = 0;
  let app: App;
  let stack: TerraformStack;
  beforeEach(() => {
    process.chdir(bench.project);
    app = new App({ outdir: bench.outdir });
    EnsImages.of(app).configure({ mode: "auto", lockFile: `lock-${run++}.json` });
    stack = new TerraformStack(app, "edge");
  });

  test("gives every attribute as a token that resolves to a plain value", () => {
    const image = new EnsImageLookup(stack, "image", { imageId: "m-5a" });
    const attributes = {
      architecture: image.architecture,
      computeType: image.computeType,
      creationTime: image.creationTime,
      diskDeviceMappings: image.diskDeviceMappings,
      imageId: image.imageId,
      imageName: image.imageName,
      imageOwnerAlias: image.imageOwnerAlias,
      imageSizeGiB: image.imageSizeGiB,
      imageStorageSize: image.imageStorageSize,
      instanceId: image.instanceId,
      osVersion: image.osVersion,
      platform: image.platform,
      regionId: image.regionId,
      snapshotId: image.snapshotId,
      status: image.status,
    };
    for (const [name, value] of Object.entries(attributes))
      expect([name, Token.isUnresolved(value)]).toEqual([name, true]);
    new TerraformOutput(stack, "out", { value: attributes });
    app.synth();
    expect(bench.stack("edge").output?.out?.value).toEqual({
      architecture: "x86_64",
      computeType: "ens_vm",
      creationTime: "2026-08-01T10:00:00Z",
      diskDeviceMappings: [{ type: "system", sizeGiB: 40, format: "qcow2", imageId: "m-5disk" }],
      imageId: "m-5a",
      // Text is data: Terraform reads this expression as the name, to the letter.
      imageName: '${"web \\u0024\\u007bfile(\\u0022/etc/passwd\\u0022)\\u007d 边缘"}',
      imageOwnerAlias: "self",
      imageSizeGiB: 40,
      imageStorageSize: 12,
      instanceId: "i-5a",
      osVersion: "22.04",
      platform: "ubuntu",
      regionId: "cn-wulanchabu",
      snapshotId: "sp-5a",
      status: "Available",
    });
  });

  test("an attribute that the API left out is an empty text or null", () => {
    const image = new EnsImageLookup(stack, "image", { exactImageName: "bare" });
    new TerraformOutput(stack, "out", {
      value: [`<${image.snapshotId}>`, image.imageSizeGiB, image.diskDeviceMappings],
    });
    app.synth();
    expect(bench.stack("edge").output?.out?.value).toEqual(["<>", null, []]);
  });

  test("image is the plain record", () => {
    const { image } = new EnsImageLookup(stack, "image", { imageName: "web" });
    expect(image).toMatchObject({ imageId: "m-5a", imageName: 'web ${file("/etc/passwd")} 边缘', imageSizeGiB: 40 });
  });

  test("a literal id in the fallback has no attribute but the id", () => {
    const lookup = new EnsImageLookup(stack, "image", {
      imageName: "nothing",
      fallback: [{ imageName: "no" }, "m-literal"],
    });
    expect(lookup.image.imageId).toBe("m-literal");
    expect(JSON.stringify(lookup.image)).toBe('{"imageId":"m-literal"}');
    expect({ ...lookup.image }).toEqual({ imageId: "m-literal" });
    expect(lookup.image).toStrictEqual({ imageId: "m-literal" });
    expect(() => lookup.image.imageName).toThrow(expect.objectContaining({ code: "LITERAL_IMAGE" }));
    expect(readFileSync(`lock-${run - 1}.json`, "utf8")).toContain("fallback 2: literal image id");
  });

  test.each<[string, (provider: AlicloudProvider) => object, RegExp]>([
    ["a construct as settings", () => ({ connection: stack }), /connection is a construct, and must be settings/],
    [
      "a provider as settings",
      (connection) => ({ connection }),
      /connection is a provider construct: that is the prop provider/,
    ],
    ["a construct that is no provider", () => ({ provider: stack }), /provider must be an alicloud provider construct/],
    ["settings as provider", () => ({ provider: { profile: "prod" } }), /settings are the prop connection/],
    ["both", (provider) => ({ provider, connection: { profile: "prod" } }), /connection is stated beside provider/],
  ])("refuses %s: an account is a provider or settings", (_, account, message) => {
    const props = account(new AlicloudProvider(stack, "alicloud", {}));
    const make = () => new EnsImageLookup(stack, "image", { imageName: "a", ...props });
    expect(make).toThrow(expect.objectContaining({ code: "QUERY_INVALID", message: expect.stringMatching(message) }));
  });

  test.each<[string, unknown, string, RegExp]>([
    ["no query", {}, "QUERY_INVALID", /edge\/image.*imageName is missing.*imageName: "web-base-\*"/s],
    ["an unknown prop", { imageName: "a", imagename: "b" }, "QUERY_INVALID", /imagename is not a prop/],
    ["a wrong type", { imageName: 5 }, "QUERY_INVALID", /imageName must be a text/],
    ["an empty text", { imageName: "" }, "QUERY_INVALID", /imageName must not be empty/],
    ["two names", { imageName: "a", exactImageName: "b" }, "QUERY_INVALID", /exactImageName contradicts imageName/],
    ["a bad regex", { nameRegex: "(" }, "QUERY_INVALID", /nameRegex is not a valid regular expression/],
    ["a connection that is none", { imageName: "a", connection: null }, "QUERY_INVALID", /connection must be settings/],
    ["a name as connection", { imageName: "a", connection: "prod" }, "QUERY_INVALID", /connection must be settings/],
    [
      "a setting that is none",
      { imageName: "a", connection: { profil: "p" } },
      "QUERY_INVALID",
      /connection.profil is not/,
    ],
    ["a number as region", { imageName: "a", connection: { region: 7 } }, "QUERY_INVALID", /connection.region must be/],
    [
      "a token as region",
      { imageName: "a", connection: { region: Token.asString({}) } },
      "QUERY_TOKEN",
      /connection.region is a token/,
    ],
    ["a bad mode", { imageName: "a", mode: "auto " }, "QUERY_INVALID", /mode must be "auto"/],
    ["a bad pin", { imageName: "a", pin: "a//b" }, "QUERY_INVALID", /pin must be a name/],
    ["a token", { imageName: `web-${Token.asString({ resolve: () => "x" })}` }, "QUERY_TOKEN", /imageName is a token/],
    [
      "a token in a list",
      { imageName: "a", platform: ["b", Token.asString({})] },
      "QUERY_TOKEN",
      /platform is a token/,
    ],
  ])("refuses %s when it is made", (_, props, code, message) => {
    const make = () => new EnsImageLookup(stack, "image", props as EnsImageLookupProps);
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  test("takes account and region from the stack's provider, and refuses its tokens only when it must ask", () => {
    new AlicloudProvider(stack, "alicloud", {
      region: "cn-hangzhou",
      accessKey: Token.asString({ resolve: () => "x" }),
    });
    new EnsImageLookup(stack, "unseen", { exactImageName: "bare" });
    const error = catchError(() => app.synth());
    expect(error.failures[0]).toMatchObject({ code: "QUERY_TOKEN", message: expect.stringContaining("access_key") });
    expect(error.message).toContain('connection: { profile: "prod" }');
  });

  test("injects into typed and raw machines that name no image, before and after the call", () => {
    const lookup = new EnsImageLookup(stack, "image", { imageName: "web" });
    const machine = (id: string, image_id?: string) => {
      const resource = new TerraformResource(stack, id, { terraformResourceType: "alicloud_ens_instance" });
      if (image_id !== undefined) resource.addOverride("image_id", image_id);
    };
    machine("before");
    lookup.injectInto(stack);
    machine("after");
    machine("explicit", "m-own");
    new AlicloudProvider(stack, "alicloud", {});
    app.synth();
    const machines = Object.values(bench.stack("edge").resource.alicloud_ens_instance ?? {}).map(
      ({ image_id }) => image_id,
    );
    expect(machines.sort()).toEqual(["m-5a", "m-5a", "m-own"]);
  });
});

test("under a test runner nothing is asked or written, and the error says what to do", () => {
  const stack = new TerraformStack(Testing.app(), "edge");
  const lookup = new EnsImageLookup(stack, "image", { imageName: "web" });
  const [failure] = catchError(() => lookup.image).failures;
  expect(failure).toMatchObject({ code: "PIN_MISSING", message: expect.stringContaining("JEST_WORKER_ID") });
});
