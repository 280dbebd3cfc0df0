import type { ServerResponse } from "node:http";
import type { Fault, FaultOf } from "./faults/faults";
import type { Reply } from "./reply";

/** Long enough that a client has read what was sent before a reset throws it away. */
const BEFORE_RESET_MS = 50;
const FOREVER = 2 ** 31 - 1;

export async function send(response: ServerResponse, reply: Reply, fault?: Fault): Promise<void> {
  switch (fault?.kind) {
    case "stall":
      return stall(response, reply, fault);
    case "drip":
      return drip(response, reply, fault);
    case "reset":
      return reset(response, reply, fault);
    default:
      writeHead(response, reply);
      response.end(reply.body);
  }
}

export function pause(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || response.destroyed) return resolve();
    const done = () => {
      clearTimeout(timer);
      response.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.on("close", done);
  });
}

export function statusSeen(reply: Reply, fault: Fault | undefined): number | null {
  const never = (fault?.kind === "stall" && fault.ms === undefined) || fault?.kind === "reset";
  return never && fault.when === "before-headers" ? null : reply.status;
}

async function stall(response: ServerResponse, reply: Reply, { when, ms = FOREVER }: FaultOf<"stall">): Promise<void> {
  const sent = begin(response, reply, when);
  await pause(ms, response);
  if (!response.headersSent) writeHead(response, reply);
  response.end(reply.body.subarray(sent));
}

async function drip(response: ServerResponse, reply: Reply, fault: FaultOf<"drip">): Promise<void> {
  const { bytes = 1, everyMs = 50 } = fault;
  begin(response, reply, "before-body");
  for (let at = 0; at < reply.body.length && !response.destroyed; at += bytes) {
    response.write(reply.body.subarray(at, at + bytes));
    await pause(everyMs, response);
  }
  response.end();
}

async function reset(response: ServerResponse, reply: Reply, { when }: FaultOf<"reset">): Promise<void> {
  begin(response, reply, when);
  if (when !== "before-headers") await pause(BEFORE_RESET_MS, response);
  try {
    response.socket?.resetAndDestroy();
  } catch {
    // A TLS socket cannot send RST; its end without a close_notify breaks the client as well.
    response.socket?.destroy();
  }
}

/** Sends the answer up to a moment. Returns how much of the body went out. */
function begin(response: ServerResponse, reply: Reply, until: FaultOf<"stall">["when"]): number {
  if (until === "before-headers") return 0;
  writeHead(response, reply);
  response.flushHeaders();
  if (until === "before-body") return 0;
  const half = Math.floor(reply.body.length / 2);
  response.write(reply.body.subarray(0, half));
  return half;
}

function writeHead(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers, "content-length": String(body.length) });
}
