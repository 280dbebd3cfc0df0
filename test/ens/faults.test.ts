import { type CatalogReading, type Limits, readCatalog } from "../../lib/ens/catalog";
import type { Fault, FaultRule } from "../../lib/ens/emulator/faults";
import type { Emulator } from "../../lib/ens/emulator/options";
import { startEmulator } from "../../lib/ens/emulator/server";
import { EnsImagesError } from "../../lib/errors";
import { records } from "./server";

const ACCOUNT = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };
const LIMITS: Partial<Limits> = { requestTimeoutMs: 3_000, deadlineMs: 10_000 };
/** Where the deadline is what ends it. */
const IMPATIENT: Partial<Limits> = { requestTimeoutMs: 300, deadlineMs: 4_000 };
const IMAGES = 120;

let emulator: Emulator;
let asked = 0;
// The SDK takes its time to load on a busy machine: not within an impatient request.
beforeAll(() => void require("../../lib/ens/gateway"));
afterEach(() => emulator?.close());

async function read(rules: readonly FaultRule[], connection = {}): Promise<CatalogReading> {
  asked = 0;
  const isSlow = rules.some(({ fault }) => fault.kind === "stall" || fault.kind === "drip");
  const limits = isSlow ? IMPATIENT : LIMITS;
  emulator = await startEmulator({
    catalog: records(IMAGES) as never,
    accounts: [ACCOUNT],
    faults: rules,
    onRequest: () => {
      asked += 1;
    },
  });
  const settings = { ...ACCOUNT, endpoint: emulator.endpoint, ...connection };
  return readCatalog({ connection: settings, limits }, { env: {}, random: () => 0.05 });
}

const once = (fault: Fault): FaultRule[] => [{ match: { page: 2 }, times: 1, fault }];
const always = (fault: Fault): FaultRule[] => [{ match: { page: 1 }, fault }];
const first = (fault: Fault): FaultRule[] => [{ match: { page: 1 }, times: 1, fault }];

describe("faults that pass: every image, and no request too many", () => {
  test.each<[string, FaultRule[], number]>([
    ["throttled once", once({ kind: "throttled" }), 4],
    ["throttled three times", [{ match: { page: 1 }, times: 3, fault: { kind: "throttled", code: "Throttling" } }], 6],
    ["throttled by the API's quota", once({ kind: "throttled", code: "Throttling.Api" }), 4],
    ["InternalError", once({ kind: "error", code: "InternalError" }), 4],
    ["ServiceUnavailable", once({ kind: "error", code: "ServiceUnavailable" }), 4],
    ["502 with a page of HTML", once({ kind: "html" }), 4],
    ["503 without a body", once({ kind: "empty", status: 503 }), 4],
    ["an empty 200", once({ kind: "empty" }), 4],
    ["truncated JSON", once({ kind: "truncated" }), 4],
    ["stalled before the headers", once({ kind: "stall", when: "before-headers" }), 4],
    ["stalled before the body", once({ kind: "stall", when: "before-body" }), 4],
    ["stalled in the body", once({ kind: "stall", when: "in-body" }), 4],
    ["a body that drips", once({ kind: "drip", bytes: 1, everyMs: 20 }), 4],
    ["reset before the headers", once({ kind: "reset", when: "before-headers" }), 4],
    ["reset before the body", once({ kind: "reset", when: "before-body" }), 4],
    ["reset in the body", once({ kind: "reset", when: "in-body" }), 4],
    ["a nonce that was used", once({ kind: "error", code: "SignatureNonceUsed" }), 4],
    ["another content type", once({ kind: "content-type" }), 3],
    ["TotalCount as a number", always({ kind: "total-count", as: "number" }), 3],
    ["numbers for texts", always({ kind: "numbers" }), 3],
  ])("%s", async (_, rules, requests) => {
    const catalog = await read(rules);
    expect(catalog.images).toHaveLength(IMAGES);
    expect(catalog.warnings).toEqual([]);
    expect(catalog.whole).toBe(true);
    expect([catalog.requests, asked]).toEqual([requests, requests]);
  });
});

describe("faults that stay: their own code, and an end before the deadline", () => {
  test.each<[string, Fault, string, number]>([
    ["throttled", { kind: "throttled" }, "THROTTLED", 10],
    ["InternalError", { kind: "error", code: "InternalError" }, "UNAVAILABLE", 4],
    ["ServiceUnavailable", { kind: "error", code: "ServiceUnavailable" }, "UNAVAILABLE", 4],
    ["502 with a page of HTML", { kind: "html" }, "UNAVAILABLE", 4],
    ["200 with a page of HTML", { kind: "html", status: 200 }, "BAD_REPLY", 2],
    ["404 with a page of HTML", { kind: "html", status: 404 }, "BAD_REPLY", 1],
    ["an empty 200", { kind: "empty" }, "BAD_REPLY", 2],
    ["truncated JSON", { kind: "truncated" }, "BAD_REPLY", 2],
    ["an array", { kind: "wrong-shape" }, "BAD_REPLY", 2],
    ["another object", { kind: "wrong-shape", body: { hello: 1 } }, "BAD_REPLY", 1],
    ["images that are a text", { kind: "wrong-shape", body: { Code: 0, Images: "x" } }, "BAD_REPLY", 1],
    ["a redirect", { kind: "redirect" }, "BAD_REPLY", 1],
    ["stalled before the headers", { kind: "stall", when: "before-headers" }, "TIMEOUT", 3],
    ["stalled in the body", { kind: "stall", when: "in-body" }, "TIMEOUT", 3],
    ["a body that drips", { kind: "drip", bytes: 1, everyMs: 20 }, "TIMEOUT", 3],
    ["reset", { kind: "reset", when: "before-headers" }, "NETWORK", 4],
    ["reset in the body", { kind: "reset", when: "in-body" }, "NETWORK", 4],
    ["no permission", { kind: "error", code: "NoPermission" }, "PERMISSION", 1],
    ["no permission, by RAM", { kind: "error", code: "Forbidden.RAM" }, "PERMISSION", 1],
    ["expired token", { kind: "error", code: "InvalidSecurityToken.Expired" }, "AUTHENTICATION", 1],
    ["a clock that is wrong", { kind: "error", code: "InvalidTimeStamp.Expired" }, "AUTHENTICATION", 1],
    ["a disabled key", { kind: "error", code: "InvalidAccessKeyId.Inactive" }, "AUTHENTICATION", 1],
    ["a parameter", { kind: "error", code: "InvalidParameter.ImageName" }, "PARAMETER", 1],
    ["an action that is not known", { kind: "error", code: "InvalidAction.NotFound", status: 404 }, "PARAMETER", 1],
    ["Code on HTTP 200: throttled", { kind: "code", code: "Throttling.User" }, "THROTTLED", 10],
    ["Code on HTTP 200: forbidden", { kind: "code", code: "Forbidden" }, "PERMISSION", 1],
    ["Code on HTTP 200: 500", { kind: "code", code: 500 }, "UNAVAILABLE", 4],
    ["Code on HTTP 200: -1", { kind: "code", code: -1 }, "BAD_REPLY", 2],
  ])("%s", async (_, fault, code, requests) => {
    const started = Date.now();
    const error = await read(always(fault)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EnsImagesError);
    expect(error).toMatchObject({ code });
    expect((error as Error).message).toContain(emulator.endpoint);
    expect((error as Error).message).toContain("RequestId");
    expect(asked).toBe(requests);
    expect(Date.now() - started).toBeLessThan(LIMITS.deadlineMs ?? 0);
  });

  test.each<[string, object, string]>([
    ["a wrong secret", { accessKeySecret: "another" }, "AUTHENTICATION"],
    ["an unknown key", { accessKeyId: "another" }, "AUTHENTICATION"],
    ["a token that is not of the key", { securityToken: "another" }, "AUTHENTICATION"],
    ["a key that no header can carry", { accessKeyId: "LTAI中文" }, "CREDENTIALS_INVALID"],
    ["a line break in the token", { securityToken: "a\nb" }, "CREDENTIALS_INVALID"],
  ])("%s", async (_, connection, code) => {
    await expect(read([], connection)).rejects.toMatchObject({ code });
    expect(asked).toBeLessThanOrEqual(1);
  });

  test.each<[string, string, string]>([
    ["connection refused", "127.0.0.1:1", "NETWORK"],
    ["a host that does not exist", "ens-images.invalid", "NETWORK"],
  ])("%s", async (_, endpoint, code) => {
    const asking = readCatalog({ connection: { ...ACCOUNT, endpoint }, limits: LIMITS }, { env: {} });
    await expect(asking).rejects.toMatchObject({ code, message: expect.stringContaining(endpoint) });
  });

  test("the message has the service's request id", async () => {
    const error = await read(first({ kind: "error", code: "NoPermission" })).catch((thrown: Error) => thrown.message);
    expect(error).toMatch(/RequestId [\dA-F]{8}-[\dA-F-]{27}/);
    expect(error).toContain("keys from the connection");
    expect(error).toContain("ens:DescribeSelfImages");
    expect(error).toContain('{"Version":"1","Statement":[{"Effect":"Allow"');
  });
});

describe("the service's wish when to be asked again", () => {
  test("is heeded", async () => {
    const started = Date.now();
    await read(first({ kind: "throttled", retryAfterMs: 600 }));
    expect(Date.now() - started).toBeGreaterThanOrEqual(600);
  });

  test("is not waited for beyond the deadline", async () => {
    const started = Date.now();
    await expect(read(first({ kind: "throttled", retryAfterMs: 60_000 }))).rejects.toMatchObject({ code: "THROTTLED" });
    expect(Date.now() - started).toBeLessThan(1_000);
  });
});
