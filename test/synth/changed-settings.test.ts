import { Catalogs } from "../../lib/ens/read/catalogs";
import { imageRecords } from "../support/images";
import { APP_HEAD, Workbench } from "../support/workbench";

/** Settings are an object of the program's, which may be changed for the next lookup. */
const CHANGED = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
const connection = { endpoint: process.argv[2] };
const web = new EnsImageLookup(stack, "web", { imageName: "web-*", pick: "mostRecent", connection }).image;
connection.endpoint = process.argv[3];
const db = new EnsImageLookup(stack, "db", { imageName: "db-*", pick: "mostRecent", connection }).image;
console.log(JSON.stringify([web.imageId, db.imageId]));
`;

describe("settings that are changed between two lookups", () => {
  let first: Workbench;
  let second: Workbench;
  beforeAll(async () => {
    const sameKeys = ["--access-key", "emulated:secret"];
    first = await Workbench.start([...imageRecords("web", 2), ...imageRecords("db", 2)], sameKeys);
    second = await Workbench.start(imageRecords("db", 4), sameKeys);
  });
  afterAll(() => Promise.all([first.stop(), second.stop()]));

  test("are asked as they are then", () => {
    const endpoints = [first, second].map((bench) => bench.env().ALIBABA_CLOUD_ENDPOINT_ENS as string);
    const env = { ALIBABA_CLOUD_ENDPOINT_ENS: undefined };
    const { status, stdout, stderr } = first.runApp(CHANGED, { args: endpoints, env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual(["m-web1", "m-db3"]);
    const { pins } = JSON.parse(first.lock()) as { pins: Record<string, { connection: object }[]> };
    expect([pins["edge/web"], pins["edge/db"]].map((all) => all?.[0]?.connection)).toEqual(
      endpoints.map((endpoint) => expect.objectContaining({ endpoint: endpoint.replace("http://", "") })),
    );
  });

  test("are another account in the next job, whatever they were in an earlier one", () => {
    const connection = { profile: "a" };
    new Catalogs().job([{ connection }], 1000);
    connection.profile = "b";
    const job = new Catalogs().job([{ connection }, { connection: { profile: "a" } }], 1000);
    expect(job?.readings.map((reading) => reading.connection.profile)).toEqual(["b", "a"]);
  });
});
