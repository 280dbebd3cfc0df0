import { AsyncLocalStorage } from "node:async_hooks";
import type { Agent, IncomingHttpHeaders, IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { pipeline, Transform } from "node:stream";

export interface Exchange {
  readonly agent?: Agent;
  readonly signal: AbortSignal;
  sent?: boolean;
  size?: number;
  /** Its body was larger than {@link LARGEST_REPLY}, or of more than {@link MOST_NESTED}, and was not read on. */
  tooLarge?: boolean;
  status?: number;
  headers?: IncomingHttpHeaders;
}

/** Bytes of a reply's body: a page of 50 images is some 50 kB. */
export const LARGEST_REPLY = 16 * 1024 * 1024;
/** Lists and objects of a reply, as their brackets tell: each takes fifty times as much memory as the two bytes that make it. */
const MOST_NESTED = 1_000_000;

interface HttpxOptions {
  agent?: Agent;
  beforeRequest?: (options: object) => object;
}

interface Httpx {
  request(url: string, options: HttpxOptions): Promise<IncomingMessage>;
}

const exchanges = new AsyncLocalStorage<Exchange>();
const INSTALLED = Symbol.for("cdktf-ens-images/transport");

/**
 * Runs a call of the SDK such that its HTTP request uses the exchange's agent and signal, and notes status and headers.
 *
 * The SDK sends by `httpx`, which takes an `agent` and a `beforeRequest` hook, but forwards neither from its own
 * settings; so it ignores proxies, cannot be aborted, and loses the status of an answer that is not JSON. This is
 * the one place that reaches below it. Requests outside {@link exchange}, those of other users of the SDK in the
 * process, pass through unchanged.
 */
export async function exchange<T>(of: Exchange, call: () => Promise<T>): Promise<T> {
  install();
  return exchanges.run(of, call);
}

/** The copy of httpx that the SDK itself uses. In a bundle there are no paths to follow, and only one copy. */
function loadHttpx(): Httpx & { [INSTALLED]?: true } {
  try {
    const sdk = createRequire(require.resolve("@alicloud/openapi-client"));
    return createRequire(sdk.resolve("@alicloud/tea-typescript"))("httpx");
  } catch {
    return require("httpx");
  }
}

function install(): void {
  const httpx = loadHttpx();
  if (httpx[INSTALLED]) return;
  const request = httpx.request;
  httpx.request = async (url, options) => {
    const own = exchanges.getStore();
    if (!own) return request(url, options);
    own.sent = true;
    const response = await request(url, {
      ...options,
      ...(own.agent && { agent: own.agent }),
      beforeRequest: (built) => ({ ...built, signal: own.signal }),
    });
    own.status = response.statusCode;
    own.headers = response.headers;
    return bounded(response, own);
  };
  Object.defineProperty(httpx, INSTALLED, { value: true });
}

function bounded(response: IncomingMessage, own: Exchange): IncomingMessage {
  let [size, nested] = [0, 0];
  const body = new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      own.size = size;
      for (const byte of chunk) if (byte === 0x5b || byte === 0x7b) nested++;
      own.tooLarge = size > LARGEST_REPLY || nested > MOST_NESTED;
      done(own.tooLarge ? new Error("too large") : null, chunk);
    },
  });
  // Ends the response too, and so the connection, where either fails.
  pipeline(response, body, () => {});
  const { statusCode, statusMessage, headers } = response;
  return Object.assign(body, { statusCode, statusMessage, headers }) as unknown as IncomingMessage;
}
