import type { ServerResponse } from "node:http";
import { listSummary } from "../../lib/cli/render/list";
import { readCatalog } from "../../lib/ens/catalog";
import { json, pageOf, record, records, serve, type TestServer } from "./server";
import { synth } from "./whole-synth";

const ACCOUNT = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };
let server: TestServer;
afterEach(() => server.close());

const read = () => readCatalog({ connection: { ...ACCOUNT, endpoint: server.endpoint } }, { env: {}, random: () => 0 });
const answering = async (text: string, status = 200) => {
  server = await serve((_, response) => void response.writeHead(status).end(text));
};

describe("a reply that is too large", () => {
  const MEGABYTE = Buffer.alloc(1024 * 1024, 32);
  const endless = (response: ServerResponse) => {
    const write = () => {
      while (response.write(MEGABYTE));
      response.once("drain", write);
    };
    response.on("error", () => {});
    write();
  };

  test.each([200, 403, 500])("is not read on, whatever its status: %j", async (status) => {
    server = await serve((_, response) => endless(response.writeHead(status)));
    await expect(read()).rejects.toMatchObject({
      code: "BAD_REPLY",
      message: expect.stringContaining("a reply of more than 16 MiB"),
    });
    expect(server.seen).toHaveLength(1);
  });

  test.each(["[", '{"":', "[],", '{"a":{}},'])(
    "is one of a million lists and objects, %s…, whatever its status",
    async (unit) => {
      const text = `{"Images":[${unit.repeat(1_000_001)}0`;
      for (const status of [200, 400]) {
        await answering(text, status);
        const message = expect.stringContaining("a million lists and objects");
        await expect(read()).rejects.toMatchObject({ code: "BAD_REPLY", message });
        await server.close();
      }
    },
  );

  test("is one of STS as well", async () => {
    server = await serve((_, response) => endless(response.writeHead(200)));
    const connection = { ...ACCOUNT, stsEndpoint: server.endpoint, assumeRole: { roleArn: "acs:ram::1:role/r" } };
    await expect(readCatalog({ connection }, { env: {} })).rejects.toMatchObject({
      code: "BAD_REPLY",
      message: expect.stringContaining("AssumeRole"),
    });
  });

  test("is not one of 50 records alone, but of many pages", async () => {
    const name = "x".repeat(200_000);
    server = await serve(({ page }, response) => {
      const all = records(page * 50).map((each) => ({ ...each, ImageName: name }));
      json(response, pageOf(all, page, { TotalCount: 20_000 }));
    });
    await expect(read()).rejects.toMatchObject({
      code: "BAD_REPLY",
      message: expect.stringContaining("pages of more than 128 MiB together"),
    });
  });

  test("may have more records than were asked for, and no thousands", async () => {
    server = await serve((_, response) => json(response, pageOf([], 1, { Images: { Image: records(1_001) } })));
    await expect(read()).rejects.toMatchObject({ code: "BAD_REPLY" });
    await server.close();
    const all = records(1_000);
    server = await serve(({ page }, response) =>
      json(response, pageOf([], 1, { TotalCount: 1_000, Images: { Image: page === 1 ? all : [] } })),
    );
    expect((await read()).images).toHaveLength(1_000);
  });

  test("is not one of 16 MiB", async () => {
    const filled = { TotalCount: 1, Images: { Image: [record(1)] }, Filler: "" };
    const rest = 16 * 1024 * 1024 - JSON.stringify(filled).length;
    await answering(JSON.stringify({ ...filled, Filler: "x".repeat(rest) }));
    expect((await read()).images).toHaveLength(1);
  });
});

test.each(['{"toString":null}', "[]", "true", "{}"])(
  "a Code that is neither text nor number is no code: %s",
  async (code) => {
    for (const status of [200, 400, 500]) {
      await answering(`{"Code":${code},"Message":${code},"RequestId":"x","Images":{"Image":[]}}`, status);
      const failed = status === 500 ? "UNAVAILABLE" : "BAD_REPLY";
      await expect(read()).rejects.toMatchObject({ code: failed });
      await server.close();
    }
  },
);

test.each([`"${"9".repeat(400)}"`, "1e999", "-1e999", '"NaN"', '"Infinity"', "null"])(
  "a number that JSON cannot hold is none: %s",
  async (number) => {
    const disks = `{"DiskDeviceMapping":[{"Size":${number}}]}`;
    await answering(
      `{"TotalCount":1,"Images":{"Image":[{"ImageId":"m-1","ImageName":"a","ImageSize":${number},"ImageStorageSize":${number},"DiskDeviceMappings":${disks}}]}}`,
    );
    const { images } = await read();
    expect(images).toEqual([{ imageId: "m-1", imageName: "a", diskDeviceMappings: [{}] }]);
    expect(JSON.parse(JSON.stringify(images))).toEqual(images);
  },
);

test("a negative zero is a zero, as it is written", async () => {
  server = await serve((_, response) =>
    response.end('{"TotalCount":1,"Images":{"Image":[{"ImageId":"m-1","ImageSize":-0}]}}'),
  );
  expect(Object.is((await read()).images[0]?.imageSizeGiB, 0)).toBe(true);
});

describe("one id in records that differ", () => {
  const status = (Status: string) => record(1, { Status });
  const pages = (first: readonly object[], ...further: (readonly object[])[]) => {
    const rounds = [first, ...further];
    return serve(({ page, number }, response) => {
      const all = rounds[Math.min(Math.ceil(number / 2), rounds.length) - 1] as readonly object[];
      json(response, pageOf(all, page, { TotalCount: 99 }));
    });
  };
  const filled = (...odd: readonly object[]) => [...odd, ...records(100).slice(2)];

  test("is read again, and nothing is told where it was right then", async () => {
    server = await pages(filled(status("Available"), status("Creating")), filled(status("Available")));
    const { images, warnings, requests } = await read();
    expect([images.length, warnings, requests]).toEqual([99, [], 5]);
  });

  test.each([0, 1])("is told where it stays so, and is one record whatever came first: %j", async (first) => {
    const [a, b] = first === 0 ? ["Available", "Creating"] : ["Creating", "Available"];
    server = await pages(filled(status(a as string), status(b as string)));
    const { images, warnings } = await read();
    expect(images.find(({ imageId }) => imageId === "m-00001")?.status).toBe("Creating");
    expect(warnings).toEqual([expect.stringContaining("; m-00001 came in records that differ")]);
  });

  test("in the answers to two questions leads to one whole reading", async () => {
    server = await serve(({ query, page }, response) => {
      const all = [status(query.has("ImageName") ? "Creating" : "Available"), ...records(60).slice(1)];
      json(response, pageOf(query.size > 2 ? all.slice(0, 1) : all, page));
    });
    const questions = [
      { field: "imageName", text: "web-1" },
      { field: "imageId", text: "m-00001" },
    ] as const;
    const request = { connection: { ...ACCOUNT, endpoint: server.endpoint }, questions };
    expect(await readCatalog(request, { env: {} })).toMatchObject({ whole: true, requests: 4 });
  });
});

describe("records without a usable id are counted where images are", () => {
  const odd = [record(1), record(2, { ImageId: "" }), record(3, { ImageId: "a b" })];

  test("by a synth that finds nothing, and by one that finds one", async () => {
    server = await serve(({ page }, response) => json(response, pageOf(odd, page)));
    const failed = await synth({ ...ACCOUNT, endpoint: server.endpoint });
    expect(failed.error?.message).toContain("none of the 1 image (and 2 records without a usable id) of the account");
    await server.close();
    server = await serve(({ page }, response) => json(response, pageOf([...odd, record(60), record(120)], page)));
    const found = await synth({ ...ACCOUNT, endpoint: server.endpoint }, null);
    expect(found.lock).toContain("the only match among 3 images (and 2 records without a usable id)");
    expect(found.warnings).toEqual([expect.stringContaining("2 image record(s) without a usable ImageId")]);
  });

  test.each([
    [1, 1, "1 image (and 1 record without a usable id)."],
    [2, 2, "1 of 2 images (and 2 records without a usable id)."],
    [1, 0, "1 image."],
  ])("by list: %j images, %j records", (all, skipped, text) => {
    const images = [{ imageId: "m-1", imageName: "web-1" }];
    expect(listSummary({ connection: {}, regions: [], all, found: 1, skipped, images, pinnedBy: new Map() })).toBe(
      text,
    );
  });
});
