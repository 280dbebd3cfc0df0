import { IS_TOKEN, propProblem, type QueryProblem } from "../errors/query";
import { KEY_NAME } from "../lock/lock";
import { modeCheck } from "../lock/mode";
import type { ImageQuery } from "../query/query";
import { type Check, checkFields, flagCheck } from "../util/check-fields";
import type { EnsImageLookupProps } from "./lookup-props";
import { isAlicloudProvider } from "./provider-connection";
import { isToken } from "./tokens";

export type LookupOptions = Omit<EnsImageLookupProps, keyof ImageQuery>;

const EXAMPLES: Readonly<Record<keyof LookupOptions, string>> = {
  pin: 'pin: "web-base"',
  mode: 'mode: "live"',
  provider: "provider: alicloud",
  connection: 'connection: { profile: "prod" }',
  planOutputs: "planOutputs: true",
};

const CHECKS: Readonly<Record<keyof LookupOptions, Check>> = {
  pin: (value) =>
    typeof value === "string" && KEY_NAME.test(value)
      ? undefined
      : "must be a name of letters, digits and . _ - : @ +, with / between its parts",
  mode: modeCheck,
  provider: (value) =>
    isAlicloudProvider(value) ? undefined : "must be an alicloud provider construct; settings are the prop connection",
  connection: (value) => (isAlicloudProvider(value) ? "is a provider construct: that is the prop provider" : undefined),
  planOutputs: flagCheck,
};

export function optionProblems(options: LookupOptions): QueryProblem[] {
  const { provider, connection } = options;
  const token: Check = (value) => (isToken(value) ? IS_TOKEN : undefined);
  const problems = checkFields(options, CHECKS, () => "", token).map(({ name, problem }) =>
    propProblem(name, problem, EXAMPLES[name as keyof LookupOptions]),
  );
  if (connection === undefined || isAlicloudProvider(connection)) return problems;
  const { connectionProblems } = require("../account/check-connection") as typeof import("../account/check-connection");
  problems.push(...connectionProblems(connection, isToken));
  if (provider !== undefined) {
    const both = "is stated beside provider: an account is named by one of them";
    problems.push(propProblem("connection", both, EXAMPLES.connection));
  }
  return problems;
}
