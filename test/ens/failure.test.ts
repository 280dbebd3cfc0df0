import { failureOfSdkError, isTransient, kindOfCode } from "../../lib/ens/failure";
import { printable } from "../../lib/ens/reply";
import type { FailureKind } from "../../lib/errors/api";

test.each<[string | undefined, number, FailureKind, boolean]>([
  ["Throttling", 400, "throttled", true],
  ["Throttling.User", 400, "throttled", true],
  ["Throttling.Api", 429, "throttled", true],
  ["Rejected.Throttling", 400, "throttled", true],
  [undefined, 429, "throttled", true],
  ["ServiceUnavailable", 503, "unavailable", true],
  ["InternalError", 500, "unavailable", true],
  ["Whatever.New", 500, "unavailable", true],
  [undefined, 502, "unavailable", true],
  ["500", 200, "unavailable", true],
  ["InvalidAccessKeyId.NotFound", 404, "authentication", false],
  ["InvalidAccessKeyId.Inactive", 400, "authentication", false],
  ["SignatureDoesNotMatch", 400, "authentication", false],
  ["IncompleteSignature", 400, "authentication", false],
  ["InvalidTimeStamp.Expired", 400, "authentication", false],
  ["SignatureNonceUsed", 400, "authentication", true],
  ["MissingSecurityToken", 400, "authentication", false],
  ["InvalidSecurityToken.MismatchWithAccessKey", 400, "authentication", false],
  ["InvalidSecurityToken.Expired", 400, "expired", false],
  ["SecurityToken.Expired", 400, "expired", false],
  ["NoPermission", 400, "permission", false],
  ["Forbidden.RAM", 403, "permission", false],
  ["Forbidden", 200, "permission", false],
  ["403", 200, "permission", false],
  ["Whatever.New", 403, "permission", false],
  ["MissingParameter", 400, "parameter", false],
  ["InvalidParameter.ImageName", 400, "parameter", false],
  ["InvalidAction.NotFound", 404, "parameter", false],
  ["InvalidVersion", 400, "parameter", false],
  ["UnsupportedHTTPMethod", 400, "parameter", false],
  ["Whatever.New", 400, "parameter", false],
  ["1", 200, "badReply", true],
  [undefined, 200, "badReply", true],
])("Code %s with HTTP %i is %s", (code, status, kind, transient) => {
  expect(kindOfCode(code, status)).toBe(kind);
  expect(isTransient(kind, code)).toBe(transient);
});

test("a token that ran out, reported as a parameter", () => {
  const data = { Code: "InvalidParameter", Message: "The specified parameter SecurityToken.Expired is not valid." };
  expect(failureOfSdkError({ data, statusCode: 400 }, {})).toMatchObject({ kind: "expired", transient: false });
});

test.each(["", "a b", "<html>", '{"a":1}', "x".repeat(81), "a\nb", {}, null, undefined])(
  "%j is not printed",
  (value) => {
    expect(printable(value)).toBeUndefined();
  },
);
