import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Guard, namedKey } from "./auth/guard";
import type { Key } from "./auth/keyring";
import { isV3 } from "./auth/signature-v3";
import type { ImageSource } from "./catalog-file";
import { readPage, type SearchRules, search } from "./describe-self-images";
import { faultyAnswer, faultyPage, faultyReply, throwIfRefused } from "./faults/answer";
import type { Fault } from "./faults/faults";
import type { FaultPlan } from "./faults/plan";
import { loggable, type RequestLogEntry } from "./log";
import { ApiError, apiError, errorReply, jsonReply, type Reply } from "./reply";
import { type ApiRequest, header, readRequest } from "./request";
import { pause, send, statusSeen } from "./send";
import { assumeRole, assumeRoleWithOidc, lentCredentials, type StsSettings } from "./sts";

/** The parts of a running emulator, as a request meets them. */
export interface Service {
  readonly guard: Guard;
  /** Whose images an unsigned action sees. */
  readonly firstKey: Key;
  readonly latencyMs: number;
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

function decide(request: ApiRequest, requestId: string, service: Service): Outcome {
  let action: Action | undefined;
  const accessKeyId = namedKey(request);
  let fault: Fault | undefined;
  try {
    action = actionOf(request);
    const key = action.signed ? service.guard.admit(request) : service.firstKey;
    const plan = service.plan();
    const page = Number(request.parameters.get("PageNumber") || 1);
    fault = plan.next({ action: action.name, page, accessKeyId });
    throwIfRefused(fault);
    const body = action.run(request.parameters, { ...service.shared, images: key.images, plan, fault, requestId });
    const origin = `${request.protocol}://${request.headers.host}`;
    const reply = faultyReply(jsonReply(200, body), fault, origin);
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

/** All that an action may need besides the request. */
export interface ActionContext {
  readonly images: ImageSource;
  readonly sts: StsSettings;
  readonly rules: SearchRules;
  readonly plan: FaultPlan;
  readonly fault: Fault | undefined;
  readonly requestId: string;
}

/** Something the emulator can be asked. */
export interface Action {
  readonly name: string;
  readonly product: "Ens" | "Sts";
  readonly version: string;
  readonly signed: boolean;
  run(parameters: ReadonlyMap<string, string>, context: ActionContext): unknown;
}

const ACTIONS: readonly Action[] = [
  { name: "DescribeSelfImages", product: "Ens", version: "2017-11-10", signed: true, run: describeSelfImages },
  {
    name: "AssumeRole",
    product: "Sts",
    version: "2015-04-01",
    signed: true,
    run: (parameters, { requestId, images, sts }) => assumeRole(parameters, requestId, images, sts),
  },
  {
    name: "AssumeRoleWithOIDC",
    product: "Sts",
    version: "2015-04-01",
    signed: false,
    run: (parameters, { requestId, images, sts }) => assumeRoleWithOidc(parameters, requestId, images, sts),
  },
];

const CREDENTIALS_PATH = "/credentials";

/** A plain GET, not an API call: what a `credentials_uri` points at. */
export const GET_CREDENTIALS: Action = {
  name: "GetCredentials",
  product: "Sts",
  version: "",
  signed: false,
  run: (_, { images, sts }) => lentCredentials(images, sts),
};

/** What a request names as its action. */
export function actionName(request: ApiRequest): string {
  if (request.path === CREDENTIALS_PATH) {
    return GET_CREDENTIALS.name;
  }
  return stated(request, "x-acs-action", "Action") ?? "";
}

/** The action of a request. Throws when there is none such, or when it is asked in a way that it does not speak. */
export function actionOf(request: ApiRequest): Action {
  if (request.tooLarge) {
    throw apiError("RequestTooLarge");
  }
  const name = actionName(request);
  if (request.path === CREDENTIALS_PATH) {
    return GET_CREDENTIALS;
  }
  const action = ACTIONS.find((candidate) => candidate.name === name);
  if (!action || request.path !== "/") {
    throw apiError("InvalidAction.NotFound");
  }
  if (request.method !== "GET" && request.method !== "POST") {
    throw apiError("UnsupportedHTTPMethod");
  }
  if (stated(request, "x-acs-version", "Version") !== action.version) {
    throw apiError("InvalidVersion");
  }
  const format = request.parameters.get("Format") ?? (isV3(request) ? "JSON" : "XML");
  if (format.toUpperCase() !== "JSON") {
    throw apiError("InvalidParameter.Format", {
      message: "This emulator does not speak XML, which the API answers by default: send Format=JSON.",
    });
  }
  return action;
}

/** V3 states the action in headers, V1 in parameters; pop-core does both, and only the parameters are signed then. */
function stated(request: ApiRequest, headerName: string, parameter: string): string | undefined {
  const inHeader = header(request, headerName);
  const inParameters = request.parameters.get(parameter);
  return isV3(request) ? (inHeader ?? inParameters) : (inParameters ?? inHeader);
}

function describeSelfImages(parameters: ReadonlyMap<string, string>, context: ActionContext): unknown {
  const { images, rules, plan, fault, requestId } = context;
  const page = readPage(parameters, rules.pageSizeOverflow);
  const all = images.current();
  if (fault?.kind === "image-added" || fault?.kind === "image-removed") {
    plan.change(fault, all);
  }
  const found = search(plan.view(all), parameters, rules.fuzzy);
  return faultyAnswer(faultyPage(found, page, requestId, fault), fault);
}
