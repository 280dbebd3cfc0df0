import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { EnsImagesError } from "../errors/ens-images-error";
import { type Action, type ActionContext, actionName, actionOf, GET_CREDENTIALS } from "./actions";
import { type Guard, type Key, namedKey } from "./auth/guard";
import { faultyReply, throwIfRefused } from "./faults/answer";
import type { Fault } from "./faults/faults";
import type { FaultPlan } from "./faults/rules";
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
    if (refusal !== error) service.report(`A request failed inside the emulator: ${(error as Error).stack}`);
    const host = request.headers.host ?? "";
    const reply = errorReply(refusal, { host, product: action?.product ?? "Ens", requestId });
    return { reply, code: refusal.code, accessKeyId, fault };
  }
}

export interface RequestLogEntry {
  readonly time: string;
  readonly action: string;
  readonly protocol: "http" | "https";
  /** What the action was asked; nothing that signs, proves or opens. */
  readonly parameters: Readonly<Record<string, string>>;
  /** HTTP status; null if the connection was dropped before one was sent. */
  readonly status: number | null;
  readonly code?: string;
  readonly accessKeyId?: string;
  readonly fault?: string;
  readonly requestId: string;
}

/** Parameters that are the same for every action, besides those of the signature. */
const COMMON = ["AccessKeyId", "Action", "Format", "Timestamp", "Version"];
const CONFIDENTIAL = /secret|token|signature|password|assertion|external|userdata/i;

/** What of a request's parameters may be written down. The whole query of a `credentials_uri` may be a secret. */
export function loggable(action: string, parameters: ReadonlyMap<string, string>): Record<string, string> {
  if (action === GET_CREDENTIALS.name) return {};
  return Object.fromEntries([...parameters].filter(([name]) => !COMMON.includes(name) && !CONFIDENTIAL.test(name)));
}

/** Appends before it returns, so that whoever has the answer finds the entry. Makes the file, or throws `USAGE`. */
export function appendTo(file: string): (entry: RequestLogEntry) => void {
  try {
    appendFileSync(file, "");
  } catch (error) {
    const why = `The log ${file} cannot be written: ${(error as Error).message}`;
    throw new EnsImagesError("USAGE", `${why}. Name a file in a folder that exists.`);
  }
  return (entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
}
