import type { QueryProblem } from "../errors/query";

const TEXTS = [
  "profile",
  "region",
  "endpoint",
  "stsEndpoint",
  "accessKeyId",
  "accessKeySecret",
  "securityToken",
  "sharedCredentialsFile",
  "ecsRoleName",
  "credentialsUri",
  "account",
];
const BLOCKS = ["assumeRole", "assumeRoleWithOidc"];
const EXAMPLE = 'connection: { profile: "prod" }';

/** What is wrong with the settings of a connection. No value is told: it may be a secret. */
export function connectionProblems(value: unknown, isToken: (value: unknown) => boolean): QueryProblem[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [{ prop: "connection", problem: "must be settings of a connection", example: EXAMPLE }];
  }
  if ("node" in value) {
    return [{ prop: "connection", problem: "is a construct, and must be settings", example: EXAMPLE }];
  }
  return Object.entries(value).flatMap(([name, setting]) => settingProblems(name, setting, isToken));
}

function settingProblems(name: string, value: unknown, isToken: (value: unknown) => boolean): QueryProblem[] {
  const prop = `connection.${name}`;
  const wrong = (problem: string): QueryProblem[] => [{ prop, problem, example: EXAMPLE }];
  if (value === undefined) return [];
  const blocks = name === "assumeRole" ? [value].flat() : [value];
  const members = blocks.flatMap((block) =>
    BLOCKS.includes(name) && isObject(block) ? Object.values(block) : [block],
  );
  if (members.some(isToken)) {
    return [{ prop, problem: "is a token, a value that only Terraform knows later", example: EXAMPLE, token: true }];
  }
  if (name === "protocol") return value === "HTTP" || value === "HTTPS" ? [] : wrong('must be "HTTP" or "HTTPS"');
  if (name === "assumeRole") return blocks.every(isObject) ? [] : wrong("must be an object, or a list of such");
  if (BLOCKS.includes(name)) return isObject(value) ? [] : wrong("must be an object");
  if (!TEXTS.includes(name)) return wrong("is not a setting of a connection");
  return typeof value === "string" && value.trim() !== "" ? [] : wrong("must be a text that is not empty");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
