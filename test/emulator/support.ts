import { createHash, createHmac, randomUUID } from "node:crypto";
import http from "node:http";
import OpenApiClient, { Config, OpenApiRequest, Params } from "@alicloud/openapi-client";
import PopClient from "@alicloud/pop-core";
import { RuntimeOptions } from "@alicloud/tea-util";
import type { RequestLogEntry } from "../../lib/emulator/handle";
import type { ImageRecord } from "../../lib/emulator/images";
import type { Emulator, EmulatorOptions } from "../../lib/emulator/options";
import { startEmulator } from "../../lib/emulator/server";

export const ACCOUNT = { accessKeyId: "testAK", accessKeySecret: "testSecret" };
export const VERSION = "2017-11-10";

/** What a successful answer looks like to a client that has parsed it. */
export interface Answer {
  Code: number;
  Images: { Image: ImageRecord[] };
  RequestId: string;
  /** Counts are texts in DescribeSelfImages, integers elsewhere. */
  PageSize: string | number;
  PageNumber: string | number;
  TotalCount: string | number;
}

export interface Credentials {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string;
}

/** `count` images; the first is the newest. */
export function images(count: number): ImageRecord[] {
  return Array.from({ length: count }, (_, at) => ({
    ImageId: `m-${String(at + 1).padStart(4, "0")}`,
    ImageName: `web-${at + 1}`,
    CreationTime: new Date(Date.UTC(2026, 0, 1) - at * 3_600_000).toISOString().replace(".000Z", "Z"),
    ImageSize: "20",
    SnapshotId: `s-${at + 1}`,
  }));
}

const running: Emulator[] = [];

/** Starts an emulator that ends with the test; `entries` grows with its log. */
export async function emulator(options: Partial<EmulatorOptions> = {}) {
  const entries: RequestLogEntry[] = [];
  const started = await startEmulator({
    catalog: images(3),
    accounts: [ACCOUNT],
    onRequest: (entry) => entries.push(entry),
    ...options,
  });
  running.push(started);
  return { ...started, entries };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

/** Asks with the SDK this library uses (V3). Gives the parsed body. */
export async function askV3(
  endpoint: string,
  query: Record<string, string> = {},
  how: Partial<Credentials> & { method?: string; body?: Record<string, string>; action?: string; v1?: boolean } = {},
): Promise<Answer> {
  const { method = "POST", body, action = "DescribeSelfImages", v1 = false, ...credentials } = how;
  const version = /Role|Caller/.test(action) ? "2015-04-01" : VERSION;
  const client = new OpenApiClient(
    new Config({
      ...ACCOUNT,
      ...credentials,
      endpoint,
      protocol: "HTTP",
      ...(v1 ? { signatureAlgorithm: "v2" } : {}),
    }),
  );
  const params = new Params({
    ...{ action, version, method, protocol: "HTTP", pathname: "/", authType: "AK", style: "RPC" },
    ...{ reqBodyType: "formData", bodyType: "json" },
  });
  const runtime = new RuntimeOptions({ readTimeout: 5000, connectTimeout: 5000 });
  const answer = await client.callApi(params, new OpenApiRequest({ query, body }), runtime);
  return answer.body as Answer;
}

/** Asks with the older SDK (V1). */
export function askV1(
  endpoint: string,
  parameters: Record<string, string> = {},
  method: "GET" | "POST" = "GET",
  credentials: Partial<Credentials> = {},
  action = "DescribeSelfImages",
): Promise<Answer> {
  const client = new PopClient({
    ...ACCOUNT,
    ...credentials,
    endpoint: `http://${endpoint}`,
    apiVersion: VERSION,
    // The type knows texts only; ENS says "fine" with the number.
    codes: [0 as unknown as string],
  });
  return client.request<Answer>(action, parameters, { method });
}

export interface RawAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
  json: Record<string, unknown>;
}

export interface RawRequest {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Sends what it is told to, byte for byte. */
export function raw(
  endpoint: string,
  { method = "GET", path = "/", headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request(`http://${endpoint}`, { method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, json: parse(text) });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Timestamp as the API writes it, so many seconds from now. */
export function timestamp(offsetSeconds = 0, now = Date.now()): string {
  return `${new Date(now + offsetSeconds * 1000).toISOString().slice(0, 19)}Z`;
}

function strict(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** V1, signed here and not by the emulator's own code. `undefined` takes a parameter away. */
export function signedV1(
  parameters: Record<string, string | undefined> = {},
  { method = "GET", secret = ACCOUNT.accessKeySecret } = {},
): [string, string][] {
  const all: Record<string, string | undefined> = {
    Action: "DescribeSelfImages",
    Version: VERSION,
    Format: "JSON",
    AccessKeyId: ACCOUNT.accessKeyId,
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
    SignatureNonce: randomUUID(),
    Timestamp: timestamp(),
    ...parameters,
  };
  const pairs = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const canonical = [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${strict(name)}=${strict(value)}`)
    .join("&");
  const text = `${method}&%2F&${strict(canonical)}`;
  return [...pairs, ["Signature", createHmac("sha1", `${secret}&`).update(text).digest("base64")]];
}

/** Pairs as most clients write them. */
export function query(pairs: readonly [string, string][]): string {
  return pairs.map(([name, value]) => `${strict(name)}=${strict(value)}`).join("&");
}

/** V3, signed here and not by the emulator's own code. */
export function signedV3(
  endpoint: string,
  parameters: Record<string, string> = {},
  options: { headers?: Record<string, string | undefined>; secret?: string; unsigned?: string[]; body?: string } = {},
): Required<Pick<RawRequest, "method" | "path" | "headers">> & RawRequest {
  const { secret = ACCOUNT.accessKeySecret, unsigned = [], body } = options;
  const hash = createHash("sha256")
    .update(body ?? "")
    .digest("hex");
  const stated: Record<string, string | undefined> = {
    host: endpoint,
    "x-acs-action": "DescribeSelfImages",
    "x-acs-version": VERSION,
    "x-acs-date": timestamp(),
    "x-acs-signature-nonce": randomUUID(),
    "x-acs-content-sha256": hash,
    ...options.headers,
  };
  const headers = Object.fromEntries(
    Object.entries(stated).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  const names = Object.keys(headers)
    .filter((name) => !unsigned.includes(name))
    .sort();
  const pairs = query(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)));
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join("");
  const canonical = ["POST", "/", pairs, lines, names.join(";"), hash].join("\n");
  const text = `ACS3-HMAC-SHA256\n${createHash("sha256").update(canonical).digest("hex")}`;
  const signature = createHmac("sha256", secret).update(text).digest("hex");
  const authorization = `ACS3-HMAC-SHA256 Credential=${ACCOUNT.accessKeyId}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return { method: "POST", path: pairs ? `/?${pairs}` : "/", headers: { ...headers, authorization }, body };
}
