import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { askV3, type Credentials, emulator } from "./support";

const ROOT = join(__dirname, "..", "..");
const CERT = join(__dirname, "fixtures", "loopback-cert.pem");
const TLS = { keyFile: join(__dirname, "fixtures", "loopback-key.pem"), certFile: CERT };
const folder = mkdtempSync(join(tmpdir(), "ens-oidc-"));
const TOKEN_FILE = join(folder, "token");
writeFileSync(TOKEN_FILE, "a.b.c");
afterAll(() => rmSync(folder, { recursive: true }));

/** A provider of Alibaba's credentials library, by its class and the calls on its builder. */
type Provider = [file: string, settings: Record<string, string>];

/** In a process of its own: which certificates are trusted is settled at its start, and STS is asked by HTTPS only. */
async function credentialsFrom([file, settings]: Provider, previous: object): Promise<Required<Credentials>> {
  const program = `
    const provider = (name) => require("@alicloud/credentials/dist/src/providers/" + name).default;
    const [file, settings, previous] = ${JSON.stringify([file, settings, previous])};
    let builder = provider(file).builder();
    if (file === "ram_role_arn") {
      const ak = provider("static_ak").builder();
      builder = builder.withCredentialsProvider(
        ak.withAccessKeyId(previous.accessKeyId).withAccessKeySecret(previous.accessKeySecret).build());
    }
    for (const [name, value] of Object.entries(settings)) builder = builder[name](value);
    builder.build().getCredentials().then((c) => console.log(JSON.stringify(c)));
  `;
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: CERT };
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], { cwd: ROOT, env });
  return JSON.parse(stdout);
}

const ROLE = "acs:ram::222:role/reader";

test.each<[string, boolean, (endpoint: string) => Provider]>([
  [
    "ram_role_arn",
    true,
    (endpoint) => [
      "ram_role_arn",
      { withStsEndpoint: endpoint, withRoleArn: ROLE, withRoleSessionName: "synth", withExternalId: "a b*c/中文" },
    ],
  ],
  [
    "oidc_role_arn",
    true,
    (endpoint) => [
      "oidc_role_arn",
      {
        withStsEndpoint: endpoint,
        withRoleArn: ROLE,
        withRoleSessionName: "synth",
        withOIDCProviderArn: "acs:ram::222:oidc-provider/github",
        withOIDCTokenFilePath: TOKEN_FILE,
      },
    ],
  ],
  ["uri", false, (endpoint) => ["uri", { withCredentialsURI: `http://${endpoint}/credentials` }]],
])("Alibaba's %s provider gets credentials that work", async (_, secure, provider) => {
  const { endpoint, entries, ...account } = await emulator(secure ? { tls: TLS } : {});
  const lent = await credentialsFrom(provider(endpoint), account);
  expect(lent).toMatchObject({ accessKeyId: expect.stringMatching(/^STS\./), securityToken: expect.any(String) });
  expect(entries).toMatchObject([{ status: 200 }]);
  if (!secure) {
    expect((await askV3(endpoint, {}, lent)).TotalCount).toBe("3");
  }
});
