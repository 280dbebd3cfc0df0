import fc from "fast-check";
import { readLock } from "../../../lib/lock/disk/read";
import type { Lock } from "../../../lib/lock/lock";
import { queryText } from "../../../lib/query/canonical";
import { type Account, startAccount } from "./emulator";
import { imagesOf, lockIn, newProject } from "./synth";
import { synthHere } from "./synth-here";

const LONG = process.env.LONG_TESTS !== undefined;
let account: Account;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account.close());

const query = fc
  .constantFrom("web-*", "web-?", "web")
  .chain((imageName) => fc.constantFrom("mostRecent", "highestVersion").map((pick) => ({ imageName, pick }) as const));
const lookups = fc.dictionary(fc.constantFrom("web", "db"), query, { maxKeys: 2 });
const run = fc.record({
  stacks: fc.dictionary(fc.constantFrom("a", "b", "test-stack"), lookups, { minKeys: 1, maxKeys: 2 }),
  published: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }),
  environment: fc.constantFrom<Record<string, string>>(
    {},
    {},
    {},
    { CI: "1" },
    { VITEST: "1" },
    { ENS_IMAGES_MODE: "live" },
  ),
});

const ids = (lock: Lock) =>
  new Map(
    [...lock].flatMap(([key, pins]) =>
      pins.map((pin) => [`${key} ${queryText(pin.query)}`, pin.image.imageId] as const),
    ),
  );

test("whatever real apps synthesize, a query once answered keeps its image, and no pin leaves the file", () => {
  let asked = 0;
  fc.assert(
    fc.property(fc.array(run, { minLength: 2, maxLength: 5 }), (runs) => {
      const project = newProject();
      for (const { stacks, published, environment } of runs) {
        const before = ids(readLock(lockIn(project)));
        account.publish(...published.map((n) => `web-${n}`));
        const { error } = synthHere(project, { stacks }, { ...account.env, ...environment });
        const after = ids(readLock(lockIn(project)));
        for (const [answered, id] of before) expect([answered, after.get(answered)]).toEqual([answered, id]);
        if (error || "CI" in environment || "VITEST" in environment) expect(after).toEqual(before);
        if (error || "ENS_IMAGES_MODE" in environment) continue;
        for (const [stack, of] of Object.entries(stacks)) {
          if (Object.keys(of).length === 0) continue;
          const images = imagesOf(project, stack);
          for (const [id, asks] of Object.entries(of)) {
            asked++;
            expect(images[id]).toBe(after.get(`${stack}/${id} ${queryText(asks)}`));
          }
        }
      }
    }),
    { numRuns: LONG ? 100 : 4, seed: LONG ? undefined : 7 },
  );
  expect(asked).toBeGreaterThan(0);
}, 900_000);
