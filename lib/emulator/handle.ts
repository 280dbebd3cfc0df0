import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Action, type ActionContext, actionName, actionOf } from "./actions";
import { type Guard, namedKey } from "./auth/guard";
import type { Key } from "./auth/keyring";
import { ApiError, apiError, errorReply } from "./errors";
import type { Fault } from "./faults/faults";
import { faultyReply, throwIfRefused } from "./faults/faulty-reply";
import type { FaultPlan } from "./faults/plan";
import { loggable, type RequestLogEntry } from "./log";
import { jsonReply, type Reply } from "./reply";
import { type ApiRequest, readRequest } from "./request";
import { pause, send, statusSeen } from "./send";

/** The parts of a running emulator. */
export interface Machine {
  readonly guard: Guard;
  /** Whose images an unsigned action sees. */
  readonly firstKey: Key;
  readonly latencyMs: number;
  readonly origin: () => string;
  /** The plan as the fault rules are now. */
  readonly plan: () => FaultPlan;
  readonly shared: Pick<ActionContext, "sts" | "rules">;
  readonly log: (entry: RequestLogEntry) => void;
  readonly report: (problem: string) => void;
}

interface Outcome {
  readonly reply: Reply;
  readonly code?: string;
  readonly accessKeyId?: string;
  readonly fault?: Fault;
}

/** Answers one request: read, decide, log, send. */
export async function handle(message: IncomingMessage, response: ServerResponse, machine: Machine): Promise<void> {
  const requestId = randomUUID().toUpperCase();
  const request = await readRequest(message);
  await pause(machine.latencyMs, response);
  const { reply, fault, ...who } = decide(request, requestId, machine);
  const action = actionName(request);
  machine.log({
    time: new Date().toISOString(),
    action,
    parameters: loggable(action, request.parameters),
    status: statusSeen(reply, fault),
    ...who,
    fault: fault?.kind,
    requestId,
  });
  await send(response, { ...reply, headers: { ...reply.headers, "x-acs-request-id": requestId } }, fault);
}

function decide(request: ApiRequest, requestId: string, machine: Machine): Outcome {
  let action: Action | undefined;
  const accessKeyId = namedKey(request);
  let fault: Fault | undefined;
  try {
    action = actionOf(request);
    const key = action.signed ? machine.guard.admit(request) : machine.firstKey;
    const plan = machine.plan();
    const page = Number(request.parameters.get("PageNumber") || 1);
    fault = plan.next({ action: action.name, page, accessKeyId });
    throwIfRefused(fault);
    const body = action.run(request.parameters, { ...machine.shared, images: key.images, plan, fault, requestId });
    const reply = faultyReply(jsonReply(200, body), fault, machine.origin());
    return { reply, accessKeyId, fault };
  } catch (error) {
    const refusal = error instanceof ApiError ? error : apiError("InternalError");
    if (refusal !== error) {
      machine.report(`A request failed inside the emulator: ${error instanceof Error ? error.stack : String(error)}`);
    }
    const host = request.headers.host ?? "";
    const reply = errorReply(refusal, { host, product: action?.product ?? "Ens", requestId });
    return { reply, code: refusal.code, accessKeyId, fault };
  }
}
