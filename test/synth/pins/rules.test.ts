import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EnsImageLookupProps } from "../../../lib";
import { keysOf } from "../../lock/disk/disk";
import { type Account, startAccount } from "./emulator";
import { annotationsOf, imagesOf, lockIn, newProject } from "./synth";
import { synthHere, toldHere } from "./synth-here";

const WEB: EnsImageLookupProps = { imageName: "web-*", pick: "mostRecent" };
let account: Account;
beforeAll(async () => {
  account = await startAccount("web-1");
});
afterAll(() => account.close());

const run = (project: string, stacks: Record<string, Record<string, EnsImageLookupProps>>, env = {}) =>
  synthHere(project, { stacks }, { ...account.env, ...env });

test("the life of a pin, over real synths", () => {
  const project = newProject();
  account.publish("web-1");
  expect(run(project, { edge: { web: WEB } })).toEqual({});
  expect(toldHere).toBe(
    "pinned web-1 (2026-01-01, m-web-1) for edge/web\nReview ens-images.lock.json, and commit it. Where machines of this app run " +
      "already, let them keep what they run before the first deploy: npx ens-images adopt --state FILE\n",
  );
  expect(annotationsOf(project)).toEqual([]);
  const asked = account.requests();

  // Rule 1, though a newer one is published.
  account.publish("web-1", "web-2");
  const locked = readFileSync(lockIn(project));
  expect(run(project, { edge: { web: WEB } })).toEqual({});
  expect(imagesOf(project, "edge")).toEqual({ web: "m-web-1" });
  expect([toldHere, ...annotationsOf(project)]).toEqual([""]);
  expect(readFileSync(lockIn(project))).toEqual(locked);
  expect(account.requests()).toBe(asked);

  // Rule 2: the changed query keeps the image, and the earlier pin stays.
  run(project, { edge: { web: { imageName: "web", pick: "mostRecent" } } });
  expect(imagesOf(project, "edge")).toEqual({ web: "m-web-1" });
  const review = "Review ens-images.lock.json, and commit it.\n";
  expect(toldHere).toBe(
    `kept, since the changed query takes it too: web-1 (2026-01-01, m-web-1) for edge/web\n${review}`,
  );
  run(project, { edge: { web: { imageName: "*-2" } } });
  expect(toldHere).toBe(`pinned web-1 (2026-01-01, m-web-1) → web-2 (2026-01-01, m-web-2) for edge/web\n${review}`);

  // Rule 3: a renamed construct.
  run(project, { edge: { frontend: WEB } });
  expect(imagesOf(project, "edge")).toEqual({ frontend: "m-web-1" });
  expect(toldHere).toBe(`copied web-1 (2026-01-01, m-web-1) for edge/frontend, from edge/web\n${review}`);
  expect(keysOf(lockIn(project))).toEqual(["edge/frontend", "edge/web"]);

  // A refresh moves that key's pin, and no other.
  expect(run(project, { edge: { frontend: WEB, web: WEB } }, { ENS_IMAGES_REFRESH: "*/frontend" })).toEqual({});
  expect(imagesOf(project, "edge")).toEqual({ frontend: "m-web-2", web: "m-web-1" });
  expect(toldHere).toBe(
    `refreshed web-1 (2026-01-01, m-web-1) → web-2 (2026-01-01, m-web-2) for edge/frontend\n${review}`,
  );
}, 60_000);

test("a new key beside others of the tree: asked anew, and a warning names them", () => {
  const project = newProject();
  account.publish("web-1");
  run(project, { a: { web: WEB } });
  account.publish("web-1", "web-2");
  run(project, { a: { web: WEB }, b: { web: WEB } });
  expect(imagesOf(project, "b")).toEqual({ web: "m-web-2" });
  expect(annotationsOf(project)).toContain(
    "@cdktf/warn: b/web is new and got web-2 (2026-01-01, m-web-2); the same query is pinned to another image elsewhere in " +
      "this app: a/web has web-1 (2026-01-01, m-web-1). To bring them together: npx ens-images update",
  );
});

test("ENS_IMAGES_REFRESH leaves what is held or was chosen by hand, and says so", () => {
  const project = newProject();
  account.publish("web-1");
  run(project, { edge: { web: WEB, more: WEB, own: WEB } });
  account.publish("web-1", "web-2");
  const lock = JSON.parse(readFileSync(lockIn(project), "utf8"));
  lock.pins["edge/web"][0].hold = { reason: "kernel bug" };
  lock.pins["edge/more"][0].origin = { kind: "chosen" };
  writeFileSync(lockIn(project), JSON.stringify(lock));
  expect(run(project, { edge: { web: WEB, more: WEB, own: WEB } }, { ENS_IMAGES_REFRESH: "**" })).toEqual({});
  expect(imagesOf(project, "edge")).toEqual({ web: "m-web-1", more: "m-web-1", own: "m-web-2" });
  const warnings = annotationsOf(project).filter((line) => line.startsWith("@cdktf/warn"));
  expect(warnings.sort()).toEqual([
    "@cdktf/warn: ENS_IMAGES_REFRESH names edge/more, whose pin is held back (chosen by hand) and was used as it is. To move it: npx ens-images update 'edge/more' --force",
    "@cdktf/warn: ENS_IMAGES_REFRESH names edge/web, whose pin is held back (held: kernel bug) and was used as it is. To move it: npx ens-images update 'edge/web' --force",
  ]);
});

test("a key to the letter is no glob, whatever is in it", () => {
  const project = newProject();
  account.publish("web-1");
  const stacks = { edge: { "img*": WEB, "img-other": WEB } };
  run(project, stacks);
  account.publish("web-1", "web-2");
  run(project, stacks, { ENS_IMAGES_REFRESH: "edge/img*" });
  expect(imagesOf(project, "edge")).toEqual({ img: "m-web-2", "img-other": "m-web-1" });
});

test("a glob of ENS_IMAGES_REFRESH that matches nothing is said", () => {
  const project = newProject();
  run(project, { edge: { web: WEB } });
  const before = readFileSync(lockIn(project));
  run(project, { edge: { web: WEB }, more: { web: WEB } }, { ENS_IMAGES_REFRESH: "egde/**" });
  const warnings = annotationsOf(project).filter((line) => line.startsWith("@cdktf/warn"));
  expect(warnings).toEqual([
    "@cdktf/warn: ENS_IMAGES_REFRESH=egde/** matches no pinned image lookup of this app: no pin was replaced.",
  ]);
  expect(readFileSync(lockIn(project), "utf8")).toContain(before.toString().slice(200, 400));
});

test("lookups with one pin share one entry; different questions are an error that names both", () => {
  const project = newProject();
  const shared = { ...WEB, pin: "fleet/web" };
  expect(
    run(project, {
      a: { web: shared },
      b: { other: { pick: "mostRecent", imageName: "web-*", owners: ["self"], pin: "fleet/web" } },
    }),
  ).toEqual({});
  expect(keysOf(lockIn(project))).toEqual(["pin//fleet/web"]);
  const { error } = run(project, { a: { web: shared }, b: { other: { ...shared, platform: "ubuntu" } } });
  expect(error).toMatchObject({
    code: "PIN_SHARED",
    message: expect.stringContaining('a/web and b/other both have pin: "fleet/web"'),
  });
});

test("live is flagged, not pinned, and asked every time", () => {
  const project = newProject();
  account.publish("web-1");
  run(project, { edge: { web: { ...WEB, mode: "live" } } }, { CI: "1" });
  account.publish("web-2");
  run(project, { edge: { web: { ...WEB, mode: "live" } } }, { CI: "1" });
  expect(imagesOf(project, "edge")).toEqual({ web: "m-web-2" });
  expect(annotationsOf(project)).toEqual([
    '@cdktf/warn: live, because the lookup sets mode: "live": asked in every run and not pinned: web-2 (2026-01-01, m-web-2); ' +
      "the only match among 1 image",
  ]);
  expect(existsSync(lockIn(project))).toBe(false);
  expect(run(project, { edge: { web: { ...WEB, mode: "live" } } }, { ENS_IMAGES_MODE: "frozen" }).error?.codes).toEqual(
    ["PIN_MISSING"],
  );
});

test("a loopback pin used where none is stated is one warning an app", () => {
  const project = newProject();
  const stacks = { a: { web: WEB, db: { ...WEB, pin: "db" } }, b: { web: WEB } };
  run(project, stacks);
  expect(synthHere(project, { stacks }, { CI: "1" })).toEqual({});
  const warnings = annotationsOf(project).filter((line) => line.startsWith("@cdktf/warn"));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`images of an emulator (${account.env.ALIBABA_CLOUD_ENDPOINT_ENS}: a/web and 2 more)`);
});

test("an emulator adds nothing to a lock of the real service, and nothing is lost", () => {
  const project = newProject();
  run(project, { edge: { web: WEB } });
  const real = readFileSync(lockIn(project), "utf8").replace(/"endpoint": ".*"/, '"profile": "prod"');
  writeFileSync(lockIn(project), real);
  for (const lookups of [{ web: WEB }, { web: WEB, db: WEB }]) {
    const { error } = run(
      project,
      { edge: { ...lookups } as Record<string, EnsImageLookupProps> },
      { ENS_IMAGES_REFRESH: "none" },
    );
    expect(new Set(error?.codes)).toEqual(new Set(["PIN_OTHER_ENDPOINT"]));
  }
  expect(run(project, { edge: { web: WEB } }, { ENS_IMAGES_REFRESH: "**" }).error?.codes).toEqual([
    "PIN_OTHER_ENDPOINT",
  ]);
  expect(readFileSync(lockIn(project), "utf8")).toBe(real);
});

test("maxAgeDays warns, and moves nothing", () => {
  const project = newProject();
  account.publish("web-1");
  synthHere(project, { stacks: { edge: { web: WEB } }, settings: { maxAgeDays: 1 } }, account.env);
  expect(annotationsOf(project).join()).toMatch(
    /@cdktf\/warn: edge\/web: the pinned image web-1 \(2026-01-01, m-web-1\) is \d+ days old, and maxAgeDays is 1/,
  );
});

test("namespace and a lock of one's own keep two apps apart", () => {
  const project = newProject();
  for (const settings of [{ namespace: "blue" }, { namespace: "green/app", lockFile: "green.json" }]) {
    expect(synthHere(project, { stacks: { edge: { web: WEB } }, settings }, account.env)).toEqual({});
  }
  expect(keysOf(lockIn(project))).toEqual(["blue//edge/web"]);
  expect(keysOf(join(project, "green.json"))).toEqual(["green/app//edge/web"]);
});
