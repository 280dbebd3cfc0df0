import * as fc from "fast-check";
import { readCatalog } from "../../lib/ens/catalog";
import { EnsImagesError } from "../../lib/errors/ens-images-error";
import { pageOf, records, serve, type TestServer } from "./server";

const RUNS = process.env.LONG_TESTS === undefined ? 300 : 100_000;
const CONNECTION = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };
/** What stands in the place of a value, or of any text. */
const ODD = [
  ...["", "null", "0", "-1", "1e999", '"1e999"', "{}", "[]", '{"toString":null}', '"__proto__"', "[[[[]]]]", "true"],
  ...[
    '"m-00002"',
    '"\\ud800"',
    '"\u0000"',
    `"${"9".repeat(400)}"`,
    '{"__proto__":{"ImageId":"m-x"}}',
    "\ufeff",
    "}",
    ",",
  ],
];

type Mutation = (text: string) => string;

const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const place = (text: string, where: number) => Math.floor(where * (text.length + 1));
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  // A value is another.
  fc.tuple(at, fc.constantFrom(...ODD)).map(
    ([where, odd]): Mutation =>
      (text) => {
        const values = [...text.matchAll(/(?<=":)(?:"[^"]*"|[\d.]+|\{|\[)/g)];
        const value = values[Math.floor(where * values.length)];
        return value ? text.slice(0, value.index) + odd + text.slice(value.index + value[0].length) : text;
      },
  ),
  // A member has another name.
  fc.tuple(at, fc.constantFrom("__proto__", "Code", "Images", "Image", "ImageId", "")).map(
    ([where, name]): Mutation =>
      (text) => {
        const names = [...text.matchAll(/"\w+"(?=:)/g)];
        const old = names[Math.floor(where * names.length)];
        return old ? text.slice(0, old.index) + JSON.stringify(name) + text.slice(old.index + old[0].length) : text;
      },
  ),
  fc.tuple(at, fc.constantFrom(...ODD)).map(
    ([where, odd]): Mutation =>
      (text) =>
        text.slice(0, place(text, where)) + odd + text.slice(place(text, where)),
  ),
  fc.tuple(at, at).map(
    ([from, length]): Mutation =>
      (text) =>
        text.slice(0, place(text, from)) + text.slice(place(text, from) + Math.floor(length * 200)),
  ),
  fc.tuple(at, fc.integer({ min: 0, max: 0xff })).map(
    ([where, byte]): Mutation =>
      (text) =>
        text.slice(0, place(text, where)) + String.fromCharCode(byte) + text.slice(place(text, where) + 1),
  ),
  at.map(
    (where): Mutation =>
      (text) =>
        text.slice(0, place(text, where)),
  ),
);

let server: TestServer;
let mutations: readonly Mutation[] = [];
let status = 200;
let sent: string[] = [];
beforeAll(async () => {
  server = await serve(({ page }, response) => {
    const text = mutations.reduce((before, mutate) => mutate(before), JSON.stringify(pageOf(records(60), page)));
    sent.push(text);
    response.writeHead(status, { "content-type": "application/json" }).end(text, "latin1");
  });
});
afterAll(() => server.close());

test("a reply that is not what it should be gives images of its own, or an error of ours", async () => {
  const statuses = fc.constantFrom(200, 200, 200, 200, 200, 400, 403, 429, 503);
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), statuses, async (those, answered) => {
      [mutations, status, sent] = [those, answered, []];
      const limits = { requestTimeoutMs: 5_000, deadlineMs: 20_000 };
      const connection = { ...CONNECTION, endpoint: server.endpoint };
      const reading = await readCatalog({ connection, limits }, { env: {}, random: () => 0 }).catch(
        (error: unknown) => error,
      );
      if (EnsImagesError.is(reading)) return;
      if (reading instanceof Error) throw reading;
      const { images } = reading as Awaited<ReturnType<typeof readCatalog>>;
      expect(JSON.parse(JSON.stringify(images))).toEqual(images);
      for (const { imageId } of images) expect(sent.some((text) => text.includes(JSON.stringify(imageId)))).toBe(true);
    }),
    { numRuns: RUNS, seed: process.env.LONG_TESTS === undefined ? 19 : undefined },
  );
}, 3_600_000);
