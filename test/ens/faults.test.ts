import { join } from "node:path";
import type { ConnectionSettings } from "../../lib/account/connection";
import type { Fault, FaultRule } from "../../lib/emulator/faults/faults";
import type { Emulator, EmulatorOptions } from "../../lib/emulator/options";
import { startEmulator } from "../../lib/emulator/server";
import { DEFAULT_LIMITS } from "../../lib/ens/catalog";
import { record, records } from "./server";
import { DEADLINE_MS, NAMES, SEED, type Synth, synth } from "./whole-synth";

const ACCOUNT = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };
const IMAGES = 120;
const IDS = ["m-00001", "m-00060", "m-00120"];

let emulator: Emulator;
let asked = 0;
// The SDK takes its time to load on a busy machine: not within an impatient request.
beforeAll(() => void require("../../lib/ens/sdk/gateway"));
beforeEach(() => {
  jest.spyOn(Math, "random").mockReturnValue(0.05);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await emulator?.close();
});

async function start(
  faults: readonly FaultRule[] = [],
  more: Partial<EmulatorOptions> = {},
): Promise<ConnectionSettings> {
  asked = 0;
  const isSlow = faults.some(({ fault }) => fault.kind === "stall" || fault.kind === "drip");
  // Where the deadline of a request is what ends it.
  jest.replaceProperty(DEFAULT_LIMITS, "requestTimeoutMs", isSlow ? 300 : 3_000);
  emulator = await startEmulator({
    catalog: records(IMAGES) as never,
    accounts: [ACCOUNT],
    faults,
    onRequest: () => {
      asked += 1;
    },
    ...more,
  });
  return { ...ACCOUNT, endpoint: emulator.endpoint };
}

const once = (fault: Fault): FaultRule[] => [{ match: { page: 2 }, times: 1, fault }];
const always = (fault: Fault): FaultRule[] => [{ match: { page: 1 }, fault }];
const first = (fault: Fault): FaultRule[] => [{ match: { page: 1 }, times: 1, fault }];
const everywhere = (fault: Fault): FaultRule[] => [{ fault }];

describe("faults that pass: the right images and lock, no request too many, in time", () => {
  /** The lock of a calm synth. */
  let calm: string;
  beforeAll(async () => {
    const { lock, images, error } = await synth(await start());
    expect(error).toBeUndefined();
    expect(images).toEqual(IDS);
    calm = lock as string;
    expect(Object.keys(JSON.parse(calm).pins)).toEqual(["edge/other", ...NAMES.map((name) => `edge/${name}`).sort()]);
    await emulator.close();
  });

  test.each<[string, FaultRule[], number, number?, RegExp?]>([
    ["nothing at all", [], 3],
    ["throttled once", once({ kind: "throttled" }), 4],
    ["throttled three times", [{ match: { page: 1 }, times: 3, fault: { kind: "throttled", code: "Throttling" } }], 6],
    ["throttled by the API's quota", once({ kind: "throttled", code: "Throttling.Api" }), 4],
    ["InternalError", once({ kind: "error", code: "InternalError" }), 4],
    ["ServiceUnavailable", once({ kind: "error", code: "ServiceUnavailable" }), 4],
    ["502 with a page of HTML", once({ kind: "html" }), 4],
    ["503 without a body", once({ kind: "empty", status: 503 }), 4],
    ["an empty 200", once({ kind: "empty" }), 4],
    ["truncated JSON", once({ kind: "truncated" }), 4],
    ["JSON of the wrong shape", once({ kind: "wrong-shape" }), 4],
    ["stalled before the headers", once({ kind: "stall", when: "before-headers" }), 4],
    ["stalled before the body", once({ kind: "stall", when: "before-body" }), 4],
    ["stalled in the body", once({ kind: "stall", when: "in-body" }), 4],
    ["a body that drips", once({ kind: "drip", bytes: 1, everyMs: 20 }), 4],
    ["reset before the headers", once({ kind: "reset", when: "before-headers" }), 4],
    ["reset before the body", once({ kind: "reset", when: "before-body" }), 4],
    ["reset in the body", once({ kind: "reset", when: "in-body" }), 4],
    ["a nonce that was used", once({ kind: "error", code: "SignatureNonceUsed" }), 4],
    ["another content type", once({ kind: "content-type" }), 3],
    ["TotalCount as a number", everywhere({ kind: "total-count", as: "number" }), 3],
    ["TotalCount missing", everywhere({ kind: "total-count", as: "missing" }), 3],
    [
      "TotalCount too big",
      everywhere({ kind: "total-count", add: 20 }),
      12,
      IMAGES,
      /TotalCount said 140, 120 different/,
    ],
    [
      "TotalCount too small",
      everywhere({ kind: "total-count", add: -30 }),
      9,
      IMAGES,
      /TotalCount said 90, 120 different/,
    ],
    ["numbers for texts", everywhere({ kind: "numbers" }), 3],
    ["a page shorter than asked, once", once({ kind: "short-page", drop: 5 }), 7],
    ["pages of another size than asked", everywhere({ kind: "page-size", size: 20 }), 6],
    ["an image added between pages", [{ match: { page: 2 }, times: 1, fault: { kind: "image-added" } }], 6, IMAGES + 1],
    [
      "an image removed between pages",
      [{ match: { page: 2 }, times: 1, fault: { kind: "image-removed", imageId: "m-00119" } }],
      6,
      IMAGES - 1,
    ],
  ])("%s", async (_, rules, requests, images = IMAGES, warning = undefined) => {
    const ended = await synth(await start(rules));
    expect(ended.error).toBeUndefined();
    expect(ended.images).toEqual(IDS);
    expect(ended.lock).toBe(calm.replaceAll(`among ${IMAGES} images`, `among ${images} images`));
    expect(ended.warnings).toEqual(warning ? [expect.stringMatching(warning)] : []);
    expect(asked).toBe(requests);
    expect(ended.ms).toBeLessThan(DEADLINE_MS);
  });
});

/** Nothing was written: no pin, no stack, no leftover. */
function expectNothingWritten({ lock, files }: Synth): void {
  expect(lock).toBe(SEED);
  expect(files).toEqual(["lock.json", "out", "out/stacks"]);
}

describe("faults that stay: their own code, an end before the deadline, and nothing is written", () => {
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
    const ended = await synth(await start(always(fault)));
    expect(ended.error).toMatchObject({ code });
    expect(ended.error?.message).toContain(emulator.endpoint);
    expect(ended.error?.message).toContain("RequestId");
    expect(asked).toBe(requests);
    expect(ended.ms).toBeLessThan(DEADLINE_MS);
    expectNothingWritten(ended);
  });

  test("a repeated page", async () => {
    const ended = await synth(await start([{ match: { page: 2 }, fault: { kind: "repeated-page" } }]));
    expect(ended.error).toMatchObject({ code: "BAD_REPLY", message: expect.stringContaining("page 2 repeats") });
    expect(asked).toBeLessThanOrEqual(3);
    expect(ended.ms).toBeLessThan(DEADLINE_MS);
    expectNothingWritten(ended);
  });

  test.each(["missing", "null", "empty-object", "null-image", "empty-array"] as const)(
    "an account without images, Images as %s, is asked once and has no such image",
    async (as) => {
      const ended = await synth(await start(everywhere({ kind: "images", as }), { catalog: [] }));
      expect(ended.error).toMatchObject({ code: "IMAGE_NOT_FOUND" });
      expect(asked).toBe(1);
      expectNothingWritten(ended);
    },
  );

  test.each<[string, ConnectionSettings, string, number]>([
    ["a wrong secret", { accessKeySecret: "another" }, "AUTHENTICATION", 1],
    ["an unknown key", { accessKeyId: "another" }, "AUTHENTICATION", 1],
    ["a token that is not of the key", { securityToken: "another" }, "AUTHENTICATION", 1],
    ["a key that no header can carry", { accessKeyId: "LTAI中文" }, "CREDENTIALS_INVALID", 0],
    ["a line break in the token", { securityToken: "a\nb" }, "CREDENTIALS_INVALID", 0],
  ])("%s", async (_, connection, code, requests) => {
    const ended = await synth({ ...(await start()), ...connection });
    expect(ended.error).toMatchObject({ code });
    expect(asked).toBe(requests);
    expect(ended.ms).toBeLessThan(DEADLINE_MS);
    expectNothingWritten(ended);
  });

  test.each<[string, string]>([
    ["connection refused", "127.0.0.1:1"],
    ["a host that does not exist", "ens-images.invalid"],
  ])("%s", async (_, endpoint) => {
    // A lock that holds pins of an emulator is refused before another endpoint is asked.
    const ended = await synth({ ...(await start()), endpoint }, null);
    expect(ended.error).toMatchObject({ code: "NETWORK", message: expect.stringContaining(endpoint) });
    expect(ended.error?.message).toContain("3 attempts");
    expect(asked).toBe(0);
    expect(ended.ms).toBeLessThan(DEADLINE_MS);
    expect([ended.lock, ended.files]).toEqual([undefined, ["out", "out/stacks"]]);
  });

  test("TLS with a foreign certificate", async () => {
    const at = (name: string) => join(__dirname, "..", "emulator", "fixtures", name);
    const tls = { keyFile: at("loopback-key.pem"), certFile: at("loopback-cert.pem") };
    const ended = await synth({ ...(await start([], { tls })), protocol: "HTTPS" });
    expect(ended.error).toMatchObject({ code: "NETWORK", message: expect.stringContaining("certificate") });
    expect(ended.error?.message).not.toContain("attempts");
    expect(asked).toBe(0);
    expect(ended.ms).toBeLessThan(DEADLINE_MS);
    expectNothingWritten(ended);
  });

  test("the message has the service's request id", async () => {
    const { error } = await synth(await start(first({ kind: "error", code: "NoPermission" })));
    expect(error?.message).toMatch(/RequestId [\dA-F]{8}-[\dA-F-]{27}/);
    expect(error?.message).toContain("keys from the connection");
    expect(error?.message).toContain("ens:DescribeSelfImages");
    expect(error?.message).toContain('{"Version":"1","Statement":[{"Effect":"Allow"');
  });
});

describe("records that cannot be used", () => {
  test("one is left out, and that is told", async () => {
    const catalog = [record(1), record(60), record(120), record(7)];
    const faults = everywhere({ kind: "record", index: 3, unset: ["ImageId"] });
    const ended = await synth(await start(faults, { catalog: catalog as never, order: "file" }));
    expect(ended.images).toEqual(IDS);
    expect(ended.warnings).toEqual([expect.stringContaining('"web-7"')]);
    expect(asked).toBe(1);
  });
});

describe("the service's wish when to be asked again", () => {
  test("is heeded", async () => {
    const { ms, error } = await synth(await start(first({ kind: "throttled", retryAfterMs: 600 })));
    expect(error).toBeUndefined();
    expect(ms).toBeGreaterThanOrEqual(600);
  });

  test("is not waited for beyond the deadline", async () => {
    const { ms, error } = await synth(await start(first({ kind: "throttled", retryAfterMs: 60_000 })));
    expect(error).toMatchObject({ code: "THROTTLED" });
    expect(ms).toBeLessThan(1_000);
  });
});
