import type { ConnectionName } from "../../lib/account/connection";
import { isStrayLoopback } from "../../lib/lock/account-rule";
import { decide } from "../../lib/lock/decide";
import type { Lock } from "../../lib/lock/lock";
import { LOOPBACK, lockOf, pin, REAL, request, WEB } from "./pins";

const SINGAPORE = "ens.ap-southeast-1.aliyuncs.com";
const run = (lock: Lock, connection: ConnectionName, fields = {}) =>
  decide(request("web", { connection, ...fields }), { lock, treeKeys: new Set(["web"]) });

test.each<[string, ConnectionName, ConnectionName, "pinned" | "failed"]>([
  ["nothing is stated", { endpoint: SINGAPORE }, {}, "pinned"],
  ["a region states no endpoint", { endpoint: REAL }, { region: "ap-southeast-1" }, "pinned"],
  ["the same endpoint", { endpoint: REAL }, { endpoint: REAL }, "pinned"],
  ["the endpoint that the pin had by default", {}, { endpoint: REAL }, "pinned"],
  ["the endpoint that the pin had by its region", { region: "ap-southeast-1" }, { endpoint: SINGAPORE }, "pinned"],
  ["the port that is meant anyway", { endpoint: REAL }, { endpoint: `${REAL}:443` }, "pinned"],
  ["another endpoint", { endpoint: REAL }, { endpoint: SINGAPORE }, "failed"],
  ["another than the pin had by default", {}, { endpoint: SINGAPORE }, "failed"],
  ["another port", { endpoint: REAL }, { endpoint: `${REAL}:8443` }, "failed"],
  ["an emulator, and a real pin", {}, { endpoint: LOOPBACK }, "failed"],
  ["the real service, and an emulator's pin", { endpoint: LOOPBACK }, { endpoint: REAL }, "failed"],
  ["another emulator", { endpoint: LOOPBACK }, { endpoint: "localhost:99" }, "pinned"],
  ["an emulator's pin, and nothing is stated", { endpoint: LOOPBACK }, {}, "pinned"],
  ["the same account", { account: "1" }, { account: "1" }, "pinned"],
  ["another account", { account: "1" }, { account: "2" }, "failed"],
  ["an account that the pin does not name", {}, { account: "2" }, "pinned"],
  ["an account that the run does not name", { account: "1" }, {}, "pinned"],
  ["another profile is not compared", { profile: "a" }, { profile: "b" }, "pinned"],
])("%s", (_, pinned, stated, expected) => {
  const lock = lockOf({ web: pin("1", WEB, pinned) });
  for (const mode of ["auto", "frozen"] as const) {
    expect(run(lock, stated, { mode: { mode, because: "x" } }).kind).toBe(expected);
  }
  // A refresh replaces a pin of its own account, and never one of another.
  const refreshed = run(lock, stated, { refresh: true });
  expect(refreshed.kind).toBe(expected === "pinned" ? "ask" : "failed");
});

/** `whose`: the connection that the new pin is stored with; `ask` where it is none. */
test.each<[string, ConnectionName, ConnectionName, ConnectionName | "ask"]>([
  ["nothing is stated", {}, {}, {}],
  ["the same names", { profile: "a", account: "1" }, { profile: "a", account: "1" }, { profile: "a", account: "1" }],
  ["another profile", { profile: "a" }, { profile: "b" }, "ask"],
  ["another role", { roleArn: "a" }, { roleArn: "b" }, "ask"],
  ["another role by OIDC", { oidcRoleArn: "a" }, { oidcRoleArn: "b" }, "ask"],
  ["a role on top of the one by OIDC", { oidcRoleArn: "a" }, { oidcRoleArn: "a", roleArn: "b" }, "ask"],
  ["one role by two ways", { roleArn: "a" }, { oidcRoleArn: "a" }, { oidcRoleArn: "a" }],
  ["another account", { account: "1" }, { account: "2" }, "ask"],
  ["another endpoint", { endpoint: REAL }, { endpoint: SINGAPORE }, "ask"],
  ["regions of two sites", { region: "ap-southeast-1" }, { region: "cn-x" }, "ask"],
  ["regions of one site", { region: "cn-x" }, { region: "cn-y" }, { region: "cn-y" }],
  ["a profile that the pin does not name", {}, { profile: "b" }, { profile: "b" }],
  ["a profile that the run does not name", { profile: "a" }, {}, {}],
  ["a site that the run leaves open", { region: "ap-southeast-1" }, {}, { region: "ap-southeast-1" }],
  ["an emulator that the run leaves open", { endpoint: LOOPBACK }, {}, { endpoint: LOOPBACK }],
])("a pin gives its image to another key or query: %s", (_, source, stated, whose) => {
  const copied = run(lockOf({ old: pin("1", WEB, source) }), stated);
  const kept = run(lockOf({ web: pin("1", WEB, source) }), stated, { asks: { imageName: "web-1" } });
  for (const decision of [copied, kept]) {
    expect("pin" in decision ? decision.pin.connection : decision.kind).toEqual(whose);
  }
});

test("the error names both sides and the ways out", () => {
  const decision = run(lockOf({ web: pin("1", WEB, { region: "cn-x", account: "7" }) }), { endpoint: LOOPBACK });
  expect(decision).toMatchObject({ kind: "failed", error: { code: "PIN_OTHER_ENDPOINT" } });
  expect("error" in decision && decision.error.message).toContain(
    `this run asks ${LOOPBACK}, and the lock belongs to the default endpoint of cn-x (account 7).`,
  );
});

describe("a run that states a loopback endpoint", () => {
  const emulator = { endpoint: LOOPBACK };
  const mixed = lockOf({ web: pin("1", WEB, { endpoint: "localhost" }), other: pin("2", WEB, { profile: "prod" }) });

  test("uses its own pins of a lock that holds others", () => expect(run(mixed, emulator).kind).toBe("pinned"));

  test.each([
    ["a changed query", { asks: { imageName: "web" } }],
    ["a new key", { key: "new" }],
    ["a refresh", { refresh: true }],
  ])("adds nothing to it: %s", (_, fields) => {
    expect(run(mixed, emulator, fields)).toMatchObject({ kind: "failed", error: { code: "PIN_OTHER_ENDPOINT" } });
  });

  test("adds to one of its own", () => {
    expect(
      run(lockOf({ web: pin("1", WEB, { endpoint: "[::1]:9" }) }), emulator, { asks: { imageName: "x" } }).kind,
    ).toBe("ask");
    expect(run(lockOf({}), emulator).kind).toBe("ask");
  });
});

test("a stray loopback is a loopback's pin where none is stated", () => {
  const loopback = pin("1", WEB, { endpoint: LOOPBACK });
  expect(isStrayLoopback({ connection: { region: "cn-x" } }, loopback)).toBe(true);
  expect(isStrayLoopback({ connection: { endpoint: "localhost" } }, loopback)).toBe(false);
  expect(isStrayLoopback({ connection: {} }, pin("1"))).toBe(false);
});
