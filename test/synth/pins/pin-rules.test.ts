import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Account, startAccount } from "./emulator";
import { imagesOf, newProject } from "./synth";
import { synthHere } from "./synth-here";

const WEB = { imageName: "web-*", pick: "mostRecent" } as const;
const APP = { stacks: { edge: { web: WEB } } };
let account: Account;
beforeAll(async () => {
  account = await startAccount("web-1", "web-2");
});
afterAll(() => account.close());

const rules = (project: string, ...list: readonly object[]) =>
  writeFileSync(join(project, "ens-images.rules.json"), JSON.stringify({ rules: list }));

test("a synth pins nothing that breaks an enforced rule, and picks no other in its place", () => {
  const project = newProject();
  rules(project, { keys: ["edge/*"], level: "enforce", names: ["web-1"] });
  const { error } = synthHere(project, APP, account.env);
  expect(error).toMatchObject({ code: "LOOKUPS_FAILED", codes: ["RULE_BROKEN"] });
  expect(error?.message).toContain("breaks rule 1 (ens-images.rules.json:1): name web-2, not web-1");
  expect(existsSync(join(project, "ens-images.lock.json"))).toBe(false);
});

test("an audited one is of check alone", () => {
  const project = newProject();
  rules(project, { keys: ["**"], level: "audit", names: ["web-1"] });
  expect(synthHere(project, APP, account.env).error).toBeUndefined();
  expect(imagesOf(project, "edge")).toEqual({ web: "m-web-2" });
});

test("a locked synth, a frozen and a live one never look at the rules, which may be no rules at all", () => {
  const project = newProject();
  expect(synthHere(project, APP, account.env).error).toBeUndefined();
  writeFileSync(join(project, "ens-images.rules.json"), "{");
  expect(synthHere(project, APP, {}).error).toBeUndefined();
  expect(synthHere(project, APP, { ENS_IMAGES_MODE: "frozen" }).error).toBeUndefined();
  expect(synthHere(project, APP, { ...account.env, ENS_IMAGES_MODE: "live" }).error).toBeUndefined();
  const other = { stacks: { edge: { web: WEB, db: { imageName: "web-1" } } } };
  expect(synthHere(project, other, account.env).error?.codes).toEqual(["RULES_INVALID"]);
});

test("a refresh obeys them too, and the pin stays", () => {
  const project = newProject();
  account.publish("web-1");
  expect(synthHere(project, APP, account.env).error).toBeUndefined();
  account.publish("web-1", "web-2");
  rules(project, { keys: ["**"], level: "enforce", names: ["web-1"] });
  const { error } = synthHere(project, APP, { ...account.env, ENS_IMAGES_REFRESH: "**" });
  expect(error?.codes).toEqual(["RULE_BROKEN"]);
  expect(imagesOf(project, "edge")).toEqual({ web: "m-web-1" });
});

test.each<readonly [string, Parameters<typeof synthHere>[1]["stacks"]]>([
  ["a changed query that keeps its image", { edge: { web: { imageName: "web-1*", pick: "mostRecent" } } }],
  ["another key that takes over its pin", { edge: { front: { imageName: "web-1" } } }],
])("%s makes a new pin, and is refused alike", (_, stacks) => {
  const project = newProject();
  expect(synthHere(project, { stacks: { edge: { web: { imageName: "web-1" } } } }, account.env).error).toBeUndefined();
  rules(project, { keys: ["**"], level: "enforce", names: ["db-*"] });
  expect(synthHere(project, { stacks }, {}).error).toMatchObject({ code: "LOOKUPS_FAILED", codes: ["RULE_BROKEN"] });
  expect(imagesOf(project, "edge")).toEqual({ web: "m-web-1" });
});
