import { imageRecords } from "../support/images";
import { APP_HEAD, Workbench } from "../support/workbench";

/** Lookups from the argument, with serverSideFilter on. */
const APP = `${APP_HEAD}
const app = new App();
EnsImages.of(app).configure({ serverSideFilter: true });
const stack = newStack(app, "edge");
for (const [id, query] of Object.entries(JSON.parse(process.argv[2]))) new EnsImageLookup(stack, id, query);
app.synth();
`;

describe("serverSideFilter", () => {
  const images = [...imageRecords("web", 200), ...imageRecords("database", 5)];
  let bench: Workbench;
  const start = async (...args: string[]) => {
    bench = await Workbench.start(images, args);
  };
  afterEach(() => bench.stop());

  const run = (queries: object) => bench.runApp(APP, { args: [JSON.stringify(queries)] });
  const asked = () =>
    bench
      .requests()
      .map(({ parameters: { ImageName = "", ImageId = "", PageNumber } }) => `${ImageName}${ImageId}#${PageNumber}`);
  const pinned = (id: string) => JSON.parse(bench.lock()).pins[`edge/${id}`][0].image.imageId;

  test("asks one question for each distinct text, beside the first page that checks it", async () => {
    await start();
    const queries = {
      a: { exactImageName: "database-3" },
      b: { imageName: "database-3" },
      c: { imageName: "data*se-4" },
    };
    expect(run(queries)).toMatchObject({ status: 0, stderr: "" });
    expect(asked().sort()).toEqual(["#1", "data#1", "database-3#1"]);
    expect([pinned("a"), pinned("b"), pinned("c")]).toEqual(["m-database3", "m-database3", "m-database4"]);
  });

  test("reads the whole catalog where a query has no text to search for", async () => {
    await start();
    expect(run({ a: { exactImageName: "database-3" }, b: { nameRegex: "^database-4$" } })).toMatchObject({ status: 0 });
    expect(asked().sort()).toEqual(["#1", "#2", "#3", "#4", "#5"]);
  });

  test("asks for the id too, where a query has a name and an id: a part of an id gives way to the whole", async () => {
    await start();
    const { status, stderr } = run({ a: { imageId: "m-database3", imageName: "web" } });
    expect(status).not.toBe(0);
    expect(stderr).toContain("IMAGE_NOT_FOUND");
  });

  test("says no match only after the whole was read, with near names from all of it", async () => {
    await start();
    const { status, stderr } = run({ a: { exactImageName: "database-33" } });
    expect(status).not.toBe(0);
    expect(stderr).toContain("none of the 205 images of the account");
    expect(stderr).toContain("- database-# (5 images, newest database-4 ");
  });

  test("takes a fallback only after the whole was read: the first choice may be what the search left out", async () => {
    await start();
    // What the first step names is there, and is not usable.
    const first = { imageName: "database-3", createdAfter: "2030-01-01T00:00:00Z" };
    expect(run({ a: { ...first, fallback: [{ exactImageName: "database-4" }] } })).toMatchObject({ status: 0 });
    expect(pinned("a")).toBe("m-database4");
    expect(asked().sort()).toEqual(["#1", "#1", "#2", "#3", "#4", "#5", "database-3#1", "database-4#1"]);
  });

  test("reads the whole catalog, and warns, where the service searches otherwise than assumed", async () => {
    await start("--fuzzy", "equals");
    expect(run({ a: { imageName: "web-19*", pick: "mostRecent" } })).toMatchObject({ status: 0 });
    expect(pinned("a")).toBe("m-web199");
    const warnings = bench.annotations("edge").filter(({ level }) => level === "@cdktf/warn");
    expect(warnings).toEqual([
      expect.objectContaining({ message: expect.stringContaining("The whole catalog was read") }),
    ]);
  });
});
