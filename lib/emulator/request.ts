import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { type Pair, parsePairs } from "./encoding";

/** What is behind this is read and dropped, so that the client gets to read the refusal. */
const BODY_LIMIT = 1024 * 1024;

/** One request, read to its end. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: readonly Pair[];
  /** Empty unless the body is a form. */
  readonly form: readonly Pair[];
  readonly body: Buffer;
  /** Was the body larger than the emulator reads? */
  readonly tooLarge: boolean;
  /** Query and form merged; of a repeated name the first value, the query's before the form's. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads method, query and body; a chunked body and one with a length are the same here. */
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
    headers: message.headers,
    query,
    form,
    body,
    tooLarge,
    parameters: merge([...query, ...form]),
  };
}

/** A header as one text, absent when the client did not send it. */
export function header(request: ApiRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

async function readBody(message: IncomingMessage): Promise<Pick<ApiRequest, "body" | "tooLarge">> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_LIMIT) {
      chunks.push(chunk);
    }
  }
  return { body: Buffer.concat(chunks), tooLarge: size > BODY_LIMIT };
}

function merge(pairs: readonly Pair[]): Map<string, string> {
  const merged = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (!merged.has(name)) {
      merged.set(name, value);
    }
  }
  return merged;
}
