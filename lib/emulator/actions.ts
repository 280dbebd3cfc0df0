import { isV3 } from "./auth/signature-v3";
import type { ImageSource } from "./catalog-file";
import { readPage, type SearchRules, search } from "./describe-self-images";
import { apiError } from "./errors";
import { faultyAnswer } from "./faults/answer";
import type { Fault } from "./faults/faults";
import { faultyPage } from "./faults/faulty-list";
import type { FaultPlan } from "./faults/plan";
import { type ApiRequest, header } from "./request";
import { assumeRole, assumeRoleWithOidc, lentCredentials, type StsSettings } from "./sts";

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
