import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";

/** What is behind this is read and dropped, so that the client gets to read the refusal. */
const BODY_LIMIT = 1024 * 1024;

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly protocol: "http" | "https";
  readonly headers: IncomingHttpHeaders;
  readonly query: readonly Pair[];
  readonly form: readonly Pair[];
  readonly body: Buffer;
  readonly tooLarge: boolean;
  /** Query and form merged; of a repeated name the first value, the query's before the form's. */
  readonly parameters: ReadonlyMap<string, string>;
}

export async function readRequest(message: IncomingMessage): Promise<ApiRequest> {
  const url = message.url ?? "/";
  const mark = url.indexOf("?");
  const query = mark < 0 ? [] : parsePairs(url.slice(mark + 1));
  const { body, tooLarge } = await readBody(message);
  const isForm = message.headers["content-type"]?.toLowerCase().startsWith("application/x-www-form-urlencoded");
  const form = isForm ? parsePairs(body.toString("utf8")) : [];
  return {
    method: message.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    protocol: message.socket instanceof TLSSocket ? "https" : "http",
    headers: message.headers,
    query,
    form,
    body,
    tooLarge,
    parameters: merge([...query, ...form]),
  };
}

export function header(request: ApiRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

async function readBody(message: IncomingMessage): Promise<Pick<ApiRequest, "body" | "tooLarge">> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) chunks.push(chunk);
  }
  return { body: Buffer.concat(chunks), tooLarge: size > BODY_LIMIT };
}

function merge(pairs: readonly Pair[]): Map<string, string> {
  const merged = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (!merged.has(name)) merged.set(name, value);
  }
  return merged;
}

export type Pair = readonly [name: string, value: string];

/** Reads `a=b&c=d`, from a URL or a form. Keeps the order and every repetition. */
export function parsePairs(text: string): Pair[] {
  // A question mark before the first name would be taken away.
  return [...new URLSearchParams(`?${text}`)];
}
