import * as fc from "fast-check";
import { readCatalog } from "../../lib/ens/catalog";
import { EnsImagesError } from "../../lib/errors/ens-images-error";
import { pageOf, records, serve, type TestServer } from "./server";

const RUNS = process.env.LONG_TESTS === undefined ? 200 : 100_000;
const CONNECTION = { accessKeyId: "LTAItestKey", accessKeySecret: "testSecret" };
/** What stands in the place of a value. */
const VALUES = [
  ...["null", "0", "-0", "-1", "49", "1e999", '"1e999"', "{}", "[]", '{"toString":null}', "[[[[]]]]", "true", '""'],
  ...['"__proto__"', '"m-00002"', '"\\ud800"', '"\\u0000"', `"${"9".repeat(400)}"`, '{"__proto__":{"ImageId":"m-x"}}'],
];
const NAMES = ["__proto__", "Code", "Images", "Image", "ImageId", "TotalCount", "toString", ""];
const BYTES = ["", "\ufeff", "}", ",", "\u0000", '"', "{}", "\u00ff"];

type Mutation = (text: string) => string;
type Fields = Record<string, unknown>;

/** Evenly from 0 to 1, as doubles of fast-check are not. */
const at = fc.integer({ min: 0, max: 9_999 }).map((part) => part / 10_000);
const indexIn = (length: number, where: number) => Math.floor(where * length);

/** One of the objects of a reply: as often the reply itself as any other. */
function objectIn(reply: unknown, where: number): Fields {
  const found: Fields[] = [];
  const walk = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    found.push(value as Fields);
    for (const member of Object.values(value)) walk(member);
  };
  walk(reply);
  return (where < 0.5 ? found[0] : found[indexIn(found.length, 2 * where - 1)]) ?? {};
}

/** Changes a reply, which stays JSON: a member has another value or another name. */
const ofDocument = fc.tuple(at, at, fc.constantFrom(...VALUES), fc.option(fc.constantFrom(...NAMES))).map(
  ([whose, which, value, name]): Mutation =>
    (text) => {
      let reply: unknown;
      try {
        reply = JSON.parse(text);
      } catch {
        return text;
      }
      const object = objectIn(reply, whose);
      const keys = Object.keys(object);
      const key = keys[indexIn(keys.length, which)];
      if (key === undefined) return text;
      if (name === null) object[key] = "@value@";
      else {
        Object.defineProperty(object, name, {
          value: object[key],
          enumerable: true,
          configurable: true,
          writable: true,
        });
        if (name !== key) delete object[key];
      }
      return JSON.stringify(reply).replace('"@value@"', () => value);
    },
);

/** Changes bytes: seldom JSON then. */
const ofBytes = fc.tuple(at, fc.nat(200), fc.constantFrom(...BYTES)).map(
  ([where, length, bytes]): Mutation =>
    (text) => {
      const from = indexIn(text.length, where);
      return text.slice(0, from) + bytes + text.slice(from + length);
    },
);

const mutationsOf = (one: fc.Arbitrary<Mutation>) => fc.array(one, { minLength: 1, maxLength: 4 });
const replies = fc.oneof({ weight: 4, arbitrary: mutationsOf(ofDocument) }, mutationsOf(ofBytes));

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
    fc.asyncProperty(replies, statuses, async (those, answered) => {
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
