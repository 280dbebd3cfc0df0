import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseLock } from "../../lib/lock/text";
import { imageRecord } from "../support/images";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";

const CLI = join(ROOT, "dist", "cli", "main.js");
const ACCOUNTS = { dev: "1111111111111111", prod: "2222222222222222" } as const;
const arn = (account: string) => `acs:ram::${account}:role/deploy`;

/** Accounts that have images of one name, told apart by the numbers in the ARNs of their roles. */
describe("two accounts by roles", () => {
  let bench: Workbench;
  const env = () => ({ ALIBABA_CLOUD_ENDPOINT_STS: bench.env().ALIBABA_CLOUD_ENDPOINT_ENS });
  const publish = (name: string, id: string) => {
    const file = join(bench.folder, `${name}.json`);
    writeFileSync(file, JSON.stringify([imageRecord(id, "web-1")]));
    return file;
  };
  beforeAll(async () => {
    bench = new Workbench();
    const roles = Object.entries(ACCOUNTS).map(([name, number]) => `${arn(number)}=${publish(name, `m-${name}`)}`);
    await bench.open(
      [imageRecord("m-key", "web-1")],
      roles.flatMap((role) => ["--role", role]),
    );
  });
  beforeEach(() => bench.forget());
  afterAll(() => bench.stop());

  const HEAD = `${APP_HEAD}
const edge = (app, id, account, props) => {
  const stack = new TerraformStack(app, id);
  new AlicloudProvider(stack, "alicloud", account && { assumeRole: { roleArn: "acs:ram::" + account + ":role/deploy" } });
  const image = new EnsImageLookup(stack, "image", { imageName: "web-*", ...props });
  new TerraformOutput(stack, "id", { value: image.imageId });
};`;
  const run = (body: string, more: NodeJS.ProcessEnv = {}) =>
    bench.runApp(`${HEAD}\n${body}`, { env: { ...env(), ...more } });
  const idIn = (stack: string) => bench.stack(stack).output?.id?.value;
  const FROZEN = { ENS_IMAGES_MODE: "frozen" };

  test("in one app", () => {
    const body = `const app = new App();
edge(app, "dev", "${ACCOUNTS.dev}"); edge(app, "prod", "${ACCOUNTS.prod}");
app.synth();`;
    for (const more of [{}, FROZEN]) {
      expect(run(body, more)).toMatchObject({ status: 0, stderr: "" });
      expect([idIn("dev"), idIn("prod")]).toEqual(["m-dev", "m-prod"]);
    }
  });

  test("in a loop over environments in one process", () => {
    const body = `for (const [name, account] of Object.entries(${JSON.stringify(ACCOUNTS)})) {
  const app = new App({ outdir: "out-" + name });
  edge(app, "edge", account);
  app.synth();
  console.log(require("./out-" + name + "/stacks/edge/cdk.tf.json").output.id.value);
}`;
    for (const more of [{}, FROZEN]) expect(run(body, more)).toMatchObject({ status: 0, stdout: "m-dev\nm-prod\n" });
  });

  const one = (account: string | undefined, props = {}) => `const app = new App();
edge(app, "edge", ${JSON.stringify(account)}, ${JSON.stringify(props)});
app.synth();`;

  test("in two runs of one lock; who states neither, and a third account, get none of theirs", () => {
    for (const more of [{}, FROZEN]) {
      for (const [name, account] of Object.entries(ACCOUNTS)) {
        expect(run(one(account), more)).toMatchObject({ status: 0, stderr: "" });
        expect(idIn("edge")).toBe(`m-${name}`);
      }
    }
    const pins = parseLock(bench.lock(), "lock").get("edge/image");
    expect(pins?.map(({ connection }) => connection.account)).toEqual(Object.values(ACCOUNTS));
    const written = bench.lock();

    const open = run(one(undefined));
    expect(open.stderr).toContain("[CONNECTION_AMBIGUOUS] edge/image: the lock pins it for ");
    expect(open.stderr).toContain(`connection: { account: "${ACCOUNTS.dev}" }`);
    const third = run(one("3333333333333333"), FROZEN);
    expect(third.stderr).toContain(`(account ${ACCOUNTS.dev}), `);
    expect(third.stderr).toContain("(account 3333333333333333), and nothing is asked in mode frozen");
    expect(bench.lock()).toBe(written);
  });

  test("each has its pin refreshed alone, and each is checked where it may be asked", () => {
    for (const account of Object.values(ACCOUNTS)) run(one(account, { pick: "mostRecent" }));
    writeFileSync(join(bench.folder, "prod.json"), JSON.stringify([imageRecord("m-prod2", "web-2")]));
    expect(run(one(ACCOUNTS.prod, { pick: "mostRecent" }), { ENS_IMAGES_REFRESH: "**" })).toMatchObject({ status: 0 });
    const ids = () =>
      parseLock(bench.lock(), "lock")
        .get("edge/image")
        ?.map(({ image }) => image.imageId);
    expect(ids()).toEqual(["m-dev", "m-prod2"]);

    const check = (...flags: string[]) => bench.runNode([CLI, "check", ...flags], { env: env() });
    expect(check()).toMatchObject({ status: 3, stderr: expect.stringContaining("CONNECTION_NOT_ALLOWED") });
    expect(check()).toMatchObject({ stderr: expect.stringContaining(`edge/image@${ACCOUNTS.dev}`) });
    expect(check("--allow", arn(ACCOUNTS.dev))).toMatchObject({ status: 0, stderr: "" });
    publish("prod", "m-prod");
  });

  test("a stated account that is not the role's is an error before anybody is asked", () => {
    bench.forgetRequests();
    const body = `const app = new App();
const stack = new TerraformStack(app, "edge");
new AlicloudProvider(stack, "alicloud", { accountId: "1", assumeRole: { roleArn: "${arn(ACCOUNTS.dev)}" } });
new EnsImageLookup(stack, "image", { imageName: "web-*", mode: "live" });
app.synth();`;
    const { stderr } = run(body);
    expect(stderr).toContain("[CONNECTION_AMBIGUOUS] edge/image: the account is stated as 1 ");
    expect(bench.requests()).toEqual([]);
  });
});

/** Names of profiles are a person's own. */
describe("two profiles", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start([imageRecord("m-1", "web-1"), imageRecord("m-2", "db-1")]);
  });
  afterAll(() => bench.stop());

  const app = (profile: string, account?: string) => `${APP_HEAD}
const app = new App();
const stack = new TerraformStack(app, "edge");
new AlicloudProvider(stack, "alicloud", ${JSON.stringify({ profile, accountId: account })});
for (const name of ["web-*", "db-*"]) {
  new TerraformOutput(stack, "id-" + name[0], { value: new EnsImageLookup(stack, name[0], { imageName: name }).imageId });
}
app.synth();`;

  test("are warned of once, and check fails unless an image of the pin's is the account's own", () => {
    const { ALICLOUD_ACCESS_KEY: id, ALICLOUD_SECRET_KEY: secret } = bench.env();
    const profiles = ["anna", "bert"].map((name) => ({
      ...{ name, mode: "AK", access_key_id: id, access_key_secret: secret },
    }));
    const file = bench.write("config.json", JSON.stringify({ current: "anna", profiles }));
    const env = {
      ALIBABA_CLOUD_CREDENTIALS_FILE: file,
      ALICLOUD_ACCESS_KEY: undefined,
      ALICLOUD_SECRET_KEY: undefined,
    };
    const warnings = () => bench.annotations("edge").filter(({ level }) => level === "@cdktf/warn");
    const check = () => bench.runNode([CLI, "check"], { env });

    expect(bench.runApp(app("anna"), { env })).toMatchObject({ status: 0, stderr: "" });
    expect(warnings()).toEqual([]);
    const written = bench.lock();
    expect(bench.runApp(app("bert"), { env })).toMatchObject({ status: 0 });
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]?.message).toContain("the profile bert where the lock was made with anna");
    expect(check()).toMatchObject({ status: 0 });

    // The other pin of the connection is proof enough.
    bench.publish([imageRecord("m-2", "db-1")]);
    expect(check()).toMatchObject({ status: 1, stdout: expect.stringMatching(/FAIL +gone/) });
    bench.publish([imageRecord("m-1", "web-1", { ImageOwnerAlias: "others" })]);
    const { status, stdout } = check();
    expect({ status, stdout }).toMatchObject({ status: 1, stdout: expect.stringMatching(/FAIL +account/) });
    expect(stdout).not.toMatch(/gone/);
    expect(bench.lock()).toBe(written);
    expect(bench.runApp(app("anna"), { env })).toMatchObject({ status: 0 });
    expect(warnings()).toEqual([]);
  });
});
