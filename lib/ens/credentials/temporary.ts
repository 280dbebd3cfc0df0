import { type Agent, Agent as HttpAgent, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { credentialsInvalid } from "../../errors/api";
import { parseJson } from "../../util/json";
import { persist } from "../deadline";
import { explain, type Failure, failureOfSdkError } from "../failure";
import { createAgent } from "../http/agent";
import { type HttpProxy, proxyFor } from "../http/proxy";
import { asRecord } from "../reply";
import type { Keys } from "../sdk/gateway";
import { type CredentialsContext, keysIn } from "./sts";

/** The link-local address at which every ECS machine finds its metadata. */
const METADATA_ORIGIN = "http://100.100.100.200";
/** It answers within milliseconds, or this is no ECS machine. */
const METADATA_TIMEOUT_MS = 1_500;
/** Longer answers are not what was asked for. */
const MAX_BYTES = 64 * 1024;

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
    const source = `the metadata service, for the ECS role "${roleName}"`;
    return readKeys(answer, source, "GetRoleCredentials", metadataOrigin);
  } finally {
    agent.destroy();
  }
}

/** Temporary keys of the service at the address of `credentials_uri`. The address may itself be a secret. */
export async function keysOfUri(uri: string, context: CredentialsContext): Promise<Keys> {
  const { env, deadline, requestTimeoutMs } = context;
  if (!URL.canParse(uri)) throw credentialsInvalid("credentials_uri is not a URL.");
  const url = new URL(uri);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw credentialsInvalid("credentials_uri is not an http or https URL.");
  }
  const protocol = url.protocol === "https:" ? "https" : "http";
  const proxy = protocol === "http" ? proxyFor(protocol, url.host, env) : undefined;
  // An https proxy of an http URL needs an agent of its own kind, which Node then chooses.
  const agent = proxy ? undefined : createAgent({ protocol, endpoint: url.host }, env);
  try {
    const document = { url, agent, proxy, timeoutMs: requestTimeoutMs, signal: deadline.signal };
    const { outcome } = await persist(() => fetchDocument(document), context);
    deadline.throwIfInterrupted();
    return readKeys(outcome, "credentials_uri", "GetCredentials", url.host);
  } finally {
    agent?.destroy();
  }
}

function readKeys(answer: Answer, source: string, operation: string, endpoint: string): Keys {
  if (!answer.ok) {
    const { kind, detail } = answer.failure;
    if (kind === "badReply") throw credentialsInvalid(`No keys came from ${source}: ${detail}.`);
    throw explain(answer.failure, { operation, endpoint: endpoint.replace(/^\w+:\/\//, ""), attempts: 1 });
  }
  const document = asRecord(parseJson(answer.text));
  const keys = keysIn(document);
  if (!keys || (document.Code ?? "Success") !== "Success") {
    throw credentialsInvalid(`What ${source} answered holds no keys.`);
  }
  return keys;
}

const isTrue = (value: string | undefined): boolean => value?.trim().toLowerCase() === "true";

interface DocumentRequest {
  readonly url: URL;
  readonly method?: "GET" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  /** For http; https goes through the agent's tunnel. */
  readonly proxy?: HttpProxy;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

type Answer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly failure: Failure };

/** The SDK's own providers for what is no API quote whole answers in their errors and cannot be ended. */
async function fetchDocument(request: DocumentRequest): Promise<Answer> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), request.timeoutMs);
  let status: number | undefined;
  const signal = AbortSignal.any([request.signal, deadline.signal]);
  try {
    const answer = await send(request, signal);
    status = answer.status;
    if (status === 200) return { ok: true, text: answer.text };
    const kind = status >= 500 ? "unavailable" : "badReply";
    return { ok: false, failure: { kind, status, detail: `HTTP ${status}`, transient: kind === "unavailable" } };
  } catch (error) {
    return { ok: false, failure: failureOfSdkError(error, { status, timedOut: signal.aborted }) };
  } finally {
    clearTimeout(timer);
  }
}

function send({ url, proxy, agent, method = "GET", headers }: DocumentRequest, signal: AbortSignal) {
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const request = (proxy?.protocol ?? url.protocol).startsWith("https") ? httpsRequest : httpRequest;
    // A proxy is asked for the whole URL.
    const to = proxy && { hostname: proxy.host, port: proxy.port, path: url.href };
    const own = proxy && { host: url.host, ...proxy.authorization };
    const sent = request(url, { method, headers: { ...headers, ...own }, agent, signal, ...to }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > MAX_BYTES) response.destroy(new Error("too long"));
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on("error", reject);
    sent.end();
  });
}
