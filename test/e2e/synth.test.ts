import { demoCatalog } from "../../scripts/demo-catalog";
import { APP_HEAD, Workbench } from "../support/workbench";

const LITERAL_ID = /^[\w.-]{1,128}$/;

/** 20 lookups in 11 stacks, by token and by injection. */
const APP = `${APP_HEAD}
const app = new App();
for (let s = 0; s < 11; s++) {
  const stack = newStack(app, "stack-" + s);
  const web = new EnsImageLookup(stack, "web", { imageName: "web-base-*", pick: "mostRecent" });
  new EnsInstance(stack, "token", { ...MACHINE, imageId: web.imageId, tags: { image: web.imageName } });
  if (s > 8) continue;
  const database = new EnsImageLookup(stack, "database", { exactImageName: "postgres-v1.0." + (s + 1) });
  new EnsInstance(stack, "injected-1", MACHINE);
  database.injectInto(stack);
  new EnsInstance(stack, "injected-2", MACHINE);
}
app.synth();
`;

describe("an app of 20 lookups in 11 stacks over 120 images", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(demoCatalog());
    expect(bench.runApp(APP)).toMatchObject({ status: 0, stderr: "" });
  });
  afterAll(() => bench.stop());

  test("asks each page of the catalog once, whatever the number of lookups", () => {
    const pages = bench.requests().map(({ parameters }) => `${parameters.PageNumber}/${parameters.PageSize}`);
    expect(pages.sort()).toEqual(["1/50", "2/50", "3/50"]);
    expect(bench.requests().every(({ action, status }) => action === "DescribeSelfImages" && status === 200)).toBe(
      true,
    );
  });

  test("writes literal ids, no token and no data source", () => {
    const machines = Array.from({ length: 11 }, (_, s) => bench.stack(`stack-${s}`)).flatMap(({ resource, data }) => {
      expect(data).toBeUndefined();
      return Object.values(resource.alicloud_ens_instance ?? {});
    });
    expect(machines).toHaveLength(29);
    for (const { image_id } of machines) expect(image_id).toMatch(LITERAL_ID);
    for (const text of bench.stackTexts()) expect(text).not.toMatch(/TfToken|placeholder/);
  });

  test("gives each machine the image of its lookup", () => {
    const { token, "injected-1": one, "injected-2": two } = bench.stack("stack-3").resource.alicloud_ens_instance ?? {};
    const ids = new Map(demoCatalog().map((image) => [image.ImageName, image.ImageId]));
    expect(token?.image_id).toBe(ids.get("web-base-20260831"));
    expect(token?.tags).toEqual({ image: "web-base-20260831" });
    expect([one?.image_id, two?.image_id]).toEqual([ids.get("postgres-v1.0.4"), ids.get("postgres-v1.0.4")]);
  });

  test("a second synth asks nothing and leaves lock and stacks to the byte, without credentials", () => {
    const [lock, stacks] = [bench.lock(), bench.stackTexts()];
    bench.forgetRequests();
    const run = bench.runApp(APP, { env: { ALICLOUD_ACCESS_KEY: "nobody", ALICLOUD_SECRET_KEY: "wrong" } });
    expect(run).toMatchObject({ status: 0, stderr: "" });
    expect(bench.requests()).toEqual([]);
    expect(bench.lock()).toBe(lock);
    expect(bench.stackTexts()).toEqual(stacks);
  });

  test("a newer image moves nothing", () => {
    const lock = bench.lock();
    bench.publish([
      ...demoCatalog(),
      { ...demoCatalog()[0], ImageId: "m-new", ImageName: "web-base-29990101", CreationTime: "2999-01-01T00:00:00Z" },
    ]);
    expect(bench.runApp(APP)).toMatchObject({ status: 0 });
    expect(bench.lock()).toBe(lock);
  });
});
