import type {
  AssumeRoleSettings,
  AssumeRoleWithOidcSettings,
  ConnectionSettings,
  Environment,
} from "../../account/connection";
import { hasHttps, isRegion, parseEndpoint } from "../../account/endpoint";
import { setting } from "../../account/variables";
import { credentialsInvalid, requestFailed } from "../../errors/api";
import { faultText, readBytes } from "../../util/read-text";
import { type Deadline, persist } from "../deadline";
import { explain } from "../failure";
import { createAgent, protocolFor, type Server } from "../http/agent";
import { asRecord } from "../reply";
import type { Keys, Operation } from "../sdk/gateway";
import { loadGateway } from "../sdk/load";
import { LARGEST_CREDENTIALS } from "./profile";

export interface CredentialsContext {
  readonly env: Environment;
  readonly deadline: Deadline;
  readonly random: () => number;
  readonly requestTimeoutMs: number;
  readonly metadataOrigin?: string;
}

export interface StsContext extends CredentialsContext {
  readonly stsEndpoint: string | undefined;
  /** What the connection states: `HTTPS` asks a loopback host by TLS too. */
  readonly protocol: ConnectionSettings["protocol"];
  /** The provider's region, which has an STS of its own. */
  readonly region: string | undefined;
  readonly keysFrom?: string;
}

const SESSION_NAME = "terraform";
const SESSION_SECONDS = 3_600;

/** Takes a role on top of keys. The defaults are the provider's: a trust policy may know the session by its name. */
export function keysOfRole(keys: Keys, role: AssumeRoleSettings, context: StsContext): Promise<Keys> {
  const form = {
    RoleArn: role.roleArn,
    RoleSessionName: role.sessionName || SESSION_NAME,
    DurationSeconds: String(role.sessionExpiration || SESSION_SECONDS),
    Policy: role.policy,
    ExternalId: role.externalId,
  };
  return request("AssumeRole", form, keys, context);
}

/** Takes a role with the token of an identity provider; nothing is signed. The file is read anew each time: it rotates. */
export async function keysOfOidcRole(role: AssumeRoleWithOidcSettings, context: StsContext): Promise<Keys> {
  const { env } = context;
  const roleArn = setting("oidcRoleArn", role.roleArn, env);
  const providerArn = setting("oidcProviderArn", role.oidcProviderArn, env);
  const token =
    setting("oidcToken", role.oidcToken, env) ?? readToken(setting("oidcTokenFile", role.oidcTokenFile, env));
  if (!roleArn || !providerArn || !token) {
    const missing = [!roleArn && "a role ARN", !providerArn && "a provider ARN", !token && "a token or its file"];
    throw credentialsInvalid(`assume_role_with_oidc lacks ${missing.filter(Boolean).join(" and ")}.`);
  }
  const form = {
    RoleArn: roleArn,
    OIDCProviderArn: providerArn,
    OIDCToken: token,
    RoleSessionName: setting("oidcRoleSessionName", role.roleSessionName, env) ?? SESSION_NAME,
    // Unlike for AssumeRole, the provider leaves the default to the service.
    DurationSeconds: role.sessionExpiration ? String(role.sessionExpiration) : undefined,
    Policy: role.policy,
  };
  return request("AssumeRoleWithOIDC", form, undefined, context);
}

function readToken(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readBytes(file, LARGEST_CREDENTIALS).toString("utf8").trim() || undefined;
  } catch (error) {
    throw credentialsInvalid(`The OIDC token file ${file} ${faultText(error)}.`);
  }
}

async function request(action: string, form: Operation["form"], keys: Keys | undefined, context: StsContext) {
  const { deadline, requestTimeoutMs, env, keysFrom } = context;
  const { endpoint, protocol } = serverOfSts(context);
  const agent = createAgent({ protocol, endpoint }, env);
  try {
    const gateway = loadGateway().openGateway({ endpoint, protocol, keys, agent, requestTimeoutMs });
    // STS takes an unsigned request for one of its old clients, which get XML unless they ask for JSON.
    const operation = { action, version: "2015-04-01", form, ...(!keys && { query: { Format: "JSON" } }) };
    const { outcome, attempts } = await persist(() => gateway(operation, deadline.signal), context);
    deadline.throwIfInterrupted();
    const about = { operation: action, endpoint, attempts };
    if (!outcome.ok) throw explain(outcome.failure, { ...about, keysFrom });
    const temporary = keysIn(asRecord(outcome.body.Credentials));
    if (!temporary) throw requestFailed("badReply", { ...about, detail: "an answer without credentials" });
    return temporary;
  } finally {
    agent.destroy();
  }
}

export function keysIn(document: Readonly<Record<string, unknown>>): Keys | undefined {
  const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret, SecurityToken: securityToken } = document;
  if (typeof accessKeyId !== "string" || typeof accessKeySecret !== "string") return undefined;
  if (accessKeyId === "" || accessKeySecret === "") return undefined;
  return { accessKeyId, accessKeySecret, ...(typeof securityToken === "string" && securityToken && { securityToken }) };
}

function serverOfSts({ stsEndpoint, protocol, region, env }: StsContext): Server {
  const stated = setting("stsEndpoint", stsEndpoint, env);
  if (stated === undefined) {
    const known = region !== undefined && isRegion(region);
    return { endpoint: known ? `sts.${region}.aliyuncs.com` : "sts.aliyuncs.com", protocol: "https" };
  }
  const endpoint = parseEndpoint(stated, "the STS endpoint (endpoints.sts)");
  // Only to this machine itself: STS anywhere else is asked by TLS, whatever is said of ENS.
  return { endpoint, protocol: protocolFor(endpoint, hasHttps(stated) || protocol === "HTTPS" ? "HTTPS" : undefined) };
}
