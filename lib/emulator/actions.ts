import type { Assumptions } from "./assumptions";
import type { Keyring } from "./auth/guard";
import { isV3 } from "./auth/signatures";
import { faultyAnswer, faultyPage } from "./faults/answer";
import type { Fault } from "./faults/faults";
import type { FaultPlan } from "./faults/rules";
import {
  allImages,
  type FuzzySearch,
  IMAGES,
  type ImageRecord,
  type ImageSource,
  isPublic,
  selfImages,
} from "./images";
import { CHANGES, changeMachine, modifyChargeType, tag, untag } from "./machines/change";
import { findMachines, INSTANCES, listTags } from "./machines/list";
import type { MachineStore } from "./machines/machine";
import { runMachines } from "./machines/run";
import { type ListShape, type PageSizeOverflow, type Parameters, readPage, withTextCounts } from "./parameters";
import { apiError } from "./reply";
import { type ApiRequest, header } from "./request";
import { assumeRole, assumeRoleWithOidc, callerIdentity, lentCredentials } from "./sts";

export interface Account {
  readonly images: ImageSource;
  readonly machines: MachineStore;
}

export interface ActionContext {
  readonly account: Account;
  readonly keyring: Keyring;
  /** Seconds; instead of what the caller asks for, so that a test can see a session expire. */
  readonly sessionSeconds: number | undefined;
  /** Whose account a role is of, by its ARN. Any other role is of its caller's. */
  readonly roles: ReadonlyMap<string, Account>;
  readonly pageSizeOverflow: PageSizeOverflow;
  readonly fuzzy: FuzzySearch;
  readonly assume: Assumptions;
  readonly now: () => number;
  /** How long a machine takes to start, to stop, to be reset and to go, in milliseconds. */
  readonly transitionMs: number;
  readonly plan: FaultPlan;
  readonly fault: Fault | undefined;
  readonly requestId: string;
}

type Run = (parameters: Parameters, context: ActionContext) => object;

export interface Action {
  readonly name: string;
  readonly product: "Ens" | "Sts";
  readonly version: string;
  readonly signed: boolean;
  readonly lists?: ListShape;
  readonly run: Run;
}

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
  if (request.path === CREDENTIALS_PATH) return GET_CREDENTIALS;
  const action = ACTIONS.get(actionName(request));
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
  find: (parameters: Parameters, context: ActionContext) => readonly object[],
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

function findSelfImages(parameters: Parameters, context: ActionContext): readonly object[] {
  const own = (image: ImageRecord) => !isPublic(image);
  return selfImages(changedImages(context, own), parameters, context.fuzzy);
}

function findImages(parameters: Parameters, context: ActionContext): readonly object[] {
  return allImages(changedImages(context), parameters, context.assume);
}

/** With the images that faults of lists added, and without those that they removed. */
function changedImages({ account, plan, fault }: ActionContext, isListed = (_: ImageRecord) => true) {
  const images = account.images.current();
  plan.change(fault, images.filter(isListed));
  return plan.view(images);
}
