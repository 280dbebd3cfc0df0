import { isV3 } from "./auth/signature-v3";
import type { ActionContext } from "./context";
import { faultyAnswer, faultyPage } from "./faults/answer";
import { allImages, IMAGES, isPublic, selfImages } from "./images";
import { CHANGES, changeMachine, modifyChargeType, tag, untag } from "./machines/change";
import { findMachines, INSTANCES, listTags } from "./machines/list";
import { runMachines } from "./machines/run";
import { type ListShape, readPage, withTextCounts } from "./paging";
import type { Parameters } from "./parameters";
import { apiError } from "./reply";
import { type ApiRequest, header } from "./request";
import { assumeRole, assumeRoleWithOidc, callerIdentity, lentCredentials } from "./sts";

export interface Action {
  readonly name: string;
  readonly product: "Ens" | "Sts";
  readonly version: string;
  readonly signed: boolean;
  readonly lists?: ListShape;
  run(parameters: Parameters, context: ActionContext): unknown;
}

type Run = (parameters: Parameters, context: ActionContext) => object;
type Find = (parameters: Parameters, context: ActionContext) => readonly object[];

const ACTIONS: ReadonlyMap<string, Action> = new Map(
  [
    lists("DescribeSelfImages", IMAGES, findSelfImages, () => "texts"),
    lists("DescribeImages", IMAGES, findImages, ({ assume }) => assume["DescribeImages.counts"]),
    lists("DescribeInstances", INSTANCES, findMachines, () => "integers"),
    ens("RunInstances", runMachines),
    ...Object.entries(CHANGES).map(([name, change]) => done(name, (...asked) => changeMachine(change, ...asked))),
    done("ModifyInstanceChargeType", modifyChargeType),
    done("ListTagResources", listTags),
    done("TagResources", tag),
    done("UntagResources", untag),
    sts("AssumeRole", assumeRole),
    { ...sts("AssumeRoleWithOIDC", assumeRoleWithOidc), signed: false },
    sts("GetCallerIdentity", callerIdentity),
  ].map((action) => [action.name, action]),
);

export const ACTION_NAMES: readonly string[] = [...ACTIONS.keys()];

const CREDENTIALS_PATH = "/credentials";

/** A plain GET, not an API call: what a `credentials_uri` points at. */
export const GET_CREDENTIALS: Action = {
  name: "GetCredentials",
  product: "Sts",
  version: "",
  signed: false,
  run: (_, context) => lentCredentials(context),
};

export function actionName(request: ApiRequest): string {
  if (request.path === CREDENTIALS_PATH) return GET_CREDENTIALS.name;
  return stated(request, "x-acs-action", "Action") ?? "";
}

export function actionOf(request: ApiRequest): Action {
  if (request.tooLarge) throw apiError("RequestTooLarge");
  const name = actionName(request);
  if (request.path === CREDENTIALS_PATH) return GET_CREDENTIALS;
  const action = ACTIONS.get(name);
  if (!action || request.path !== "/") throw apiError("InvalidAction.NotFound");
  if (request.method !== "GET" && request.method !== "POST") throw apiError("UnsupportedHTTPMethod");
  if (stated(request, "x-acs-version", "Version") !== action.version) throw apiError("InvalidVersion");
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

function ens(name: string, run: Run): Action {
  return { name, product: "Ens", version: "2017-11-10", signed: true, run: identified(run) };
}

function sts(name: string, run: Run): Action {
  return { name, product: "Sts", version: "2015-04-01", signed: true, run: identified(run) };
}

function identified(run: Run): Run {
  return (parameters, context) => ({ ...run(parameters, context), RequestId: context.requestId });
}

function done(name: string, run: Run): Action {
  return ens(name, (parameters, context) => ({ Code: 0, ...run(parameters, context) }));
}

function lists(
  name: string,
  shape: ListShape,
  find: Find,
  counts: (context: ActionContext) => "texts" | "integers",
): Action {
  const run: Run = (parameters, context) => {
    const { fault, pageSizeOverflow } = context;
    const records = find(parameters, context);
    const answer = faultyPage(records, readPage(parameters, pageSizeOverflow, shape), fault, shape);
    return faultyAnswer(counts(context) === "texts" ? withTextCounts(answer) : answer, fault, shape);
  };
  return { ...ens(name, run), lists: shape };
}

function findSelfImages(parameters: Parameters, { account, plan, fault, fuzzy }: ActionContext): readonly object[] {
  const images = account.images.current();
  const own = images.filter((image) => !isPublic(image));
  plan.change(fault, own);
  return selfImages(plan.view(images), parameters, fuzzy);
}

function findImages(parameters: Parameters, { account, plan, fault, assume }: ActionContext): readonly object[] {
  const images = account.images.current();
  plan.change(fault, images);
  return allImages(plan.view(images), parameters, assume);
}
