import { connectionProblems } from "../../lib/account/check-connection";
import { IS_TOKEN } from "../../lib/errors/query";

const problems = (connection: unknown) => connectionProblems(connection, (value) => value === "${TOKEN}");
const ROLE = { roleArn: "acs:ram::1:role/reader" };

test.each<[string, unknown]>([
  ["nothing", {}],
  ["what is undefined", { profile: undefined, assumeRole: undefined }],
  ["texts", { profile: "prod", region: "cn-hangzhou", endpoint: "127.0.0.1:1", account: "1" }],
  ["a protocol", { protocol: "HTTPS" }],
  ["a role", { assumeRole: ROLE }],
  ["a chain of roles", { assumeRole: [ROLE, { ...ROLE, sessionName: "s" }] }],
  ["a role by OIDC that the environment completes", { assumeRoleWithOidc: {} }],
])("%s may be stated", (_, connection) => expect(problems(connection)).toEqual([]));

test.each<[string, unknown, string, RegExp]>([
  ["a text", "prod", "connection", /must be settings/],
  ["a list", [{}], "connection", /must be settings/],
  ["a construct", { node: {} }, "connection", /is a construct/],
  ["an unknown setting", { profil: "p" }, "connection.profil", /is not a setting/],
  ["a name that every object has", { constructor: "p" }, "connection.constructor", /is not a setting/],
  ["a number", { region: 7 }, "connection.region", /must be a text/],
  ["blanks", { region: " " }, "connection.region", /not empty/],
  ["another protocol", { protocol: "ftp" }, "connection.protocol", /"HTTP" or "HTTPS"/],
  ["a role as text", { assumeRole: ROLE.roleArn }, "connection.assumeRole", /an object, or a list/],
  ["a chain of texts", { assumeRole: [ROLE, "x"] }, "connection.assumeRole", /an object, or a list/],
  ["a list of roles by OIDC", { assumeRoleWithOidc: [{}] }, "connection.assumeRoleWithOidc", /must be an object/],
])("%s is refused", (_, connection, prop, problem) => {
  expect(problems(connection)).toEqual([expect.objectContaining({ prop, problem: expect.stringMatching(problem) })]);
});

test.each<[string, object]>([
  ["profile", { profile: "${TOKEN}" }],
  ["assumeRole", { assumeRole: { roleArn: "${TOKEN}" } }],
  ["assumeRole", { assumeRole: [ROLE, { roleArn: "${TOKEN}" }] }],
  ["assumeRoleWithOidc", { assumeRoleWithOidc: { oidcToken: "${TOKEN}" } }],
])("a token in %s is told as one", (name, connection) => {
  const [problem, ...others] = problems(connection);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ prop: `connection.${name}`, problem: IS_TOKEN });
});
