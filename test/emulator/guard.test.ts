import { randomUUID } from "node:crypto";
import { askV1, askV3, emulator, query, raw, signedV1, signedV3, timestamp } from "./support";

const START = Date.UTC(2026, 5, 1, 12);

/** An emulator whose clock the test turns. */
async function withClock() {
  let now = START;
  const started = await emulator({ now: () => now, sessionSeconds: 60 });
  return {
    ...started,
    turn: (seconds: number) => {
      now += seconds * 1000;
    },
    ask: (parameters: Record<string, string>) =>
      raw(started.endpoint, { path: `/?${query(signedV1({ Timestamp: timestamp(0, now), ...parameters }))}` }),
  };
}

describe("clock", () => {
  test.each([
    [-901, 400, "InvalidTimeStamp.Expired"],
    [-900, 200, 0],
    [0, 200, 0],
    [900, 200, 0],
    [901, 400, "InvalidTimeStamp.Expired"],
  ])("signed %i s from now: %i %s", async (offset, status, code) => {
    const { ask } = await withClock();
    expect(await ask({ Timestamp: timestamp(offset, START) })).toMatchObject({ status, json: { Code: code } });
  });

  test.each([
    "2026-06-01 12:00:00",
    "2026-06-01T12:00:00.000Z",
    "2026-06-01T12:00:00+08:00",
    "2026-13-01T12:00:00Z",
    "x",
  ])("%s is no timestamp", async (Timestamp) => {
    const { ask } = await withClock();
    expect(await ask({ Timestamp })).toMatchObject({ status: 400, json: { Code: "InvalidTimeStamp.Format" } });
  });

  test("V3 has its date in a header", async () => {
    const { endpoint } = await emulator();
    const late = signedV3(endpoint, {}, { headers: { "x-acs-date": timestamp(-1000) } });
    expect((await raw(endpoint, late)).json).toMatchObject({ Code: "InvalidTimeStamp.Expired" });
  });
});

describe("nonce", () => {
  test("a request that is sent twice is refused the second time, V1 and V3", async () => {
    const { endpoint } = await emulator();
    for (const request of [{ path: `/?${query(signedV1())}` }, signedV3(endpoint)]) {
      expect((await raw(endpoint, request)).status).toBe(200);
      expect(await raw(endpoint, request)).toMatchObject({ status: 400, json: { Code: "SignatureNonceUsed" } });
    }
  });

  test("it is forgotten after 15 minutes, and not before", async () => {
    const { ask, turn } = await withClock();
    const SignatureNonce = randomUUID();
    expect((await ask({ SignatureNonce })).status).toBe(200);
    turn(900);
    expect((await ask({ SignatureNonce })).json.Code).toBe("SignatureNonceUsed");
    turn(1);
    expect((await ask({ SignatureNonce })).status).toBe(200);
  });

  test("a request that was refused has not used its nonce", async () => {
    const { endpoint } = await emulator();
    const SignatureNonce = randomUUID();
    const wrong = query(signedV1({ SignatureNonce }, { secret: "wrong" }));
    expect((await raw(endpoint, { path: `/?${wrong}` })).json.Code).toBe("SignatureDoesNotMatch");
    expect((await raw(endpoint, { path: `/?${query(signedV1({ SignatureNonce }))}` })).status).toBe(200);
  });
});

describe("token", () => {
  async function session() {
    const started = await withClock();
    const { json } = await raw(started.endpoint, { path: "/credentials" });
    const credentials = {
      accessKeyId: String(json.AccessKeyId),
      accessKeySecret: String(json.AccessKeySecret),
      securityToken: String(json.SecurityToken),
    };
    const ask = (parameters: Record<string, string | undefined>) => {
      const all = { AccessKeyId: credentials.accessKeyId, Timestamp: timestamp(0, START), ...parameters };
      return raw(started.endpoint, {
        path: `/?${query(signedV1(all, { secret: credentials.accessKeySecret }))}`,
      });
    };
    return { ...started, credentials, ask };
  }

  test("a lent key works with its token only", async () => {
    const { ask, credentials } = await session();
    expect((await ask({ SecurityToken: credentials.securityToken })).status).toBe(200);
    expect((await ask({})).json.Code).toBe("MissingSecurityToken");
    expect((await ask({ SecurityToken: "other" })).json.Code).toBe("InvalidSecurityToken.MismatchWithAccessKey");
  });

  test("it ends on time", async () => {
    const { ask, credentials, turn } = await session();
    turn(59);
    expect((await ask({ SecurityToken: credentials.securityToken })).status).toBe(200);
    turn(1);
    expect(await ask({ SecurityToken: credentials.securityToken })).toMatchObject({
      status: 400,
      json: { Code: "InvalidSecurityToken.Expired" },
    });
  });

  test("a key of an account has no token", async () => {
    const { endpoint } = await emulator();
    const token = { securityToken: "made-up" };
    const code = "InvalidSecurityToken.MismatchWithAccessKey";
    await expect(askV3(endpoint, {}, token)).rejects.toMatchObject({ code });
    await expect(askV1(endpoint, {}, "GET", token)).rejects.toMatchObject({ code });
  });
});
