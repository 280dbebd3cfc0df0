import { rmSync } from "node:fs";
import { type ConnectionSettings, connectionFromLock, connectionName } from "../../../lib/account/connection";
import { readCatalog } from "../../../lib/ens/catalog";
import { serverOf } from "../../../lib/ens/http/agent";
import { EnsImagesError } from "../../../lib/errors/ens-images-error";
import { type Configuration, configurations, layOut, newHome } from "./configuration";
import { settingsOf } from "./provider-block";
import { type Signers, startSigners } from "./signers";

const home = newHome();
let server: Signers;
let all: Configuration[];
beforeAll(async () => {
  server = await startSigners();
  all = configurations(server, home);
});
afterAll(async () => {
  await server.close();
  rmSync(home, { recursive: true, force: true });
});

async function identityOf(connection: ConnectionSettings, env: NodeJS.ProcessEnv): Promise<string> {
  const proxy = { HTTPS_PROXY: `http://${server.endpoint}` };
  server.take();
  await readCatalog({ connection }, { env: { HOME: home, ...proxy, ...env }, random: () => 0 }).catch((error) => {
    if (!EnsImagesError.is(error)) throw error;
  });
  return server.take();
}

test("each configuration signs as the provider does", async () => {
  const seen: string[] = [];
  const wanted: string[] = [];
  for (const { title, kind, identity, env, files, block } of all) {
    if (kind === "hosts") continue;
    layOut(home, files);
    wanted.push(`${title}\n  => ${identity}`);
    seen.push(`${title}\n  => ${await identityOf(settingsOf(block), env)}`);
  }
  expect(seen).toEqual(wanted);
  expect(seen.length).toBeGreaterThanOrEqual(130);
});

test("what the lock keeps of a configuration leads the command line to the same key", async () => {
  let rebuilt = 0;
  for (const { title, kind, identity, env, files, block } of all) {
    const settings = settingsOf(block);
    const name = connectionName(settings, env);
    // Keys of the program are not kept: the command line has to be given them, and so a token that could not be read.
    if (kind === "hosts" || name.credentials || (identity === "refused" && name.oidcProviderArn)) continue;
    layOut(home, files);
    const connection = { ...connectionFromLock(name), stsEndpoint: server.endpoint };
    const withToken = {
      ...env,
      ...(block.assume_role_with_oidc ? { ALIBABA_CLOUD_OIDC_TOKEN: tokenOf(identity) } : {}),
    };
    const signer = (await identityOf(connection, withToken)).split(" : ")[0];
    expect(`${title} => ${signer}`).toBe(`${title} => ${identity.split(" : ")[0]}`);
    rebuilt += 1;
  }
  expect(rebuilt).toBeGreaterThan(100);
});

const tokenOf = (identity: string) => /oidc:([\w.]+)/.exec(identity)?.[1] ?? "jwt.0";

test("each configuration asks the hosts that the provider asks", async () => {
  for (const { title, identity, env, files, block } of all.filter(({ kind }) => kind === "hosts")) {
    layOut(home, files);
    server.takeHosts();
    const settings = settingsOf(block);
    await identityOf(settings, env);
    const sts = server.takeHosts().filter((host) => host.startsWith("sts."));
    const asked = [serverOf(settings, env).endpoint, ...new Set(sts)].join(" ");
    expect(`${title} => ${asked}`).toBe(`${title} => ${identity === "AK.ali" ? server.endpoint : identity}`);
  }
});
