import type { ConnectionName } from "../../lib/account/connection";
import { isStrayLoopback } from "../../lib/lock/account-rule";
import { decide } from "../../lib/lock/decide";
import type { Lock } from "../../lib/lock/lock";
import { LOOPBACK, lockOf, pin, REAL, request, WEB } from "./pins";

const SINGAPORE = "ens.ap-southeast-1.aliyuncs.com";
const run = (lock: Lock, connection: ConnectionName, fields = {}) =>
  decide(request("web", { connection, ...fields }), { lock, treeKeys: new Set(["web"]) });

/** `beside`: asked anew for a pin of its own, and an error where nothing is asked. */
test.each<[string, ConnectionName, ConnectionName, "pinned" | "beside" | "failed"]>([
  ["nothing is stated", { endpoint: SINGAPORE }, {}, "pinned"],
  ["a region that leads to another site", { endpoint: REAL }, { region: "ap-southeast-1" }, "beside"],
  ["regions of two sites", { region: "cn-hangzhou" }, { region: "ap-southeast-1" }, "beside"],
  ["regions of one site", { region: "cn-hangzhou" }, { region: "eu-central-1" }, "pinned"],
  ["a region, and a pin that states no site", { profile: "a" }, { region: "ap-southeast-1" }, "pinned"],
  ["the host of a private network", { endpoint: REAL }, { endpoint: "ens-vpc.cn-hangzhou.aliyuncs.com" }, "pinned"],
  ["that of another site", { endpoint: SINGAPORE }, { endpoint: "ens-vpc.cn-hangzhou.aliyuncs.com" }, "beside"],
  ["a customer's host below the vendor's", { endpoint: REAL }, { endpoint: "ens.oss-cn-x.aliyuncs.com" }, "failed"],
  ["a host called as a site", { endpoint: LOOPBACK }, { endpoint: "china" }, "failed"],
  ["another host, and the region of its pin", { endpoint: "a.b", region: "cn-x" }, { region: "cn-x" }, "pinned"],
  ["another host, and a region elsewhere", { endpoint: "a.b", region: "cn-x" }, { region: "ap-southeast-1" }, "failed"],
  ["the same endpoint", { endpoint: REAL }, { endpoint: REAL }, "pinned"],
  ["the endpoint that the pin had by default", {}, { endpoint: REAL }, "pinned"],
  ["the endpoint that the pin had by its region", { region: "ap-southeast-1" }, { endpoint: SINGAPORE }, "pinned"],
  ["the port that is meant anyway", { endpoint: REAL }, { endpoint: `${REAL}:443` }, "pinned"],
  ["another site", { endpoint: REAL }, { endpoint: SINGAPORE }, "beside"],
  ["another than the pin had by default", {}, { endpoint: SINGAPORE }, "beside"],
  ["another port", { endpoint: REAL }, { endpoint: `${REAL}:8443` }, "failed"],
  ["an emulator, and a real pin", {}, { endpoint: LOOPBACK }, "failed"],
  ["the real service, and an emulator's pin", { endpoint: LOOPBACK }, { endpoint: REAL }, "failed"],
  ["another emulator", { endpoint: LOOPBACK }, { endpoint: "localhost:99" }, "pinned"],
  ["an emulator's pin, and nothing is stated", { endpoint: LOOPBACK }, {}, "pinned"],
  ["the same account", { account: "1" }, { account: "1" }, "pinned"],
  ["another account", { account: "1" }, { account: "2" }, "beside"],
  [
    "another account of an emulator",
    { endpoint: LOOPBACK, account: "1" },
    { endpoint: "[::1]", account: "2" },
    "beside",
  ],
  ["another account than an emulator's pin", { endpoint: LOOPBACK, account: "1" }, { account: "2" }, "failed"],
  ["an account that the pin does not name", {}, { account: "2" }, "pinned"],
  ["an account that the run does not name", { account: "1" }, {}, "pinned"],
  ["another profile is not compared", { profile: "a" }, { profile: "b" }, "pinned"],
])("%s", (_, pinned, stated, expected) => {
  const lock = lockOf({ web: pin("1", WEB, pinned) });
  for (const mode of ["auto", "frozen"] as const) {
    const decision = run(lock, stated, { mode: { mode, because: "x" } });
    const beside = mode === "auto" ? "ask" : "failed";
    expect(decision.kind).toBe(expected === "beside" ? beside : expected);
    if (decision.kind !== "failed") continue;
    expect(decision.error.code).toBe(expected === "beside" ? "PIN_MISSING" : "PIN_OTHER_ENDPOINT");
  }
  // A refresh replaces a pin of its own account, and never one of another.
  const refreshed = run(lock, stated, { refresh: true });
  expect(refreshed.kind).toBe(expected === "failed" ? "failed" : "ask");
  if (refreshed.kind === "ask") expect(refreshed.earlier).toHaveLength(expected === "pinned" ? 1 : 0);
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
  [
    "one account by two profiles",
    { profile: "a", account: "1" },
    { profile: "b", account: "1" },
    { profile: "b", account: "1" },
  ],
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

describe("a key with pins of several accounts and sites", () => {
  const lock = lockOf({
    web: [
      pin("1", WEB, { account: "1" }),
      pin("2", WEB, { account: "2" }),
      pin("3", WEB, { account: "2", region: "ap-southeast-1" }),
      pin("4", { imageName: "other" }, { account: "1" }),
    ],
  });
  test.each<[string, ConnectionName, string]>([
    ["its account", { account: "1" }, "m-1"],
    ["its account and region", { account: "2", region: "ap-southeast-1" }, "m-3"],
    ["an account that only one site has", { account: "1", region: "cn-x" }, "m-1"],
    ["the account of two sites, and neither", { account: "2" }, "m-2"],
    ["a third account", { account: "3" }, "ask"],
    ["no account", {}, "CONNECTION_AMBIGUOUS"],
    ["no account, and a site that one of them has", { endpoint: SINGAPORE }, "m-3"],
  ])("answers what the run states: %s", (_, stated, expected) => {
    const decision = run(lock, stated);
    if (decision.kind === "pinned") expect(decision.pin.image.imageId).toBe(expected);
    else expect(decision.kind === "failed" ? decision.error.code : decision.kind).toBe(expected);
  });

  test("does not answer with one that states no account beside them, and keeps its image", () => {
    const mixed = lockOf({ web: [pin("0"), pin("1", WEB, { account: "1" })] });
    expect(run(mixed, { account: "1" })).toMatchObject({ kind: "pinned", pin: { image: { imageId: "m-1" } } });
    const decision = run(mixed, { account: "2" });
    expect(decision).toMatchObject({ kind: "kept", pin: { image: { imageId: "m-0" }, connection: { account: "2" } } });
    expect(run(mixed, {})).toMatchObject({ kind: "failed", error: { code: "CONNECTION_AMBIGUOUS" } });
  });

  test("the errors say whose the pins are, and what to state", () => {
    const frozen = run(lock, { account: "3" }, { mode: { mode: "frozen", because: "x" } });
    expect("error" in frozen && frozen.error.message).toContain(
      "the lock pins it for the default endpoint (account 1), the default endpoint (account 2), the default endpoint of " +
        "ap-southeast-1 (account 2) only, and this run asks the default endpoint (account 3)",
    );
    const open = run(lock, {});
    expect("error" in open && open.error.message).toContain('connection: { account: "1" }');
  });

  test("a key that only another account has is new to this one: it is copied from one that is gone", () => {
    const renamed = lockOf({
      old: [pin("1", WEB, { account: "1" }), pin("2", WEB, { account: "2" })],
      web: pin("1", WEB, { account: "1" }),
    });
    expect(run(renamed, { account: "2" })).toMatchObject({ kind: "copied", pin: { image: { imageId: "m-2" } } });
  });
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
