import { rmSync } from "node:fs";
import * as fc from "fast-check";
import { type ConnectionSettings, connectionFromLock, connectionName } from "../../../lib/account/connection";
import { readCatalog } from "../../../lib/ens/catalog";
import { EnsImagesError } from "../../../lib/errors/ens-images-error";
import { layOut, newHome } from "./configuration";
import { settingsOf } from "./provider-block";
import { type Signers, startSigners } from "./signers";

const LONG = process.env.LONG_TESTS !== undefined;
const ARN = "acs:ram::1234567890:role/";

interface Profile {
  readonly name: string;
  readonly mode: string;
  readonly access_key_id?: string;
  readonly access_key_secret?: string;
  readonly sts_token?: string;
  readonly ram_role_arn?: string;
  readonly ram_session_name?: string;
  readonly expired_seconds?: number;
  readonly source_profile?: string;
}
interface Role {
  readonly role_arn?: string;
  readonly session_name?: string;
  readonly session_expiration?: number;
}
interface Oidc {
  readonly role_arn?: string;
  readonly oidc_provider_arn?: string;
  readonly oidc_token?: string;
  readonly role_session_name?: string;
}
interface Block {
  readonly access_key?: string;
  readonly secret_key?: string;
  readonly security_token?: string;
  readonly profile?: string;
  readonly credentials_uri?: string;
  readonly assume_role?: readonly Role[];
  readonly assume_role_with_oidc?: readonly Oidc[];
}
type Env = Readonly<Record<string, string>>;

// ---- The rules, as plainly as they can be said; what is refused signs nothing.

/** Who signs, and how each role was taken. */
interface Signed {
  readonly signer: string;
  readonly calls: readonly string[];
}

function identityBy(env: Env, profiles: readonly Profile[], block: Block): Signed | undefined {
  const first = (...names: string[]) => names.map((name) => env[name]).find((value) => value);
  const stated = (argument: string | undefined, ...names: string[]) =>
    argument === undefined ? first(...names) : argument || undefined;
  const profileName = stated(block.profile, "ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE");
  const profile = profiles.findLast(({ name }) => name === profileName);
  const roleOf = (arn: string, session: string, seconds: number | string | undefined, before: Signed): Signed => {
    const role = arn.slice(ARN.length);
    return {
      signer: `${role}<${before.signer}`,
      calls: [...before.calls, `${role} as ${session} for ${seconds || 3600}`],
    };
  };
  const key = (id: string, token?: string): Signed => ({ signer: token ? `${id}+${token}` : id, calls: [] });
  const oidcKeys = (): Signed | undefined => {
    const ofEnv =
      first("ALIBABA_CLOUD_ROLE_ARN") && first("ALIBABA_CLOUD_OIDC_PROVIDER_ARN") && first("ALIBABA_CLOUD_OIDC_TOKEN");
    const oidc = block.assume_role_with_oidc?.[0] ?? (ofEnv ? {} : undefined);
    const arn = stated(oidc?.role_arn, "ALIBABA_CLOUD_ROLE_ARN");
    const provider = stated(oidc?.oidc_provider_arn, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN");
    const token = stated(oidc?.oidc_token, "ALIBABA_CLOUD_OIDC_TOKEN");
    if (!oidc || !arn || !provider || !token) return undefined;
    const role = arn.slice(ARN.length);
    const session = stated(oidc.role_session_name, "ALIBABA_CLOUD_ROLE_SESSION_NAME") ?? "terraform";
    return { signer: `${role}<oidc:${token}`, calls: [`${role} as ${session} for -`] };
  };
  const ofProfile = (from: Profile, dependents: readonly string[]): Signed | undefined => {
    const session = from.ram_session_name || "credentials-go-*";
    if (from.mode === "ChainableRamRoleArn") {
      const source = profiles.findLast(({ name }) => name === from.source_profile);
      const before =
        source && ![from.name, ...dependents].includes(source.name)
          ? ofProfile(source, [from.name, ...dependents])
          : undefined;
      return before && from.ram_role_arn ? roleOf(from.ram_role_arn, session, from.expired_seconds, before) : undefined;
    }
    const { access_key_id: id, access_key_secret: secret } = from;
    if (ASKED.includes(from.mode) || !id || !secret) return undefined;
    const pair = key(id, from.mode === "StsToken" ? from.sts_token : undefined);
    const hasRole = from.mode === "RamRoleArn" && from.ram_role_arn;
    return hasRole ? roleOf(hasRole, session, from.expired_seconds, pair) : pair;
  };
  const own = profile && !ASKED.includes(profile.mode) ? profile : undefined;
  const id =
    stated(block.access_key, "ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID") ||
    own?.access_key_id;
  const secret =
    stated(
      block.secret_key,
      "ALICLOUD_SECRET_KEY",
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
      "ALIBABACLOUD_ACCESS_KEY_SECRET",
    ) || own?.access_key_secret;
  const token =
    stated(block.security_token, "ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN") ||
    (own?.mode === "StsToken" ? own.sts_token : undefined);
  const uri = stated(block.credentials_uri, "ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI");
  const keys =
    id && secret
      ? key(id, token)
      : profile && profile.mode !== "EcsRamRole"
        ? ofProfile(profile, [])
        : uri
          ? key("AK.uri", "tok.uri")
          : oidcKeys();
  if (!keys) return undefined;

  const ram = profile?.mode === "RamRoleArn" ? profile : undefined;
  let signed = keys;
  let taken = 0;
  for (const role of block.assume_role ?? []) {
    const arn = stated(role.role_arn, "ALICLOUD_ASSUME_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN");
    if (!arn && role.role_arn === undefined && !ram?.ram_role_arn) return undefined;
    if (!arn) continue;
    const session = stated(role.session_name, "ALICLOUD_ASSUME_ROLE_SESSION_NAME", "ALIBABA_CLOUD_ROLE_SESSION_NAME");
    const seconds = role.session_expiration || first("ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION") || ram?.expired_seconds;
    signed = roleOf(arn, session || ram?.ram_session_name || "terraform", seconds, signed);
    taken += 1;
  }
  if (taken > 0 || !ram?.ram_role_arn) return signed;
  return roleOf(ram.ram_role_arn, ram.ram_session_name || "credentials-go-*", ram.expired_seconds, keys);
}

const ASKED = ["EcsRamRole", "ChainableRamRoleArn", "CloudSSO", "External", "OAuth"];

// ---- Configurations

const some = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 2 });
const arns = [`${ARN}r1`, `${ARN}r2`, ""];
const names = ["p1", "p2", "p3"];

const environments = fc
  .record({
    ALICLOUD_ACCESS_KEY: some("AK.a", ""),
    ALICLOUD_SECRET_KEY: some("s", ""),
    ALIBABA_CLOUD_ACCESS_KEY_ID: some("AK.b"),
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: some("s"),
    ALICLOUD_SECURITY_TOKEN: some("tok.a", ""),
    ALIBABA_CLOUD_SECURITY_TOKEN: some("tok.b"),
    ALICLOUD_PROFILE: some(...names, ""),
    ALIBABA_CLOUD_PROFILE: some(...names, "none"),
    ALICLOUD_ASSUME_ROLE_ARN: some(...arns),
    ALIBABA_CLOUD_ROLE_ARN: some(...arns),
    ALICLOUD_ASSUME_ROLE_SESSION_NAME: some("sa"),
    ALIBABA_CLOUD_ROLE_SESSION_NAME: some("sb"),
    ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION: some("1800"),
    ALIBABA_CLOUD_OIDC_PROVIDER_ARN: some("acs:ram::1:oidc-provider/x"),
    ALIBABA_CLOUD_OIDC_TOKEN: some("jwt.e"),
    ALIBABA_CLOUD_CREDENTIALS_URI: some("URI"),
  })
  // Most environments state little, and half of them a pair.
  .chain((all) => fc.tuple(fc.subarray(Object.entries(all)), fc.boolean()))
  .map(([kept, hasPair]): Env => {
    const pair: Env = hasPair ? { ALIBABACLOUD_ACCESS_KEY_ID: "AK.c", ALIBABACLOUD_ACCESS_KEY_SECRET: "s" } : {};
    return {
      ...Object.fromEntries(kept.filter((entry): entry is [string, string] => entry[1] !== undefined)),
      ...pair,
    };
  });

const profiles: fc.Arbitrary<Profile[]> = fc.array(
  fc.record(
    {
      name: fc.constantFrom(...names),
      mode: fc.constantFrom(
        "AK",
        "StsToken",
        "RamRoleArn",
        "ChainableRamRoleArn",
        "Weird",
        "",
        "EcsRamRole",
        "External",
        "CloudSSO",
        "OIDC",
      ),
      access_key_id: fc.constantFrom("AK.1", "AK.2", "AK.3"),
      access_key_secret: fc.constantFrom("s", "s", ""),
      sts_token: fc.constantFrom("tok.f", ""),
      ram_role_arn: fc.constantFrom(`${ARN}rf`, ""),
      ram_session_name: fc.constantFrom("sf", ""),
      expired_seconds: fc.constantFrom(900, 0),
      source_profile: fc.constantFrom(...names),
    },
    { requiredKeys: ["name", "mode"] },
  ),
  { maxLength: 4 },
);

const full: fc.Arbitrary<Block> = fc.record(
  {
    access_key: fc.constantFrom("AK.p", "AK.p", ""),
    secret_key: fc.constantFrom("s", "s", ""),
    security_token: fc.constantFrom("tok.p", ""),
    profile: fc.constantFrom(...names, "none", ""),
    credentials_uri: fc.constantFrom("URI", ""),
    assume_role: fc.array(
      fc.record(
        {
          role_arn: fc.constantFrom(...arns),
          session_name: fc.constantFrom("sp", ""),
          session_expiration: fc.constantFrom(1200, 0),
        },
        { requiredKeys: [] },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    assume_role_with_oidc: fc
      .record(
        {
          role_arn: fc.constantFrom(`${ARN}ro`, ""),
          oidc_provider_arn: fc.constantFrom("acs:ram::1:oidc-provider/y", ""),
          oidc_token: fc.constantFrom("jwt.p"),
          role_session_name: fc.constantFrom("so", ""),
        },
        { requiredKeys: [] },
      )
      .map((oidc) => [oidc]),
  },
  { requiredKeys: [] },
);

/** What of a block the lock keeps. */
const keyless = full.map(({ profile, assume_role }): Block => JSON.parse(JSON.stringify({ profile, assume_role })));
const blocks = fc.oneof(full, keyless);

// ---- The law

const home = newHome();
let server: Signers;
beforeAll(async () => {
  server = await startSigners();
});
afterAll(async () => {
  await server.close();
  rmSync(home, { recursive: true, force: true });
});

async function seen(connection: ConnectionSettings, env: Env): Promise<string> {
  await readCatalog({ connection }, { env: { ...env, HOME: home }, random: () => 0 }).catch((error) => {
    if (!EnsImagesError.is(error)) throw error;
  });
  return server.take();
}

test("whose key signs is what the rules say, by the program and by what the lock keeps of it", async () => {
  let signed = 0;
  let rebuilt = 0;
  await fc.assert(
    fc.asyncProperty(environments, profiles, blocks, async (environment, file, block) => {
      const [env, stated] = JSON.parse(
        JSON.stringify([environment, block]).replaceAll('"URI"', `"http://${server.endpoint}/creds"`),
      ) as [Env, Block];
      layOut(home, { ".aliyun/config.json": JSON.stringify({ current: "p1", profiles: file }) });
      const expected = identityBy(env, file, stated);
      const text = expected ? [expected.signer, expected.calls.join(", ")].filter(Boolean).join(" : ") : "refused";
      const settings = settingsOf({ ...stated, endpoints: [{ ens: server.endpoint, sts: server.endpoint }] });
      expect(await seen(settings, env)).toBe(text);
      if (!expected) return;
      signed += 1;

      const name = connectionName(settings, env);
      const isToldElsewhere = name.credentials || stated.assume_role_with_oidc?.[0]?.oidc_token;
      if (isToldElsewhere) return;
      const connection = { ...connectionFromLock(name), stsEndpoint: server.endpoint };
      expect((await seen(connection, env)).split(" : ")[0]).toBe(expected.signer);
      rebuilt += 1;
    }),
    { numRuns: LONG ? 50_000 : 400, seed: LONG ? undefined : 18 },
  );
  expect(signed).toBeGreaterThan(100);
  expect(rebuilt).toBeGreaterThan(50);
}, 3_600_000);
