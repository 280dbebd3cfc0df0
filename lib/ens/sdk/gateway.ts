import type { Agent } from "node:http";
import Client, { Config, OpenApiRequest, Params } from "@alicloud/openapi-client";
import { RuntimeOptions } from "@alicloud/tea-util";
import { isFields, parseJson } from "../../util/json";
import type { Exchanged, Failure } from "../failure";
import type { Server } from "../http/agent";
import { asRecord, failureInReply, printable } from "../reply";
import { type Exchange, exchange } from "./transport";

export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** One RPC operation. Values are texts; empty ones are not sent. */
export interface Operation {
  readonly action: string;
  readonly version: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as a form: for secrets, which have no place in a URL. */
  readonly form?: Readonly<Record<string, string | undefined>>;
}

export type CallResult =
  | {
      readonly ok: true;
      readonly body: Readonly<Record<string, unknown>>;
      readonly requestId?: string;
      readonly size: number;
    }
  | { readonly ok: false; readonly failure: Failure };

export interface GatewaySettings extends Server {
  readonly keys?: Keys;
  readonly agent?: Agent;
  readonly requestTimeoutMs: number;
}

/** Sends one operation once. It always settles within the request deadline, and never throws. */
export type Gateway = (operation: Operation, signal: AbortSignal) => Promise<CallResult>;

/** A gateway on the SDK's `callApi`, with V3 signatures. Importing this file loads the SDK, so it is done late. */
export function openGateway(settings: GatewaySettings): Gateway {
  const { endpoint, protocol, keys, requestTimeoutMs } = settings;
  const client = new Client(new Config({ endpoint, protocol, ...keys, userAgent: "cdktf-ens-images" }));
  // Both, or the default of the other one ends the request; ours, below, comes first.
  const timeout = requestTimeoutMs + 1_000;
  const runtime = new RuntimeOptions({ readTimeout: timeout, connectTimeout: timeout, autoretry: false });

  return async ({ action, version, query, form }, signal) => {
    const deadline = new AbortController();
    const own: Exchange = { agent: settings.agent, signal: AbortSignal.any([signal, deadline.signal]) };
    // Listeners of an aborted signal are never called.
    if (own.signal.aborted) return failed(undefined, { timedOut: true });
    let timer: NodeJS.Timeout | undefined;
    // The SDK's own timers can be cleared by those of an earlier call on the same socket, so they are not relied on.
    const ended = new Promise<never>((_, reject) => {
      timer = setTimeout(() => deadline.abort(), requestTimeoutMs);
      own.signal.addEventListener("abort", () => reject(own.signal.reason), { once: true });
    });
    try {
      const params = new Params({
        action,
        version,
        protocol,
        pathname: "/",
        method: "POST",
        authType: keys ? "AK" : "Anonymous",
        style: "RPC",
        reqBodyType: "formData",
        bodyType: "string",
      });
      const request = new OpenApiRequest({ query: stated(query), ...(form && { body: stated(form) }) });
      const call = exchange(own, () => client.callApi(params, request, runtime));
      call.catch(() => undefined);
      const answer = asRecord(await Promise.race([call, ended]));
      return read(answer.body, own);
    } catch (error) {
      return failed(error, { ...own, timedOut: own.signal.aborted });
    } finally {
      clearTimeout(timer);
    }
  };
}

function failed(error: unknown, exchanged: Exchanged): CallResult {
  const { failureOfSdkError } = require("../failure") as typeof import("../failure");
  return { ok: false, failure: failureOfSdkError(error, exchanged) };
}

/** A 2xx or 3xx answer; others have been thrown by the SDK. */
function read(text: unknown, { status = 0, size = 0 }: Exchange): CallResult {
  if (status >= 300) {
    const detail = `HTTP ${status}, a redirect: no API answers so`;
    return { ok: false, failure: { kind: "badReply", status, detail, transient: false } };
  }
  const broken = (detail: string): CallResult => {
    return { ok: false, failure: { kind: "badReply", status, detail, transient: true } };
  };
  const body = parseJson(String(text));
  if (body === undefined) return broken(text === "" ? "an empty body" : "not JSON");
  if (!isFields(body)) return broken("JSON, but no object");
  const failure = failureInReply(body);
  if (failure) return { ok: false, failure };
  return { ok: true, body, requestId: printable(body.RequestId), size };
}

const stated = (values: Operation["query"]): Record<string, string> =>
  Object.fromEntries(Object.entries(values ?? {}).filter((entry): entry is [string, string] => !!entry[1]));
