import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PROVIDER_FACTS } from "./provider-facts";
import type { Signers } from "./signers";

/** One way to state credentials, laid out for a run. */
export interface Configuration {
  readonly title: string;
  readonly kind: string;
  /** What is expected of us. */
  readonly identity: string;
  readonly env: NodeJS.ProcessEnv;
  /** Files below HOME. */
  readonly files: Readonly<Record<string, string>>;
  /** Arguments of the provider's block, by their names in Terraform. */
  readonly block: Readonly<Record<string, unknown>>;
}

type Fields = Record<string, unknown>;

const PAIRS: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  ali: { ALICLOUD_ACCESS_KEY: "AK.ali", ALICLOUD_SECRET_KEY: "s" },
  abc: { ALIBABA_CLOUD_ACCESS_KEY_ID: "AK.abc", ALIBABA_CLOUD_ACCESS_KEY_SECRET: "s" },
  aba: { ALIBABACLOUD_ACCESS_KEY_ID: "AK.aba", ALIBABACLOUD_ACCESS_KEY_SECRET: "s" },
};
const FAMILIES: Readonly<Record<string, string>> = { A: "ALICLOUD", B: "ALIBABA_CLOUD", C: "ALIBABACLOUD" };
const SHORT: Readonly<Record<string, string>> = {
  file: "shared_credentials_file",
  uri: "credentials_uri",
  oidc: "assume_role_with_oidc",
  role: "assume_role",
};
const IN_ROLE: Readonly<Record<string, string>> = {
  arn: "role_arn",
  session: "session_name",
  seconds: "session_expiration",
};
const IN_OIDC: Readonly<Record<string, string>> = {
  provider: "oidc_provider_arn",
  file: "oidc_token_file",
  token: "oidc_token",
  arn: "role_arn",
  session: "role_session_name",
  seconds: "session_expiration",
};
const IN_PROFILE: Readonly<Record<string, string>> = {
  id: "access_key_id",
  role: "ram_role_arn",
  session: "ram_session_name",
  seconds: "expired_seconds",
  source: "source_profile",
};

/** The configurations of the table, for a server on loopback and a folder that is HOME. */
export function configurations(server: Signers, home: string): Configuration[] {
  let kind = "";
  return PROVIDER_FACTS.split("\n").flatMap((line) => {
    if (line.startsWith("# ")) kind = line.slice(2).split(":", 1)[0] as string;
    if (line.startsWith("#") || line === "") return [];
    const text = line
      .replaceAll("%EP", server.endpoint)
      .replaceAll("%PORT", server.endpoint.split(":")[1] as string)
      .replaceAll("%HOME", home)
      .replaceAll("@@x", "acs:ram::1:oidc-provider/x")
      .replace(/@(\w+)/g, "acs:ram::1234567890:role/$1");
    const [env = "", files = "", block = "", theirs = "", ours = theirs] = text.split(" | ");
    return [
      {
        title: line,
        kind,
        identity: ours,
        env: environment(env),
        files: filesOf(files),
        block: blockOf(block, server),
      },
    ];
  });
}

/** Writes a configuration's files below a new HOME. */
export function newHome(): string {
  return mkdtempSync(join(tmpdir(), "ens-images-home-"));
}

export function layOut(home: string, files: Configuration["files"]): void {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
}

/** `name=value` of a cell; a value is JSON, or else a bare text. */
function fields(cell: string): [string, unknown][] {
  return [...cell.matchAll(/([^\s="]+)(?:=("(?:\\.|[^"\\])*"|\S*))?/g)]
    .filter(([, name]) => name !== "-")
    .map(([, name = "", value]) => [name, value === undefined ? {} : read(value)]);
}

function read(value: string): unknown {
  return /^("|\d+$|null$)/.test(value) ? JSON.parse(value) : value;
}

function environment(cell: string): NodeJS.ProcessEnv {
  const named = fields(cell).map(([name, value]) => {
    const pair = PAIRS[name];
    const full = name.replace(/^([ABC])_/, (_, letter: string) => `${FAMILIES[letter]}_`);
    return pair ?? { [full]: String(value) };
  });
  return Object.assign({}, ...named);
}

function filesOf(cell: string): Record<string, string> {
  let at = ".aliyun/config.json";
  let before = "";
  const rest: Fields = {};
  const profiles: Fields[] = [];
  const files: Record<string, string> = {};
  for (const item of cell.split("; ")) {
    const [[first, value] = ["", ""], ...more] = fields(item);
    if (first === "at") at = String(value);
    else if (first === "bom") before = "\ufeff";
    else if (first === "raw") files[at] = String(value);
    else if (first === "jwt") files.tok = String(value);
    else if (first === "current") rest.current = value;
    else if (first) profiles.push(profileOf(first, more));
  }
  if (profiles.length > 0) files[at] = before + JSON.stringify({ ...rest, profiles });
  return files;
}

function profileOf(head: string, more: readonly [string, unknown][]): Fields {
  const [name, mode] = head.split(":") as [string, string];
  const own = mode === "Chain" ? {} : { access_key_id: `AK.${name}`, access_key_secret: "s" };
  const stated = Object.fromEntries(more.map(([field, value]) => [IN_PROFILE[field] ?? field, value]));
  const named = mode === "-" ? {} : { mode: mode === "Chain" ? "ChainableRamRoleArn" : mode };
  return { name, ...named, ...own, region_id: "cn-hangzhou", ...stated };
}

function blockOf(cell: string, { endpoint }: Signers): Fields {
  const block: Fields = { region: "cn-hangzhou" };
  const stated = fields(cell);
  for (const [path, value] of stated) put(block, path.split("."), value);
  if (block.bare === undefined) block.endpoints = [{ ens: endpoint, sts: endpoint }];
  delete block.bare;
  if (block.region === null) delete block.region;
  return block;
}

function put(block: Fields, [short = "", ...path]: readonly string[], value: unknown): void {
  const name = SHORT[short] ?? short;
  if (path.length === 0) {
    block[name] = value;
    return;
  }
  const at = /^\d$/.test(path[0] as string) ? Number(path[0]) : 0;
  const member = path.at(/^\d$/.test(path[0] as string) ? 1 : 0);
  block[name] ??= [];
  const blocks = block[name] as Fields[];
  blocks[at] ??= {};
  const names = short === "role" ? IN_ROLE : short === "oidc" ? IN_OIDC : {};
  if (member !== undefined) (blocks[at] as Fields)[names[member] ?? member] = value;
}
