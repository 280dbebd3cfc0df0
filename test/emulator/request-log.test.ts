import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loggable } from "../../lib/emulator/handle";
import { ACCOUNT, askV1, askV3, emulator, raw } from "./support";

const folder = mkdtempSync(join(tmpdir(), "ens-log-"));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (file: string) =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("every request has its line by the time its answer is here", async () => {
  const log = join(folder, "lines.jsonl");
  const { endpoint } = await emulator({ log });
  expect(read(log)).toEqual([]);
  for (let count = 1; count <= 20; count += 1) {
    const { RequestId } = await askV3(endpoint, { PageNumber: String(count) });
    expect(read(log)).toHaveLength(count);
    expect(read(log).at(-1)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      action: "DescribeSelfImages",
      protocol: "http",
      parameters: { PageNumber: String(count) },
      status: 200,
      accessKeyId: ACCOUNT.accessKeyId,
      requestId: RequestId,
    });
  }
});

test("a log that is there is continued", async () => {
  const log = join(folder, "continued.jsonl");
  for (const name of ["a", "b"]) {
    const { endpoint, close } = await emulator({ log });
    await askV1(endpoint, { ImageName: name });
    await close();
  }
  expect(read(log)).toMatchObject([{ parameters: { ImageName: "a" } }, { parameters: { ImageName: "b" } }]);
});

test("no secret, token or signature gets into it", async () => {
  const log = join(folder, "secrets.jsonl");
  const { endpoint } = await emulator({ log });
  const { json } = await raw(endpoint, { path: "/credentials?key=MARKER" });
  const lent = {
    accessKeyId: String(json.AccessKeyId),
    accessKeySecret: String(json.AccessKeySecret),
    securityToken: String(json.SecurityToken),
  };
  const odd = {
    AccessKeySecret: "MARKER",
    Password: "MARKER",
    mySecurityToken: "MARKER",
    ExternalId: "MARKER",
    ImageName: "seen",
  };
  await askV3(endpoint, odd, lent);
  await askV1(endpoint, odd, "GET", lent);
  await askV1(endpoint, odd, "POST", lent);
  await askV1(endpoint, odd, "GET", { ...lent, securityToken: "MARKER" }).catch(() => {});
  await askV3(endpoint, odd, { accessKeySecret: "MARKER" }).catch(() => {});
  const text = readFileSync(log, "utf8");
  expect(read(log)).toHaveLength(6);
  expect(text).toContain("seen");
  for (const secret of ["MARKER", lent.accessKeySecret, lent.securityToken, ACCOUNT.accessKeySecret, "Signature="]) {
    expect(text).not.toContain(secret);
  }
});

test("what signs a request is not what it asks", () => {
  const common = ["Action", "Version", "Format", "Timestamp", "AccessKeyId", "Signature", "SignatureNonce"];
  const parameters = new Map([...common.map((name) => [name, "x"] as const), ["RegionId", "cn"] as const]);
  expect(loggable("DescribeSelfImages", parameters)).toEqual({ RegionId: "cn" });
});

test("a log that cannot be written is refused at the start", async () => {
  await expect(emulator({ log: join(folder, "none", "x.jsonl") })).rejects.toMatchObject({ code: "USAGE" });
});
