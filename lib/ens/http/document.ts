import { type Agent, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Failure } from "../failure";
import { failureOfSdkError } from "../sdk/sdk-error";
import { proxyAuthorization } from "./agent";
import type { HttpProxy } from "./proxy";

/** Longer answers are not what was asked for. */
const MAX_BYTES = 64 * 1024;

export interface DocumentRequest {
  readonly url: URL;
  readonly method?: "GET" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  /** For http; https goes through the agent's tunnel. */
  readonly proxy?: HttpProxy;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type DocumentOutcome =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly failure: Failure };

/** The SDK's own providers for what is no API quote whole answers in their errors and cannot be ended. */
export async function fetchDocument(request: DocumentRequest): Promise<DocumentOutcome> {
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
    const own = proxy && { host: url.host, ...proxyAuthorization(proxy) };
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
