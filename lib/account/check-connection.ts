import { IS_TOKEN, type QueryProblem } from "../errors/query";
import { type Check, checkFields, textCheck } from "../util/check-fields";
import { isFields } from "../util/json";
import type { ConnectionSettings } from "./connection";

const block: Check = (value) => (isFields(value) ? undefined : "must be an object");

const CHECKS: Readonly<Record<keyof ConnectionSettings, Check>> = {
  profile: textCheck,
  region: textCheck,
  endpoint: textCheck,
  stsEndpoint: textCheck,
  protocol: (value) => (value === "HTTP" || value === "HTTPS" ? undefined : 'must be "HTTP" or "HTTPS"'),
  accessKeyId: textCheck,
  accessKeySecret: textCheck,
  securityToken: textCheck,
  sharedCredentialsFile: textCheck,
  ecsRoleName: textCheck,
  credentialsUri: textCheck,
  assumeRole: (value) => ([value].flat().every(isFields) ? undefined : "must be an object, or a list of such"),
  assumeRoleWithOidc: block,
  account: textCheck,
};

/** What is wrong with the settings of a connection. No value is told: it may be a secret. */
export function connectionProblems(value: unknown, isToken: (value: unknown) => boolean): QueryProblem[] {
  const example = 'connection: { profile: "prod" }';
  const problemOf = (prop: string, problem: string): QueryProblem => ({ prop, problem, example });
  if (!isFields(value)) return [problemOf("connection", "must be settings of a connection")];
  if ("node" in value) return [problemOf("connection", "is a construct, and must be settings")];
  const members = (setting: unknown) => [setting].flat().flatMap((one) => (isFields(one) ? Object.values(one) : [one]));
  const token: Check = (setting) => (isToken(setting) || members(setting).some(isToken) ? IS_TOKEN : undefined);
  return checkFields(value, CHECKS, () => "is not a setting of a connection", token).map(({ name, problem }) =>
    problemOf(`connection.${name}`, problem),
  );
}
