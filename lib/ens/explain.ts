import { ACTION, leastPolicy } from "../account/policy";
import * as errors from "../errors/api";
import type { EnsImagesError } from "../errors/ens-images-error";
import type { Failure } from "./failure";

/** The error that tells the user of a failure. */
export function explain(
  failure: Failure,
  request: Pick<errors.RequestFacts, "operation" | "endpoint" | "attempts" | "keysFrom">,
): EnsImagesError {
  const { code, status, requestId, detail } = failure;
  const facts: errors.RequestFacts = { ...request, code, status, requestId, detail };
  switch (failure.kind) {
    case "authentication":
    case "expired":
      return errors.authenticationFailed(facts);
    case "permission":
      return errors.permissionDenied(facts, remedyFor(request.operation));
    case "throttled":
      return errors.throttled(facts);
    case "unavailable":
      return errors.unavailable(facts);
    case "network":
      return errors.networkFailed(facts);
    case "timeout":
      return errors.timedOut(facts);
    case "badReply":
      return errors.badReply(facts);
    case "parameter":
      return errors.parameterRefused(facts);
    case "credentials":
      return errors.credentialsInvalid(`The access key cannot be used: ${detail ?? "it is malformed"}.`);
  }
}

function remedyFor(operation: string): string {
  if (operation.startsWith("AssumeRole")) {
    return "The role's trust policy must name the caller, and a RAM user needs sts:AssumeRole.";
  }
  return `Grant ${ACTION} to the RAM user or role by this policy: ${JSON.stringify(leastPolicy())}`;
}
