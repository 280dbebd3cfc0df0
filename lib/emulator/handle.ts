import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ActionContext } from "./actions";
import { type Action, actionName, actionOf } from "./actions";
import { type Guard, namedKey } from "./auth/guard";
import type { Key } from "./auth/keyring";
import { faultyReply, throwIfRefused } from "./faults/answer";
import type { Fault } from "./faults/faults";
import type { FaultPlan } from "./faults/plan";
import { loggable, type RequestLogEntry } from "./log";
import { ApiError, apiError, errorReply, jsonReply } from "./reply";
import { type ApiRequest, readRequest } from "./request";
import { pause, send, statusSeen } from "./send";

export interface Service {
  readonly guard: Guard;
  /** Whose account an unsigned action sees. */
  readonly firstKey: Key;
  readonly latencyMs: number;
  readonly plan: () => FaultPlan;
  readonly shared: Omit<ActionContext, "account" | "plan" | "fault" | "requestId">;
  readonly log: (entry: RequestLogEntry) => void;
  readonly report: (problem: string) => void;
}

export async function handle(message: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  const requestId = randomUUID().toUpperCase();
  const request = await readRequest(message);
  await pause(service.latencyMs, response);
  const { reply, fault, ...who } = decide(request, requestId, service);
  const action = actionName(request);
  service.log({
    time: new Date().toISOString(),
    action,
    protocol: request.protocol,
    parameters: loggable(action, request.parameters),
    status: statusSeen(reply, fault),
    ...who,
    fault: fault?.kind,
    requestId,
  });
  await send(response, { ...reply, headers: { ...reply.headers, "x-acs-request-id": requestId } }, fault);
}

function decide(request: ApiRequest, requestId: string, service: Service) {
  let action: Action | undefined;
  const accessKeyId = namedKey(request);
  let fault: Fault | undefined;
  try {
    action = actionOf(request);
    const key = action.signed ? service.guard.admit(request) : service.firstKey;
    const plan = service.plan();
    const page = Number(request.parameters.get("PageNumber") || 1);
    fault = plan.next({ action: action.name, lists: action.lists?.inner, page, accessKeyId });
    throwIfRefused(fault);
    const body = action.run(request.parameters, { ...service.shared, account: key.account, plan, fault, requestId });
    const reply = faultyReply(jsonReply(200, body), fault, `${request.protocol}://${request.headers.host}`);
    return { reply, accessKeyId, fault };
  } catch (error) {
    const refusal = error instanceof ApiError ? error : apiError("InternalError");
    if (refusal !== error) {
      service.report(`A request failed inside the emulator: ${error instanceof Error ? error.stack : String(error)}`);
    }
    const host = request.headers.host ?? "";
    const reply = errorReply(refusal, { host, product: action?.product ?? "Ens", requestId });
    return { reply, code: refusal.code, accessKeyId, fault };
  }
}
