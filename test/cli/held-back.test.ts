import { imageRecord } from "../support/images";
import { APP_HEAD, type AppRun, Workbench } from "../support/workbench";
import { CLI, needsBuild } from "./support/bench";
import { problemsOf } from "./support/schema";

needsBuild();

const APP = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
for (const id of ["web", "db"]) {
  const image = new EnsImageLookup(stack, id + "-image", { imageName: id + "-*", pick: "mostRecent" });
  new EnsInstance(stack, id, { ...MACHINE, imageId: image.imageId });
}
app.synth();`;

/** What holds a pin back, by every way that moves pins: the command line, and a synth that refreshes. */
describe("a pin that is held back", () => {
  let bench: Workbench;
  const old = imageRecord("m-1", "web-1");
  const mid = imageRecord("m-2", "web-2", { CreationTime: "2026-08-08T10:00:00Z" });
  const newest = imageRecord("m-3", "web-3", { CreationTime: "2026-08-15T10:00:00Z" });
  const db = imageRecord("m-d", "db-1");
  beforeAll(async () => {
    bench = await Workbench.start([]);
  });
  afterAll(() => bench.stop());

  const ens = (...args: string[]): AppRun => bench.runNode([CLI, ...args]);
  const pinned = (id: string) => JSON.parse(bench.lock()).pins[`edge/${id}-image`][0].image.imageId;
  const refresh = (glob = "**") => {
    const run = bench.runApp(APP, { env: { ENS_IMAGES_REFRESH: glob } });
    return { ...run, told: run.status === 0 ? bench.annotations("edge").map(({ message }) => message) : [] };
  };
  const start = (...images: readonly unknown[]) => {
    bench.publish([...images, db]);
    bench.forget();
    expect(bench.runApp(APP)).toMatchObject({ status: 0 });
  };

  it.each([
    ["is gone", [mid], "is gone, or no longer shared"],
    ["cannot boot", [mid, { ...newest, Status: "UnAvailable" }], "is UnAvailable"],
    ["was renamed", [mid, { ...newest, ImageName: "was-web-3" }], "is not what the query takes"],
    ["was given away", [mid, { ...newest, ImageOwnerAlias: "others" }], "is not what the query takes"],
    ["was given another date", [mid, { ...newest, CreationTime: "2026-07-01T10:00:00Z" }], "no longer comes first"],
  ])("by an older image, where the pinned one %s", (_, images, because) => {
    start(old, mid, newest);
    bench.publish([old, ...images, db]);
    const before = bench.lock();
    const [update, outdated, json] = [ens("update", "--yes"), ens("outdated"), ens("outdated", "--json")];
    expect(update).toMatchObject({ status: 1, stderr: "" });
    expect(update.stdout).toContain(`held back: to an older image, since the pinned one ${because}`);
    expect(outdated.stdout).toContain(`held back: to an older image, since the pinned one ${because}`);
    expect(problemsOf("outdated", json.stdout)).toEqual([]);
    expect(JSON.parse(json.stdout).pins[1].stops).toEqual([{ kind: "older", text: expect.stringContaining(because) }]);
    const { status, told } = refresh();
    expect(status).toBe(0);
    expect(told.filter((text) => text.includes("held back"))).toEqual([
      expect.stringContaining(`(to an older image, since the pinned one ${because}`),
    ]);
    expect(told.join()).toContain("To move it: npx ens-images update 'edge/web-image' --force");
    expect(bench.lock()).toBe(before);
    expect(pinned("web")).toBe("m-3");
    expect(ens("update", "--yes", "--force")).toMatchObject({ status: 0 });
    expect(pinned("web")).toBe("m-2");
  });

  it("goes back where a person names the image", () => {
    start(old, newest);
    expect(ens("update", "edge/web-image", "--to", "web-1", "--yes")).toMatchObject({ status: 0 });
    expect(pinned("web")).toBe("m-1");
  });

  const hold = () => ens("hold", "edge/web-image", "--reason", "kernel bug");
  const rollBack = () => ens("update", "edge/web-image", "--to", "web-2", "--yes");
  it.each([
    ["a hold", [old, mid], "m-2", hold, "held: kernel bug"],
    ["a rollback", [old, mid, newest], "m-2", rollBack, "chosen by hand"],
  ] as const)("by %s survives update, a refresh and a scheduled run", (_, images, stays, act, because) => {
    start(...images);
    expect(act()).toMatchObject({ status: 0 });
    bench.publish([old, mid, newest, imageRecord("m-e", "db-2", { CreationTime: "2026-08-15T10:00:00Z" })]);
    const update = ens("update", "--yes");
    expect(update).toMatchObject({ status: 0 });
    expect(update.stdout).toContain(`= web-2 (2026-08-08, m-2) stays: ${because}`);
    expect([pinned("web"), pinned("db")]).toEqual([stays, "m-e"]);
    expect(ens("outdated", "--exit-code")).toMatchObject({ status: 0 });
    const { told } = refresh();
    expect(told.join()).toContain(`whose pin is held back (${because})`);
    // As a job runs it: no terminal, CI set, the lock as it is.
    expect(ens("update", "--yes", "--force").stdout).toContain("only --force with its own name");
    expect(pinned("web")).toBe(stays);
    const forced = ens("update", "edge/web-image", "--yes", "--force");
    expect(forced).toMatchObject({ status: 0 });
    expect(forced.stdout).toContain(`allowed by --force: ${because}`);
    expect(pinned("web")).toBe("m-3");
  });
});
