import { imageRecord } from "../../support/images";
import { Workbench } from "../../support/workbench";
import { synthAnew } from "./asking";

let bench: Workbench;
afterEach(() => bench.stop());

const WEB = { web: { imageName: "web-", pick: "mostRecent" as const } };

/** Oldest first, so that the newest is on the last page. */
async function account(count: number, faults: readonly object[] = []): Promise<void> {
  const images = Array.from({ length: count }, (_, i) =>
    imageRecord(`m-${i}`, `web-${i}`, { CreationTime: new Date(Date.UTC(2025, 0, 1 + i)).toISOString() }),
  );
  bench = await Workbench.start(images, ["--order", "oldest", "--faults", JSON.stringify(faults)]);
}

test.each([
  [2, 100, [], 2],
  [2, 101, [], 3],
  [20, 50, [], 1],
  [20, 50, [{ fault: { kind: "total-count", as: "missing" } }], 2],
  [20, 100, [{ fault: { kind: "total-count", as: "missing" } }], 3],
  [2, 100, [{ fault: { kind: "numbers" } }], 2],
])("case %i: %i images, faults %#, in %i pages", async (_, count, faults, requests) => {
  await account(count as number, faults as object[]);
  expect(synthAnew(bench, WEB)).toMatchObject({ status: 0, stderr: "", ids: { web: `m-${(count as number) - 1}` } });
  expect(bench.requests()).toHaveLength(requests as number);
  expect(JSON.parse(bench.lock()).pins["edge/web"][0].why).toContain(
    `newest of ${count} matches among ${count} images`,
  );
});

test.each(["missing", "null", "empty-object", "null-image", "empty-array"])(
  "case 15: an answer whose Images are %s has no match, and nothing is written",
  async (as) => {
    await account(0, [{ fault: { kind: "images", as } }]);
    const { status, stderr } = synthAnew(bench, WEB);
    expect(status).not.toBe(0);
    expect(stderr).toContain("[IMAGE_NOT_FOUND] edge/web: the account has no custom image at all");
    expect(() => bench.lock()).toThrow("ENOENT");
    expect(bench.snapshot()).toEqual({});
  },
);

test.each([
  ["a Code that is not 0", { kind: "code", code: 500, message: "Oops" }, {}, "BAD_REPLY|UNAVAILABLE"],
  ["a permission that is missing", { kind: "error", code: "NoPermission", status: 403 }, {}, "PERMISSION"],
  ["throttling without end", { kind: "throttled" }, {}, "THROTTLED"],
  ["a page of HTML", { kind: "html" }, {}, "UNAVAILABLE|BAD_REPLY|NETWORK"],
  ["a name that does not resolve", undefined, { ALIBABA_CLOUD_ENDPOINT_ENS: "ens.nowhere.invalid" }, "NETWORK"],
])("case 16: %s is no 'no match', also where a fallback is stated", async (_, fault, env, code) => {
  await account(3, fault ? [{ fault }] : []);
  const { status, stderr } = synthAnew(bench, { web: { ...WEB.web, fallback: ["m-9"] } }, env as NodeJS.ProcessEnv);
  expect(status).not.toBe(0);
  expect(stderr).toMatch(new RegExp(`\\[(${code})\\] edge/web:`));
  expect(stderr).not.toMatch(/IMAGE_NOT_FOUND|IMAGE_UNUSABLE/);
  expect(() => bench.lock()).toThrow("ENOENT");
  expect(bench.snapshot()).toEqual({});
});
