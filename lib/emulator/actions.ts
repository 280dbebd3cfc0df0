import type { Account } from "./account";
import type { Assumptions } from "./assumptions";
import { isV3 } from "./auth/signature-v3";
import type { ImageRecord } from "./catalog-file";
import { faultyAnswer, faultyPage } from "./faults/answer";
import type { Fault } from "./faults/faults";
import type { FaultPlan } from "./faults/plan";
import { allImages, type FuzzySearch, IMAGES, isPublic, selfImages } from "./images";
import { CHANGES, changeMachine, changeTags, modifyChargeType } from "./machines/change";
import { findMachines, INSTANCES, listTags } from "./machines/list";
import { newId } from "./machines/machine";
import { type RunContext, runMachines } from "./machines/run";
import { type ListShape, type PageSizeOverflow, readPage, withTextCounts } from "./paging";
import type { Parameters } from "./parameters";
import { apiError } from "./reply";
import { type ApiRequest, header } from "./request";
import { assumeRole, assumeRoleWithOidc, callerIdentity, lentCredentials, type StsSettings } from "./sts";

/** All that an action may need besides the request. */
export interface ActionContext {
  readonly account: Account;
  readonly sts: StsSettings;
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

/** Something the emulator can be asked. */
export interface Action {
  readonly name: string;
  readonly product: "Ens" | "Sts";
  readonly version: string;
  readonly signed: boolean;
  /** Absent where it does not list. */
  readonly lists?: ListShape;
  run(parameters: Parameters, context: ActionContext): unknown;
}

type Run = Action["run"];

const ACTIONS: ReadonlyMap<string, Action> = new Map(
  [
    ens("DescribeSelfImages", describeSelfImages, IMAGES),
    ens("DescribeImages", describeImages, IMAGES),
    ens("DescribeInstances", describeInstances, INSTANCES),
    ens("RunInstances", runInstances),
    ...Object.entries(CHANGES).map(([name, change]) =>
      ens(name, (parameters, context) => {
        changeMachine(change, context.account.machines, parameters, runContext(context));
        return done(context);
      }),
    ),
    ens("ModifyInstanceChargeType", (parameters, context) => {
      modifyChargeType(context.account.machines, parameters, runContext(context));
      return { ...done(context), OrderId: newId("") };
    }),
    ens("ListTagResources", (parameters, context) => ({
      ...done(context),
      ...listTags(context.account.machines.all(), parameters),
    })),
    ens("TagResources", (parameters, context) => {
      changeTags(context.account.machines, parameters, "tag");
      return done(context);
    }),
    ens("UntagResources", (parameters, context) => {
      changeTags(context.account.machines, parameters, "untag");
      return done(context);
    }),
    sts("AssumeRole", true, (parameters, { requestId, account, sts }) =>
      assumeRole(parameters, requestId, account, sts),
    ),
    sts("AssumeRoleWithOIDC", false, (parameters, { requestId, account, sts }) =>
      assumeRoleWithOidc(parameters, requestId, account, sts),
    ),
    sts("GetCallerIdentity", true, (_, { requestId }) => callerIdentity(requestId)),
  ].map((action) => [action.name, action]),
);

/** Every operation that can be asked by its name. */
export const ACTION_NAMES: readonly string[] = [...ACTIONS.keys()];

const CREDENTIALS_PATH = "/credentials";

/** A plain GET, not an API call: what a `credentials_uri` points at. */
export const GET_CREDENTIALS: Action = {
  name: "GetCredentials",
  product: "Sts",
  version: "",
  signed: false,
  run: (_, { account, sts }) => lentCredentials(account, sts),
};

/** What a request names as its action. */
export function actionName(request: ApiRequest): string {
  if (request.path === CREDENTIALS_PATH) return GET_CREDENTIALS.name;
  return stated(request, "x-acs-action", "Action") ?? "";
}

/** The action of a request. Throws when there is none such, or when it is asked in a way that it does not speak. */
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

function ens(name: string, run: Run, lists?: ListShape): Action {
  return { name, product: "Ens", version: "2017-11-10", signed: true, run, ...(lists && { lists }) };
}

function sts(name: string, signed: boolean, run: Run): Action {
  return { name, product: "Sts", version: "2015-04-01", signed, run };
}

function describeSelfImages(parameters: Parameters, context: ActionContext): unknown {
  const { account, plan, fault, fuzzy } = context;
  const images = account.images.current();
  changeImages(
    images.filter((image) => !isPublic(image)),
    context,
  );
  const found = selfImages(plan.view(images), parameters, fuzzy);
  return faultyAnswer(withTextCounts(pageOf(found, parameters, IMAGES, context)), fault, IMAGES);
}

function describeImages(parameters: Parameters, context: ActionContext): unknown {
  const { account, plan, fault, assume } = context;
  const images = account.images.current();
  changeImages(images, context);
  const answer = pageOf(allImages(plan.view(images), parameters, assume), parameters, IMAGES, context);
  return faultyAnswer(assume["DescribeImages.counts"] === "texts" ? withTextCounts(answer) : answer, fault, IMAGES);
}

function describeInstances(parameters: Parameters, context: ActionContext): unknown {
  const { account, fault, assume } = context;
  const names = new Map(account.images.current().map(({ ImageId, ImageName }) => [ImageId, String(ImageName ?? "")]));
  const found = findMachines(account.machines.all(), parameters, assume, (id) => names.get(id) ?? "");
  return faultyAnswer(pageOf(found, parameters, INSTANCES, context), fault, INSTANCES);
}

function runInstances(parameters: Parameters, context: ActionContext): unknown {
  const machines = runMachines(parameters, runContext(context));
  context.account.machines.put(...machines);
  const ids = machines.map(({ InstanceId }) => InstanceId);
  return { RequestId: context.requestId, OrderId: newId(""), InstanceIds: ids };
}

function pageOf(records: readonly object[], parameters: Parameters, shape: ListShape, context: ActionContext) {
  const page = readPage(parameters, context.pageSizeOverflow, shape);
  return faultyPage(records, page, context.requestId, context.fault, shape);
}

/** Images that come or go between two requests. */
function changeImages(images: readonly ImageRecord[], { fault, plan }: ActionContext): void {
  if (fault?.kind === "image-added" || fault?.kind === "image-removed") plan.change(fault, images);
}

function runContext({ account, assume, now, transitionMs }: ActionContext): RunContext {
  return { images: account.images.current(), assume, now: now(), transitionMs };
}

function done({ requestId }: ActionContext) {
  return { Code: 0, RequestId: requestId };
}
