import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packTarball } from "../../scripts/consumer-install";
import { ROOT } from "../support/workbench";

const folder = mkdtempSync(join(tmpdir(), "ens-images-tarball-"));
const tarball = packTarball(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const content = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" })
  .split("\n")
  .filter(Boolean)
  .map((path) => path.replace(/^package\//, ""));
const PLACE = "node_modules/cdktf-ens-images/";
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Docs that help texts, errors and doc comments name. The lock's `$schema` names its file in parts. */
function citations(): { cited: string; place: string }[] {
  const texts = readdirSync(join(ROOT, "dist"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(js|d\.ts)$/.test(file) && !file.includes("alicloud"))
    .map((file) => readFileSync(join(ROOT, "dist", file), "utf8"));
  const code = texts
    .flatMap((text) => text.split("\n"))
    .filter((line) => !/^\s*(\/\/|\/?\*(?!.*node_modules))/.test(line));
  return code.flatMap((line) =>
    [...line.matchAll(/([\w./-]*)(docs\/[\w.-]+\.(?:md|json))\b|"docs", "([\w.-]+)"/g)].map(
      ([, before = "", page, file]) => ({ cited: page ?? `docs/${file}`, place: page ? before : PLACE }),
    ),
  );
}

describe("the tarball", () => {
  test("holds dist, the docs, and nothing else", () => {
    const rest = content.filter((path) => !path.startsWith("dist/"));
    const docs = readdirSync(join(ROOT, "docs")).map((file) => `docs/${file}`);
    expect(rest.sort()).toEqual(
      ["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", ...docs, "package.json"].sort(),
    );
  });

  test("holds every page that the package cites, by a path that a project can open", () => {
    const found = citations();
    expect(found.length).toBeGreaterThan(3);
    for (const { cited, place } of found) {
      expect(content).toContain(cited);
      expect({ cited, place }).toEqual({ cited, place: PLACE });
    }
  });

  test("holds JavaScript, types and the style of a page only, without maps that point at nothing", () => {
    const dist = content.filter((path) => path.startsWith("dist/"));
    expect(dist.filter((path) => !/\.(js|d\.ts)$/.test(path))).toEqual(["dist/cli/page/page.css"]);
    const mapped = dist.filter((path) => readFileSync(join(ROOT, path), "utf8").includes("sourceMappingURL"));
    expect(mapped).toEqual([]);
  });

  test("holds no module whose source is gone", () => {
    const own = content.filter((path) => /^dist\/(?!cdktn\/|(?:app|asking)\.js).*\.js$/.test(path));
    const source = (path: string) => join(ROOT, path.replace(/^dist/, "lib"));
    const isGone = (path: string) => ![path, path.replace(/js$/, "ts")].some((file) => existsSync(source(file)));
    expect(own.filter(isGone)).toEqual([]);
  });

  test("is light", () => {
    expect(content.length).toBeLessThan(700);
    expect(readFileSync(tarball).length).toBeLessThan(530_000);
  });

  test.each(["publint run --strict", "attw --format ascii"])("passes %s", (command) => {
    const [program = "", ...args] = command.split(" ");
    const run = () => execFileSync(join(ROOT, "node_modules", ".bin", program), [...args, tarball], { cwd: folder });
    expect(run).not.toThrow();
  });
});

describe("the manifest", () => {
  // npm warns of "prepare" too, which it runs for dependencies from git.
  test("runs nothing where the package is installed", () => {
    const scripts = Object.keys(manifest.scripts);
    expect(scripts.filter((name) => /^(pre|post)?(install|prepare)$|^prepublish$/.test(name))).toEqual([]);
  });

  test.each(Object.keys(manifest.dependencies))("says in contributing/decisions.md what %s is for", (name) => {
    expect(readFileSync(join(ROOT, "contributing", "decisions.md"), "utf8")).toContain(`\`${name}\``);
  });

  test("gives old module resolution the paths of the exports", () => {
    const { ".": _, "./package.json": __, ...exported } = manifest.exports as Record<string, { types: string }>;
    const paths = Object.entries(exported).map(([entry, { types }]) => [entry.slice(2), [types.slice(2)]]);
    expect(manifest.typesVersions["*"]).toEqual(Object.fromEntries(paths));
  });
});

describe("the entry for CDK Terrain", () => {
  const files = content.filter((path) => path.startsWith("dist/cdktn/"));
  const imports = (name: string) =>
    files.filter((path) =>
      new RegExp(`(?:from |import |import\\(|require\\()["']${name}["']`).test(readFileSync(join(ROOT, path), "utf8")),
    );

  test("has every module of the other one, over cdktn alone", () => {
    expect(imports("cdktf")).toEqual([]);
    expect(imports("cdktn").length).toBeGreaterThan(30);
    const exported = Object.keys(manifest.exports).filter((entry) => !entry.startsWith("./cdktn"));
    for (const entry of exported.filter((entry) => !/\.json$/.test(entry))) {
      expect(Object.keys(manifest.exports)).toContain(entry.replace(/^\.(?=\/|$)/, "./cdktn"));
    }
  });
});
