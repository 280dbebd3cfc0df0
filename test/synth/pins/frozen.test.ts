import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { skipLoudly } from "../../lock/disk/disk";
import { startAccount } from "./emulator";
import { annotationsOf, imagesOf, lockIn, newProject, synth } from "./synth";

const APP = { stacks: { edge: { web: { imageName: "web-*", pick: "mostRecent" } } } } as const;
const INVALID = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: "LTAIinvalid",
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: "invalid",
  ALICLOUD_PROFILE: "none",
};
const HOOK = [process.execPath, "--require", join(__dirname, "forbid.js")];
const project = newProject();

beforeAll(async () => {
  const account = await startAccount("web-1");
  expect(synth(project, APP, account.env)).toEqual({});
  account.close();
  const real = readFileSync(lockIn(project), "utf8").replace(/"endpoint": ".*"/, '"region": "cn-hangzhou"');
  writeFileSync(lockIn(project), real);
});

test("the hook forbids what it should: a lookup without a pin trips over it", () => {
  expect(synth(newProject(), APP, INVALID, HOOK).error?.message).toContain("FORBIDDEN: node:child_process");
});

test.each([
  ["auto", {}],
  ["frozen", { ENS_IMAGES_MODE: "frozen" }],
  ["CI", { CI: "true" }],
])("a locked synth loads no SDK, no network and no child process, with invalid keys set (%s)", (_, env) => {
  expect(synth(project, APP, { ...INVALID, ...env }, HOOK)).toEqual({});
  expect(imagesOf(project, "edge")).toEqual({ web: "m-web-1" });
  expect(annotationsOf(project)).toEqual([]);
});

test("and runs where there is no network at all", () => {
  const alone = ["unshare", "-n"];
  if (spawnSync(alone[0] as string, ["-n", "true"]).status !== 0) return skipLoudly("a locked synth under unshare -n");
  expect(synth(project, APP, { ...INVALID, CI: "true" }, [...alone, ...HOOK])).toEqual({});
  expect(imagesOf(project, "edge")).toEqual({ web: "m-web-1" });
});

test("what the lock does not hold is an error, and no stack is written", () => {
  const more = {
    stacks: { edge: { web: APP.stacks.edge.web, db: { imageName: "db" } }, far: { db: { imageName: "db" } } },
    outdir: "new.out",
  };
  const { error } = synth(project, more, { CI: "true" }, HOOK);
  expect(error).toMatchObject({ code: "LOOKUPS_FAILED", codes: ["PIN_MISSING", "PIN_MISSING"] });
  expect(error?.message.replaceAll("\n", " ")).toMatch(
    /2 image lookups have no answer.*\[PIN_MISSING\] the lock has no pin for it, and nothing is asked in mode frozen, because CI=true\. Run node app\.js where .* concerns 2 lookups:\s+- edge\/db\s+- far\/db/,
  );
  expect(() => imagesOf(project, "edge", "new.out")).toThrow("ENOENT");
});
