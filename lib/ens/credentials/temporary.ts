import { Agent as HttpAgent } from "node:http";
import type { Environment } from "../../account/connection";
import { credentialsInvalid } from "../../errors/api";
import type { Deadline } from "../deadline";
import { explain } from "../failure";
import { createAgent } from "../http/agent";
import { type DocumentOutcome, fetchDocument } from "../http/document";
import { proxyFor } from "../http/proxy";
import { parseObject } from "../json";
import { persist } from "../retry";
import type { Keys } from "../sdk/gateway";
import { keysIn } from "./sts";

/** All that looking for keys needs besides the connection. */
export interface CredentialsContext {
  readonly env: Environment;
  readonly deadline: Deadline;
  readonly random: () => number;
  readonly requestTimeoutMs: number;
  /** Where the metadata service of a machine answers; the tests' own lies on loopback. */
  readonly metadataOrigin?: string;
}

/** The link-local address at which every ECS machine finds its metadata. */
const METADATA_ORIGIN = "http://100.100.100.200";
/** It answers within milliseconds, or this is no ECS machine. */
const METADATA_TIMEOUT_MS = 1_500;

/**
 * Keys of the RAM role that an ECS machine has. The hardened mode, with a session token, is tried first; the plain one
 * only where `ALIBABA_CLOUD_IMDSV1_DISABLED` does not forbid it. Never through a proxy: the address is the machine's own.
 */
export async function keysOfMachine(roleName: string, context: CredentialsContext): Promise<Keys> {
  const { env, deadline, metadataOrigin = METADATA_ORIGIN } = context;
  if (isTrue(env.ALIBABA_CLOUD_ECS_METADATA_DISABLED)) {
    throw credentialsInvalid(
      "An ECS role name is given, but ALIBABA_CLOUD_ECS_METADATA_DISABLED forbids asking for its keys.",
    );
  }
  const agent = new HttpAgent();
  const timeoutMs = Math.min(METADATA_TIMEOUT_MS, context.requestTimeoutMs);
  const ask = (path: string, method: "GET" | "PUT", headers: Record<string, string>) =>
    fetchDocument({ url: new URL(path, metadataOrigin), method, headers, agent, timeoutMs, signal: deadline.signal });
  const path = `/latest/meta-data/ram/security-credentials/${encodeURIComponent(roleName)}`;
  try {
    const token = await ask("/latest/api/token", "PUT", { "X-aliyun-ecs-metadata-token-ttl-seconds": "60" });
    const strict = isTrue(env.ALIBABA_CLOUD_IMDSV1_DISABLED);
    let answer = token.ok ? await ask(path, "GET", { "X-aliyun-ecs-metadata-token": token.text.trim() }) : token;
    const isUnreachable = !token.ok && (token.failure.kind === "network" || token.failure.kind === "timeout");
    if (!answer.ok && !strict && !isUnreachable) answer = await ask(path, "GET", {});
    deadline.throwIfInterrupted();
    return readKeys(
      answer,
      `the metadata service, for the ECS role "${roleName}"`,
      "GetRoleCredentials",
      metadataOrigin,
    );
  } finally {
    agent.destroy();
  }
}

/** Temporary keys of the service at the address of `credentials_uri`. The address may itself be a secret. */
export async function keysOfUri(uri: string, context: CredentialsContext): Promise<Keys> {
  const { env, deadline, random, requestTimeoutMs } = context;
  let url: URL;
  try {
    url = new URL(uri);
  } catch {
    throw credentialsInvalid("credentials_uri is not a URL.");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw credentialsInvalid("credentials_uri is not an http or https URL.");
  }
  const protocol = url.protocol === "https:" ? "https" : "http";
  const proxy = protocol === "http" ? proxyFor(protocol, url.host, env) : undefined;
  // An https proxy of an http URL needs an agent of its own kind, which Node then chooses.
  const agent = proxy ? undefined : createAgent({ protocol, endpoint: url.host }, env);
  try {
    let answer: DocumentOutcome = { ok: true, text: "" };
    const attempt = async () => {
      answer = await fetchDocument({ url, agent, proxy, timeoutMs: requestTimeoutMs, signal: deadline.signal });
      return answer.ok ? ({ ok: true, body: {}, size: 0 } as const) : answer;
    };
    await persist(attempt, { remainingMs: deadline.remainingMs, random, sleep: deadline.sleep });
    deadline.throwIfInterrupted();
    return readKeys(answer, "credentials_uri", "GetCredentials", url.host);
  } finally {
    agent?.destroy();
  }
}

function readKeys(answer: DocumentOutcome, source: string, operation: string, endpoint: string): Keys {
  if (!answer.ok) {
    const { kind, detail } = answer.failure;
    if (kind === "badReply") throw credentialsInvalid(`No keys came from ${source}: ${detail}.`);
    throw explain(answer.failure, { operation, endpoint: endpoint.replace(/^\w+:\/\//, ""), attempts: 1 });
  }
  const document = parseObject(answer.text);
  const keys = document && keysIn(document);
  const code = document?.Code ?? "Success";
  if (!keys || code !== "Success") throw credentialsInvalid(`What ${source} answered holds no keys.`);
  return keys;
}

const isTrue = (value: string | undefined): boolean => value?.trim().toLowerCase() === "true";
