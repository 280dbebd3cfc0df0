import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import type { ConnectionSettings } from "../../lib/account/connection";
import { readCatalog } from "../../lib/ens/catalog";
import { type Answer, json, pageOf, record, serve, type TestServer } from "./server";

const MARK = "MARKER";
const mark = (name: string): string => `${MARK}-${name}`;
const KEYS = { accessKeyId: mark("id"), accessKeySecret: mark("secret"), securityToken: mark("token") };
const ROLE = "acs:ram::1:role/reader";
const folder = mkdtempSync(join(tmpdir(), "ens-images-secrets-"));
const broken = join(folder, "config.json");
writeFileSync(broken, `{"profiles":[{"name":"p","access_key_secret":"${mark("file")}"`);

let server: TestServer;
afterEach(() => server.close());

/** Echoes all that it was sent, as `SignatureDoesNotMatch` and many proxies do. */
const echo: Answer = ({ headers, url, form }, response) => {
  const sent = JSON.stringify({ headers, url, form: String(form) });
  json(response, { Code: "SignatureDoesNotMatch", Message: sent, RequestId: sent, HostId: sent, Recommend: sent }, 400);
};
const html: Answer = ({ headers }, response) => response.writeHead(502).end(`<html>${JSON.stringify(headers)}</html>`);
const cut: Answer = ({ headers }, response) => response.writeHead(200).end(`{"Code":0,${JSON.stringify(headers)}`);
const reset: Answer = (_, response) => response.destroy();
const silent: Answer = () => undefined;
const codeWithSecrets: Answer = ({ headers }, response) =>
  json(response, { Code: JSON.stringify(headers), Message: "x" });
const partial: Answer = (_, response) => json(response, { Code: "Success", AccessKeySecret: mark("answer") });
const badRecords: Answer = ({ page }, response) => json(response, pageOf([record(1), { ImageName: 7 }], page));

const withRole = { assumeRole: { roleArn: ROLE, externalId: mark("external"), policy: mark("policy") } };
const withOidc = {
  assumeRoleWithOidc: { oidcToken: mark("oidc"), oidcProviderArn: "acs:ram::1:oidc-provider/p", roleArn: ROLE },
};

test.each<[string, Answer, ConnectionSettings, NodeJS.ProcessEnv]>([
  ["a refused signature", echo, KEYS, {}],
  ["an HTML page", html, KEYS, {}],
  ["JSON that was cut", cut, KEYS, {}],
  ["a broken connection", reset, KEYS, {}],
  ["silence", silent, KEYS, {}],
  ["a Code made of secrets", codeWithSecrets, KEYS, {}],
  ["records that are none", badRecords, KEYS, {}],
  ["a character that no header can carry", echo, { ...KEYS, securityToken: `${mark("token")}\n中` }, {}],
  ["a role that is refused", echo, { ...KEYS, ...withRole }, {}],
  ["a role and an HTML page", html, { ...KEYS, ...withRole }, {}],
  ["a role and silence", silent, { ...KEYS, ...withRole }, {}],
  ["OIDC that is refused", echo, withOidc, {}],
  ["OIDC and JSON that was cut", cut, withOidc, {}],
  [
    "a credentials URI that answers with half",
    partial,
    { credentialsUri: `URI/${mark("path")}?t=${mark("query")}` },
    {},
  ],
  ["a credentials URI that breaks", reset, { credentialsUri: `URI/${mark("path")}` }, {}],
  ["a credentials URI that is none", reset, { credentialsUri: mark("uri") }, {}],
  ["a credentials file that is no JSON", echo, { profile: "p", sharedCredentialsFile: broken }, {}],
  [
    "a proxy with a password",
    echo,
    { ...KEYS, endpoint: "a.invalid" },
    { HTTPS_PROXY: `http://u:${mark("p")}@127.0.0.1:1` },
  ],
  ["a proxy that is none", echo, { ...KEYS, endpoint: "a.invalid" }, { HTTPS_PROXY: `socks5://${mark("p")}@h` }],
  ["an endpoint that is a URL", echo, { ...KEYS, endpoint: `https://${mark("user")}@ens.aliyuncs.com` }, {}],
  ["families that differ", badRecords, {}, families()],
])("%s: nothing secret in what is told", async (_, answer, connection, env) => {
  server = await serve(answer);
  const uri = connection.credentialsUri?.replace("URI", `http://${server.endpoint}`);
  const place = { endpoint: server.endpoint, stsEndpoint: server.endpoint };
  const limits = { requestTimeoutMs: 150, deadlineMs: 2_000 };
  const told = await readCatalog(
    { connection: { ...place, ...connection, ...(uri && { credentialsUri: uri }) }, limits },
    { env, random: () => 0 },
  ).then(
    ({ warnings }) => warnings,
    (error: Error) => error,
  );
  const everything = inspect(told, { depth: 10, showHidden: true }) + JSON.stringify(told);
  expect(everything).not.toContain(MARK);
  expect(everything).not.toMatch(/Signature=|ACS3|PageNumber|[0-9a-f]{64}/);
  // A warning about records is not an error; all else is.
  if (answer !== badRecords) expect(told).toMatchObject({ name: "EnsImagesError" });
});

function families(): NodeJS.ProcessEnv {
  return {
    ALICLOUD_ACCESS_KEY: mark("a"),
    ALICLOUD_SECRET_KEY: mark("b"),
    ALIBABA_CLOUD_ACCESS_KEY_ID: mark("c"),
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: mark("d"),
  };
}
