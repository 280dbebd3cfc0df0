import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmInstall } from "../../../scripts/consumer-install";
import { newFolder, skipLoudly } from "../../lock/disk/disk";
import { type Account, startAccount } from "./emulator";
import { lockIn, newProject, synth } from "./synth";
import { synthHere } from "./synth-here";

const LONG = process.env.LONG_TESTS !== undefined;
const APP = {
  stacks: {
    edge: { web: { imageName: "web-*", pick: "mostRecent" }, db: { nameRegex: "^db-\\d+$", fallback: ["m-literal"] } },
    "10": { web: { imageName: "web-*", pick: "highestVersion" } },
    "9": { web: { exactImageName: "web-2" } },
  },
} as const;
let account: Account;
beforeAll(async () => {
  account = await startAccount("web-1", "web-2", "web-10");
});
afterAll(() => account.close());

/** The bytes of everything a run leaves. The emulator's port is another in every run of this file, not within one. */
function bytes(project: string): string[] {
  const stacks = Object.keys(APP.stacks).map((stack) => join(project, "cdktf.out/stacks", stack, "cdk.tf.json"));
  return [lockIn(project), ...stacks].map((file) => readFileSync(file, "utf8").replaceAll(project, "PROJECT"));
}

test("ten runs leave the same bytes, in new folders and in one", () => {
  const [first, ...others] = Array.from({ length: LONG ? 10 : 4 }, () => {
    const project = newProject();
    expect(synthHere(project, APP, account.env)).toEqual({});
    return bytes(project);
  });
  for (const other of others) expect(other).toEqual(first);
  const project = newProject();
  for (let run = 0; run < 10; run++) {
    expect(synthHere(project, APP, account.env)).toEqual({});
    expect(bytes(project)).toEqual(first);
  }
});

test("the lock is the same under CDK Terrain", () => {
  const [cdktf, cdktn] = ["cdktf", "cdktn"].map((FRAMEWORK) => {
    const project = newProject();
    expect(synth(project, APP, { ...account.env, FRAMEWORK })).toEqual({});
    return readFileSync(lockIn(project));
  });
  expect(cdktn).toEqual(cdktf);
});

test("so do Node 20, 22 and 24", () => {
  if (!LONG) return;
  const expected = newProject();
  expect(synth(expected, APP, account.env)).toEqual({});
  for (const major of [20, 22, 24]) {
    const node = nodeOf(major);
    if (node === undefined) {
      skipLoudly(`byte-identity under Node ${major}, which could not be installed`);
      continue;
    }
    const project = newProject();
    const { PATH, HOME } = process.env;
    expect(execFileSync(node, ["--version"], { env: { PATH, HOME }, encoding: "utf8" })).toContain(`v${major}.`);
    expect(synth(project, APP, account.env, [node])).toEqual({});
    expect(bytes(project)).toEqual(bytes(expected));
  }
}, 600_000);

/** A release of Node from the package of its name, whose install script brings the binary. */
function nodeOf(major: number): string | undefined {
  const folder = newFolder();
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const missing = npmInstall(folder, [`node@${major}`], true);
  return missing === undefined ? join(folder, "node_modules/node/bin/node") : undefined;
}
