import type { Fault, FaultRule } from "../../lib/emulator/faults/faults";
import { type Answer, emulator, images, query, raw, signedV1 } from "./support";

const PATH = (parameters: Record<string, string> = {}) => `/?${query(signedV1(parameters))}`;

/** Page `page` of 3 pages of 50, with one fault in force. */
async function ask(fault: Fault, page = 1, match: FaultRule["match"] = undefined) {
  const started = await emulator({ catalog: images(120), faults: [{ match, fault }] });
  const answer = await raw(started.endpoint, { path: PATH({ PageNumber: String(page), PageSize: "50" }) });
  return { ...started, ...answer, answer: answer.json as unknown as Answer };
}

describe("errors of the API", () => {
  test.each<[Fault, number, string]>([
    [{ kind: "throttled" }, 400, "Throttling.User"],
    [{ kind: "throttled", code: "Throttling" }, 400, "Throttling"],
    [{ kind: "throttled", code: "Throttling.Api" }, 400, "Throttling.Api"],
    [{ kind: "error", code: "InternalError" }, 500, "InternalError"],
    [{ kind: "error", code: "ServiceUnavailable" }, 503, "ServiceUnavailable"],
    [{ kind: "error", code: "NoPermission" }, 400, "NoPermission"],
    [{ kind: "error", code: "Forbidden.RAM" }, 403, "Forbidden.RAM"],
    [{ kind: "error", code: "Forbidden.RAM", status: 400 }, 400, "Forbidden.RAM"],
    [{ kind: "error", code: "InvalidSecurityToken.Expired" }, 400, "InvalidSecurityToken.Expired"],
    [{ kind: "error", code: "InvalidAccessKeyId.NotFound" }, 404, "InvalidAccessKeyId.NotFound"],
    [{ kind: "error", code: "Never.Seen", status: 418 }, 418, "Never.Seen"],
  ])("%j is %i %s", async (fault, status, code) => {
    const { entries, ...answer } = await ask(fault);
    expect(answer).toMatchObject({
      status,
      headers: { "content-type": "application/json;charset=utf-8" },
      json: { Code: code, Message: expect.any(String), RequestId: expect.any(String), HostId: answer.endpoint },
    });
    expect(answer.headers["x-acs-retry-after"]).toBeUndefined();
    expect(entries).toMatchObject([{ status, code, fault: fault.kind }]);
  });

  test("throttling may say when to come back, in milliseconds", async () => {
    const { headers } = await ask({ kind: "throttled", retryAfterMs: 1500 });
    expect(headers["x-acs-retry-after"]).toBe("1500");
  });

  test("a message of one's own", async () => {
    expect((await ask({ kind: "error", code: "InternalError", message: "m" })).json.Message).toBe("m");
  });
});

describe("another HTTP answer", () => {
  test.each<[Fault, number, string | undefined, string | RegExp]>([
    [{ kind: "html" }, 502, "text/html", /^<html>/],
    [{ kind: "html", status: 200 }, 200, "text/html", /^<html>/],
    [{ kind: "empty" }, 200, undefined, ""],
    [{ kind: "empty", status: 204 }, 204, undefined, ""],
    [{ kind: "wrong-shape" }, 200, "application/json;charset=utf-8", "[]"],
    [{ kind: "wrong-shape", body: null }, 200, "application/json;charset=utf-8", "null"],
    [{ kind: "wrong-shape", body: { a: 1 } }, 200, "application/json;charset=utf-8", '{"a":1}'],
    [{ kind: "content-type" }, 200, "text/plain", /^\{"Code":0,.*\}$/],
    [{ kind: "content-type", value: "text/html" }, 200, "text/html", /^\{"Code":0,.*\}$/],
    [{ kind: "redirect", status: 307, location: "http://127.0.0.1:1/" }, 307, undefined, ""],
  ])("%j", async (fault, status, type, body) => {
    const answer = await ask(fault);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe(type);
    expect(answer.body).toEqual(typeof body === "string" ? body : expect.stringMatching(body));
    expect(answer.entries).toMatchObject([{ status, fault: fault.kind }]);
  });

  test("truncated JSON is a complete HTTP answer", async () => {
    const whole = await ask({ kind: "content-type" });
    const half = await ask({ kind: "truncated" });
    const least = await ask({ kind: "truncated", keep: 0.1 });
    expect(half.status).toBe(200);
    expect(half.body.length).toBe(Math.floor(whole.body.length / 2));
    expect(least.body.length).toBe(Math.floor(whole.body.length / 10));
    expect(() => JSON.parse(half.body)).toThrow(SyntaxError);
  });

  test("a redirect leads to the emulator itself, where there is nothing", async () => {
    const { status, headers, endpoint } = await ask({ kind: "redirect" });
    expect([status, headers.location]).toEqual([302, `http://${endpoint}/moved`]);
    expect((await raw(endpoint, { path: "/moved" })).status).toBe(404);
  });
});

describe("inside the JSON", () => {
  test.each<[Fault, Record<string, unknown>]>([
    [
      { kind: "code", code: "Forbidden" },
      { Code: "Forbidden", Message: expect.any(String), TotalCount: "120" },
    ],
    [
      { kind: "code", code: 500, message: "m" },
      { Code: 500, Message: "m" },
    ],
    [
      { kind: "total-count", as: "number" },
      { TotalCount: 120, PageSize: "50" },
    ],
    [{ kind: "total-count", add: 7 }, { TotalCount: "127" }],
    [{ kind: "total-count", add: -7 }, { TotalCount: "113" }],
    [{ kind: "total-count", add: -700 }, { TotalCount: "0" }],
    [{ kind: "total-count", as: "number", add: 1 }, { TotalCount: 121 }],
    [
      { kind: "images", as: "null" },
      { Images: null, TotalCount: "120" },
    ],
    [{ kind: "images", as: "empty-object" }, { Images: {} }],
    [{ kind: "images", as: "null-image" }, { Images: { Image: null } }],
    [{ kind: "images", as: "empty-array" }, { Images: { Image: [] } }],
    [{ kind: "images", as: "single" }, { Images: { Image: images(1)[0] } }],
    [{ kind: "numbers" }, { Code: 0, PageSize: 50, PageNumber: 1, TotalCount: 120 }],
  ])("%j", async (fault, expected) => {
    const { status, json } = await ask(fault);
    expect(status).toBe(200);
    expect(json).toMatchObject(expected);
  });

  test.each<[Fault, string]>([
    [{ kind: "total-count", as: "missing" }, "TotalCount"],
    [{ kind: "images", as: "missing" }, "Images"],
  ])("%j", async (fault, field) => {
    const { json } = await ask(fault);
    expect(json).not.toHaveProperty(field);
    expect(json).toHaveProperty("RequestId");
  });

  test("numbers reach into the records, and leave texts alone", async () => {
    const { answer } = await ask({ kind: "numbers" });
    expect(answer.Images.Image[0]).toMatchObject({ ImageId: "m-0001", ImageSize: 20 });
  });

  test("one record changed", async () => {
    const fault: Fault = { kind: "record", index: 1, set: { ImageId: "a b/c", Status: 7 }, unset: ["ImageName"] };
    const { Images } = (await ask(fault)).answer;
    expect(Images.Image[0]).toEqual(images(1)[0]);
    expect(Images.Image[1]).toMatchObject({ ImageId: "a b/c", Status: 7, SnapshotId: "s-2" });
    expect(Images.Image[1]).not.toHaveProperty("ImageName");
  });
});

test("a request that the signature check refuses has no fault, and does not use one up", async () => {
  const { endpoint } = await emulator({ faults: [{ times: 1, fault: { kind: "throttled" } }] });
  const wrong = query(signedV1({}, { secret: "wrong" }));
  expect((await raw(endpoint, { path: `/?${wrong}` })).json.Code).toBe("SignatureDoesNotMatch");
  expect((await raw(endpoint, { path: PATH() })).json.Code).toBe("Throttling.User");
});

test("STS and the credentials URI can fail too", async () => {
  const { endpoint } = await emulator({
    faults: [{ match: { action: "GetCredentials" }, times: 1, fault: { kind: "html", status: 500 } }],
  });
  expect((await raw(endpoint, { path: PATH() })).status).toBe(200);
  expect((await raw(endpoint, { path: "/credentials" })).status).toBe(500);
  expect((await raw(endpoint, { path: "/credentials" })).status).toBe(200);
});
