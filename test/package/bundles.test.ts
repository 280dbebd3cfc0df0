import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { answerOf, DIST } from "../support/dist-program";
import { ROOT } from "../support/workbench";

const ENTRIES = ["index", "testing", "cdktn/index", "cdktn/testing", "ens/read/child"];

/** The files of dist/ that a program loads, by paths in it. */
const loadedBy = (program: string) =>
  answerOf<string[]>(`${program}
    const { relative } = require("node:path");
    const files = Object.keys(require.cache).map((file) => relative(process.cwd(), file));
    console.log(JSON.stringify(files.filter((file) => !file.startsWith(".."))));`);

describe("an entry", () => {
  test.each(ENTRIES)("is one program, beside the class of errors: %s", (entry) => {
    const errors = entry === "ens/read/child" ? [] : ["errors/ens-images-error"];
    const program = entry.endsWith("index") ? ["app", entry.replace("index", "synth/framework-installed")] : [];
    const files = [entry, ...program, ...errors].map((id) => `${id}.js`);
    expect(loadedBy(`require("./${entry}");`).sort()).toEqual(files.sort());
  });

  test("names the framework that it stands on, each its own", () => {
    const program = `
      const answers = ["cdktf", "cdktn"].map((framework) => {
        const { EnsImageLookup } = require(framework === "cdktf" ? "." : "./cdktn");
        const { App, TerraformStack } = require(framework);
        const stack = new TerraformStack(new App(), "edge");
        const lookup = new EnsImageLookup(stack, "image", { imageName: "web" });
        return lookup instanceof require(framework).TerraformElement || require(framework).Token.isUnresolved(lookup.imageId);
      });
      console.log(JSON.stringify([...answers, require(".").EnsImageLookup === require("./cdktn").EnsImageLookup]));`;
    expect(answerOf(program)).toEqual([true, true, false]);
  });

  test.each(ENTRIES.slice(0, 4))("gives native modules its names: %s", (entry) => {
    const source = readFileSync(join(ROOT, "lib", `${entry.replace("cdktn/", "")}.ts`), "utf8");
    const names = [...source.matchAll(/^export (?:function |\{ )(\w+)/gm)].map(([, name]) => String(name));
    expect(names.length).toBeGreaterThan(0);
    const program = `import(require("node:url").pathToFileURL("${entry}.js")).then((names) => console.log(JSON.stringify(Object.keys(names))))`;
    expect(answerOf(program)).toEqual(expect.arrayContaining(names));
  });

  test.each(["cdktf", "cdktn"])("loads one framework, and its bindings the same: %s", (framework) => {
    const folder = framework === "cdktf" ? "." : "./cdktn";
    const frameworks = answerOf(`
      for (const id of ["index", "testing", "alicloud/ens-instance"]) require("${folder}/" + id);
      const found = Object.keys(require.cache).flatMap((file) => /node_modules.(cdktf|cdktn)\\W/.exec(file)?.[1] ?? []);
      console.log(JSON.stringify([...new Set(found)]));`);
    expect(frameworks).toEqual([framework]);
  });

  test("throws errors of one class, whichever it is", () => {
    const program = `
      const { EnsImagesError } = require(".");
      const thrown = [() => require("./testing").giveImages({}, 7), () => require("./cdktn/testing").giveImages({}, 7)];
      thrown.push(() => require("./asking")["lock/disk/write"].editLock("/", (lock) => lock));
      console.log(JSON.stringify(thrown.map((work) => {
        try {
          work();
        } catch (error) {
          return error instanceof EnsImagesError;
        }
      }).concat(require("./cdktn").EnsImagesError === EnsImagesError)));`;
    expect(answerOf(program)).toEqual([true, true, true, true]);
  });

  test("runs no module that it has in a bundle a second time from a file of its own", () => {
    const scripts = readdirSync(join(DIST, "synth")).filter((file) => file.endsWith(".js"));
    expect(scripts).toEqual(["framework-installed.js"]);
    expect(existsSync(join(DIST, "bundles"))).toBe(false);
  });
});
