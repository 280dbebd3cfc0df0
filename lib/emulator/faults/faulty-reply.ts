import { apiError } from "../errors";
import { jsonReply, type Reply } from "../reply";
import type { Fault } from "./faults";

/** The HTTP answer as a fault of the reply leaves it. Any other fault leaves it alone. */
export function faultyReply(reply: Reply, fault: Fault | undefined, origin: string): Reply {
  switch (fault?.kind) {
    case "html":
      return html(fault.status ?? 502);
    case "empty":
      return { status: fault.status ?? 200, headers: {}, body: Buffer.alloc(0) };
    case "truncated":
      return { ...reply, body: reply.body.subarray(0, Math.floor(reply.body.length * (fault.keep ?? 0.5))) };
    case "wrong-shape":
      return jsonReply(200, fault.body === undefined ? [] : fault.body);
    case "content-type":
      return { ...reply, headers: { ...reply.headers, "content-type": fault.value ?? "text/plain" } };
    case "redirect":
      return {
        status: fault.status ?? 302,
        headers: { location: fault.location ?? `${origin}/moved` },
        body: Buffer.alloc(0),
      };
    default:
      return reply;
  }
}

/** Throws the error of the API that a fault asks for. */
export function throwIfRefused(fault: Fault | undefined): void {
  if (fault?.kind === "error") {
    throw apiError(fault.code, fault);
  }
  if (fault?.kind === "throttled") {
    const { code = "Throttling.User", retryAfterMs } = fault;
    throw apiError(code, retryAfterMs === undefined ? {} : { headers: { "x-acs-retry-after": String(retryAfterMs) } });
  }
}

function html(status: number): Reply {
  const body = `<html>\r\n<head><title>${status}</title></head>\r\n<body><h1>${status}</h1><hr>emulator</body>\r\n</html>\r\n`;
  return { status, headers: { "content-type": "text/html" }, body: Buffer.from(body) };
}
