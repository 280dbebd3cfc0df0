import { writeFileSync } from "node:fs";
import { imageRecord } from "../support/images";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";
import { needsBuild } from "./support/bench";

needsBuild();

/** Keys are never in the lock: what the command line cannot know of them must not become an answer. */
describe("two accounts whose keys the program states", () => {
  const CLI = `${ROOT}/dist/cli/main.js`;
  let bench: Workbench;
  const file = (account: string) => `${bench.folder}/${account}.json`;
  const publish = (account: string, images: readonly object[]) => writeFileSync(file(account), JSON.stringify(images));
  const later = { CreationTime: "2026-09-01T10:00:00Z" };
  const app = (more = "") => `${APP_HEAD}
const app = new App();
for (const id of ["a", "b"]) {
  const stack = new TerraformStack(app, id);
  const key = { accessKey: id.toUpperCase(), secretKey: "secret" + id.toUpperCase() };
  new AlicloudProvider(stack, "alicloud", { region: "cn-hangzhou", ...key${more} });
  new EnsImageLookup(stack, "image", { imageName: "web-*", pick: "mostRecent" });
  new EnsImageLookup(stack, "live", { imageName: "web-*", pick: "mostRecent", mode: "live" });
}
app.synth();
`;

  beforeAll(async () => {
    bench = new Workbench();
    for (const account of ["a", "b"]) publish(account, [imageRecord(`m-${account}1`, "web-1")]);
    const keys = ["a", "b"].flatMap((id) => [
      "--access-key",
      `${id.toUpperCase()}:secret${id.toUpperCase()}:${file(id)}`,
    ]);
    await bench.open([], keys);
    expect(bench.runApp(app())).toMatchObject({ status: 0 });
  });
  afterAll(() => bench.stop());

  const cli = (account: "A" | "B", ...args: string[]) =>
    bench.runNode([CLI, ...args], { env: { ALICLOUD_ACCESS_KEY: account, ALICLOUD_SECRET_KEY: `secret${account}` } });

  it("are known in the lock as such, and no key is", () => {
    const { pins } = JSON.parse(bench.lock());
    expect(pins["a/image"][0].connection).toMatchObject({ region: "cn-hangzhou", credentials: "program" });
    expect(bench.lock() + JSON.stringify(bench.report())).not.toMatch(/secret[AB]/);
  });

  it("check tells of the account at hand, and cannot tell of the other", () => {
    const { status, stdout, stderr } = cli("A", "check");
    expect(status).toBe(3);
    expect(stdout).toBe("1 of 2 pins checked: fine. Could not tell for 1 pin: see above.\n");
    expect(stdout).not.toContain("gone");
    expect(stderr).toContain("could not tell for b/image: [ACCOUNT_UNKNOWN] whose images the keys at hand list");
    expect(cli("B", "check", "b/image")).toMatchObject({ status: 0, stderr: "" });
  });

  it("update, outdated and explain answer for no other account", () => {
    for (const account of ["a", "b"])
      publish(account, [imageRecord(`m-${account}1`, "web-1"), imageRecord(`m-${account}2`, "web-2", later)]);
    const outdated = JSON.parse(cli("A", "outdated", "--json").stdout);
    expect(outdated.pins.map(({ key }: { key: string }) => key)).toEqual(["a/image"]);
    const explained = cli("A", "explain", "*/image", "b/live");
    expect(explained.status).toBe(3);
    expect(explained.stderr).toContain("could not tell for b/image, b/live: [ACCOUNT_UNKNOWN]");
    expect(cli("A", "update", "--to", "m-a2", "b/image", "--force", "--yes")).toMatchObject({ status: 3 });
    expect(cli("A", "update", "--yes")).toMatchObject({ status: 3 });
    const pinned = (key: string) => JSON.parse(bench.lock()).pins[key][0].image.imageId;
    expect(["a/image", "b/image"].map(pinned)).toEqual(["m-a2", "m-b1"]);
    expect(cli("B", "update", "b/image", "--yes")).toMatchObject({ status: 0 });
    expect(pinned("b/image")).toBe("m-b2");
  });

  it("list says whose images it may not have listed", () => {
    const { status, stderr } = cli("A", "list");
    expect(status).toBe(0);
    expect(stderr).toContain("note: the account of b/image may be one that is not listed here");
  });

  it("what is gone is told where the program names the account, by the other pins of it", () => {
    bench.forgetLock();
    publish("a", [imageRecord("m-a1", "web-1"), imageRecord("m-a8", "db-1")]);
    const more = `, accountId: id === "a" ? "1" : "2"`;
    const source = app(more).replace(
      "app.synth()",
      'new EnsImageLookup(app.node.findChild("a"), "db", { imageName: "db-*" });\napp.synth()',
    );
    expect(bench.runApp(source)).toMatchObject({ status: 0 });
    publish("a", [imageRecord("m-a8", "db-1")]);
    const { status, stdout } = cli("A", "check");
    expect(status).toBe(1);
    expect(stdout).toContain("FAIL gone  a/image: web-1 (m-a1) is gone");
    expect(stdout).not.toContain("b/image");
  });
});

describe("a profile that other keys in the environment go before, or stand in for", () => {
  let bench: Workbench;
  const images = [imageRecord("m-1", "web-1"), imageRecord("m-2", "db-1")];
  const app = (connection: string) => `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
for (const name of ["web", "db"]) new EnsImageLookup(stack, name, { imageName: name + "-*", connection: ${connection} });
app.synth();
`;
  beforeAll(async () => {
    bench = await Workbench.start(images);
  });
  afterAll(() => bench.stop());

  const NO_KEY = { ALICLOUD_ACCESS_KEY: undefined, ALICLOUD_SECRET_KEY: undefined };
  const cli = (env: NodeJS.ProcessEnv, ...args: string[]) =>
    bench.runNode([`${ROOT}/dist/cli/main.js`, ...args], { env });

  it.each<[string, () => NodeJS.ProcessEnv]>([
    ["an access key", () => ({})],
    [
      "keys that a service lends",
      () => ({
        ...NO_KEY,
        ALICLOUD_CREDENTIALS_URI: `http://${bench.env().ALIBABA_CLOUD_ENDPOINT_ENS}/credentials`,
      }),
    ],
    [
      "a role by OIDC",
      () => ({
        ...NO_KEY,
        ALIBABA_CLOUD_ENDPOINT_STS: bench.env().ALIBABA_CLOUD_ENDPOINT_ENS,
        ALIBABA_CLOUD_ROLE_ARN: "acs:ram::1234567890123456:role/ci",
        ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "acs:ram::1234567890123456:oidc-provider/ci",
        ALIBABA_CLOUD_OIDC_TOKEN: "token",
      }),
    ],
  ])("%s: is no ground to call its images gone, nor to move its pins", (_, env) => {
    bench.forget();
    bench.publish(images);
    expect(bench.runApp(app('{ profile: "prod" }'))).toMatchObject({ status: 0 });
    expect(cli(env(), "check")).toMatchObject({ status: 0 });
    bench.publish([imageRecord("m-other", "web-1")]);
    const { status, stdout, stderr } = cli(env(), "check");
    expect(status).toBe(3);
    expect(stdout).not.toContain("gone");
    expect(stderr).toContain("the lock names the profile prod, and the environment names other keys");
    const before = bench.lock();
    expect(cli(env(), "update", "--yes")).toMatchObject({
      status: 3,
      stdout: "No pin moves. Could not tell for 2 pins: see above.\n",
    });
    expect(bench.lock()).toBe(before);
  });

  it("with the account's id, another pin of it is proof enough, whichever pins are asked about", () => {
    bench.forget();
    bench.publish(images);
    expect(bench.runApp(app('{ profile: "prod", account: "1" }'))).toMatchObject({ status: 0 });
    bench.publish([imageRecord("m-2", "db-1")]);
    for (const words of [[], ["edge/web"]]) {
      const { status, stdout } = cli({}, "check", ...words);
      expect(status).toBe(1);
      expect(stdout).toContain("FAIL gone  edge/web: web-1 (m-1) is gone");
    }
    expect(cli({}, "outdated", "edge/web").stderr).not.toContain("could not tell");
  });
});
