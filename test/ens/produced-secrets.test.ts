import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EmulatorProcess, startEmulatorProcess } from "../../scripts/emulator-process";
import { imageRecord } from "../support/images";
import { APP_HEAD, type AppRun, ROOT, Workbench } from "../support/workbench";

const ROLE = "acs:ram::1234567890123456:role/reader";
const PROVIDER = "acs:ram::1234567890123456:oidc-provider/github";
const MARK = "MARKER";
const mark = (name: string): string => `${MARK}${name}`;
/** Every secret that is planted here, a signature, a lent key's id, and what is as long as lent secrets and tokens are. */
const SECRET = /MARKER|Signature=|ACS3-|STS\.\w|[A-Za-z0-9+]{44,}|[A-Za-z0-9+/]{100,}/;

const APP = `${APP_HEAD}
const { connection, provider } = JSON.parse(process.env.PLANTED);
const app = new App();
const stack = new TerraformStack(app, "edge");
new AlicloudProvider(stack, "alicloud", provider ?? {});
const image = new EnsImageLookup(stack, "image", { imageName: "web-*", pick: "mostRecent", connection });
new EnsInstance(stack, "web", MACHINE);
image.injectInto(stack);
app.synth();
`;

/** The commands of the built command line that ask an account, in one process. */
const COMMANDS = `
const { runCli } = require(${JSON.stringify(join(ROOT, "dist", "cli", "run.js"))});
(async () => {
  const statuses = [];
  for (const command of ["list", "check", "outdated"]) {
    for (const flags of [[], ["--json"]]) statuses.push(await runCli([command, ...flags]));
  }
  console.log("exit codes " + statuses.join());
})();
`;

/** Writes down how every process of Node is started: the app, its child, the command line. */
const RECORDER = `
require("node:fs").appendFileSync(process.env.RECORD, JSON.stringify([...process.execArgv, ...process.argv]) + "\\n");
`;

interface Source {
  readonly env?: NodeJS.ProcessEnv;
  /** Of the lookup. */
  readonly connection?: object;
  /** Arguments of the provider construct. */
  readonly provider?: object;
  /** The command line has no key then. */
  readonly cliHasNone?: true;
  /** Why the account cannot be asked. */
  readonly fails?: string;
}

describe("secrets are in nothing that is produced", () => {
  let bench: Workbench;
  let endpoint: string;
  /** Knows none of the keys. */
  let stranger: EmulatorProcess;
  /** A key with a token, lent by the emulator. */
  let lent: Record<"AccessKeyId" | "AccessKeySecret" | "SecurityToken", string>;
  let calmLock: string;
  const at = (name: string) => join(bench.folder, name);
  const NO_KEY = { ALICLOUD_ACCESS_KEY: undefined, ALICLOUD_SECRET_KEY: undefined };

  beforeAll(async () => {
    bench = await Workbench.start([imageRecord("m-1", "web-1")], ["--access-key", `${mark("id")}:${mark("secret")}`]);
    endpoint = bench.env().ALIBABA_CLOUD_ENDPOINT_ENS as string;
    lent = (await (await fetch(`http://${endpoint}/credentials`)).json()) as typeof lent;
    writeFileSync(at("recorder.js"), RECORDER);
    writeFileSync(at("oidc-token"), mark("oidc"));
    const key = { access_key_id: lent.AccessKeyId, access_key_secret: lent.AccessKeySecret };
    const profiles = [
      { name: "ak", mode: "AK", access_key_id: mark("id"), access_key_secret: mark("secret") },
      { name: "sts", mode: "StsToken", ...key, sts_token: lent.SecurityToken },
      { name: "external", mode: "External", process_command: mark("command") },
    ];
    writeFileSync(at("config.json"), JSON.stringify({ profiles }));
    writeFileSync(at("broken.json"), JSON.stringify({ profiles }).slice(0, -2));
    expect(bench.runApp(APP, { env: { PLANTED: "{}" } })).toMatchObject({ status: 0 });
    calmLock = bench.lock();
    writeFileSync(at("none.json"), "[]");
    stranger = await startEmulatorProcess(["--catalog", at("none.json")]);
  });
  afterAll(() => Promise.all([bench.stop(), stranger.stop()]));

  const inEnv = (secret = lent.AccessKeySecret) => ({
    ALICLOUD_ACCESS_KEY: lent.AccessKeyId,
    ALICLOUD_SECRET_KEY: secret,
    ALICLOUD_SECURITY_TOKEN: lent.SecurityToken,
  });
  const inSettings = () => ({
    accessKeyId: lent.AccessKeyId,
    accessKeySecret: lent.AccessKeySecret,
    securityToken: lent.SecurityToken,
  });
  const profile = (name: string, file = "config.json") => ({
    env: { ...NO_KEY, ALICLOUD_PROFILE: name, ALICLOUD_SHARED_CREDENTIALS_FILE: at(file) },
  });
  const uri = (host: string) => ({
    env: { ...NO_KEY, ALICLOUD_CREDENTIALS_URI: `http://${host}/credentials?${mark("query")}=${mark("value")}` },
  });
  const oidc = (token: object) => ({
    env: { ...NO_KEY, ALIBABA_CLOUD_ROLE_ARN: ROLE, ALIBABA_CLOUD_OIDC_PROVIDER_ARN: PROVIDER, ...token },
  });

  const refused = ({ env }: Source): Source => ({
    env: { ...env, ALIBABA_CLOUD_ENDPOINT_ENS: stranger.endpoint },
    fails: "AUTHENTICATION",
  });

  test.each<[string, () => Source]>([
    ["a key pair of the environment", () => ({})],
    ["a key with a token of the environment", () => ({ env: inEnv() })],
    ["settings of the lookup", () => ({ env: NO_KEY, connection: inSettings(), cliHasNone: true })],
    [
      "arguments of the provider",
      () => {
        const { accessKeyId: accessKey, accessKeySecret: secretKey, securityToken } = inSettings();
        return { env: NO_KEY, provider: { accessKey, secretKey, securityToken }, cliHasNone: true };
      },
    ],
    ["a profile with a token", () => profile("sts")],
    ["a credentials URI", () => uri(endpoint)],
    ["an OIDC token", () => oidc({ ALIBABA_CLOUD_OIDC_TOKEN: mark("oidc") })],
    ["a file with an OIDC token", () => oidc({ ALIBABA_CLOUD_OIDC_TOKEN_FILE: at("oidc-token") })],
    [
      "OIDC of the lookup",
      () => ({
        env: NO_KEY,
        connection: { assumeRoleWithOidc: { roleArn: ROLE, oidcProviderArn: PROVIDER, oidcToken: mark("oidc") } },
        cliHasNone: true,
      }),
    ],
    ["a role", () => ({ connection: { assumeRole: { roleArn: ROLE, externalId: mark("external") } } })],
    [
      "a wrong secret, where the service repeats what was signed",
      () => ({ env: inEnv(mark("wrong")), fails: "AUTHENTICATION" }),
    ],
    ["a credentials URI whose keys are refused", () => refused(uri(endpoint))],
    ["an OIDC token for keys that are refused", () => refused(oidc({ ALIBABA_CLOUD_OIDC_TOKEN: mark("oidc") }))],
    ["a file of profiles that is cut", () => ({ ...profile("ak", "broken.json"), fails: "CREDENTIALS_INVALID" })],
    ["a profile that runs a command", () => ({ ...profile("external"), fails: "CREDENTIALS_INVALID" })],
    ["a credentials URI where nobody is", () => ({ ...uri("127.0.0.1:1"), fails: "NETWORK" })],
    [
      "the password of a proxy that is not there",
      () => {
        const proxy = `http://user:${mark("password")}@127.0.0.1:1`;
        const env = { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, ALIBABA_CLOUD_ENDPOINT_ENS: "ens.private.test" };
        return { env, fails: "NETWORK" };
      },
    ],
    [
      "the password of a proxy that is none",
      () => ({
        env: { HTTPS_PROXY: `socks5://user:${mark("password")}@h`, ALIBABA_CLOUD_ENDPOINT_ENS: "ens.private.test" },
        fails: "ENDPOINT_INVALID",
      }),
    ],
  ])("%s", (_, source) => {
    const { env, connection, provider, cliHasNone, fails } = source();
    const record = at("argv.jsonl");
    writeFileSync(record, "");
    rmSync(bench.outdir, { recursive: true });
    bench.forgetRequests();
    const all: NodeJS.ProcessEnv = {
      ALIBABA_CLOUD_ENDPOINT_STS: endpoint,
      ...env,
      PLANTED: JSON.stringify({ connection, provider }),
      RECORD: record,
      NODE_OPTIONS: `--require=${at("recorder.js")}`,
      ENS_IMAGES_REFRESH: "**",
    };
    const place = env?.ALIBABA_CLOUD_ENDPOINT_ENS ?? endpoint;
    writeFileSync(bench.lockFile, calmLock.replaceAll(endpoint, place));

    const synth = bench.runApp(APP, { env: all });
    expect({ ...synth, failed: synth.status !== 0 }).toMatchObject({ failed: fails !== undefined });
    expect(synth.stderr).toContain(fails ?? "");
    const cli = bench.runNode([bench.write("commands.js", COMMANDS)], { env: all });
    expect(cli.stdout).toContain(`exit codes ${Array(6).fill(fails || cliHasNone ? 3 : 0)}`);

    const argv = readFileSync(record, "utf8");
    // The app, its child, and the command line were seen.
    expect(argv.trim().split("\n")).toHaveLength(3);
    expect(argv).toContain("ens/read/child");
    const written = filesOf(bench.project);
    expect(Object.keys(written)).toContain("ens-images.lock.json");
    if (!fails) expect(Object.keys(written)).toContain("cdktf.out/ens-images.json");
    if (provider) {
      // The framework itself writes the provider's block, as the program says it.
      const stack = JSON.parse(written["cdktf.out/stacks/edge/cdk.tf.json"] as string);
      written["cdktf.out/stacks/edge/cdk.tf.json"] = JSON.stringify({ ...stack, provider: undefined });
    }
    const requests = JSON.stringify(bench.requests().map((request) => ({ ...request, accessKeyId: "" })));
    for (const [name, text] of Object.entries({
      ...written,
      argv,
      requests,
      synth: told(synth),
      cli: told(cli),
    })) {
      expect({ name, secrets: SECRET.exec(text)?.[0] }).toEqual({ name, secrets: undefined });
      for (const secret of Object.values(lent)) expect(text).not.toContain(secret);
    }
  });
});

const told = ({ stdout, stderr }: AppRun): string => stdout + stderr;

/** All that lies in the project, but for the app and what it was laid out with. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !["app.js", "commands.js"].includes(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(names.map((name) => [name.slice(folder.length + 1), readFileSync(name, "utf8")]));
}
