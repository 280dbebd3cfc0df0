import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { answerOf, DIST } from "../support/dist-program";

const bundled = readdirSync(DIST, { recursive: true, encoding: "utf8" })
  .filter(
    (file) => file.endsWith(".js") && readFileSync(join(DIST, file), "utf8").includes("module.exports = require("),
  )
  .map((file) => file.slice(0, -3));

describe("the modules that are always loaded", () => {
  test.each(["index", "cdktn/index", "ens/read/child"])("stand in few files: %s", (entry) => {
    const files = answerOf<string[]>(
      `require("./${entry}"); console.log(JSON.stringify(Object.keys(require.cache).filter((file) => file.startsWith(process.cwd()))))`,
    );
    expect(files.length).toBeLessThanOrEqual(6);
    expect(files.some((file) => file.includes("bundles"))).toBe(true);
  });

  test("are there under their own names too, with all that they export", () => {
    expect(bundled.length).toBeGreaterThan(70);
    const ours = bundled.filter((id) => !id.startsWith("cdktn/"));
    const exported = answerOf<Record<string, string[]>>(
      `console.log(JSON.stringify(Object.fromEntries(${JSON.stringify(ours)}.map((id) => [id, Object.keys(require("./" + id))]))))`,
    );
    for (const id of ours) {
      expect({ id, exported: exported[id]?.sort() }).toEqual({
        id,
        exported: Object.keys(require(`../../lib/${id}`)).sort(),
      });
    }
  });

  test("are one, whichever file leads to them", () => {
    const program = `
      const [index, cdktn, errors] = ["index", "cdktn/index", "errors/ens-images-error"].map((id) => require("./" + id));
      console.log(JSON.stringify([index, cdktn].map(({ EnsImagesError }) => EnsImagesError === errors.EnsImagesError)))`;
    expect(answerOf(program)).toEqual([true, true]);
  });
});
