import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withoutFences } from "./page";

const ROOT = join(__dirname, "..", "..");
const FOLDERS = [".", "docs", "contributing", ".changeset", ".github", "provider-alicloud"];
/** npm packs these whatever package.json lists. */
const ALWAYS_SHIPPED = ["README.md", "LICENSE", "package.json"];

/** Every page that people wrote. `api/` is generated. */
function writtenPages(root: string): string[] {
  const files = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder)).map((file) => join(folder, file)),
  );
  return files.filter((file) => file.endsWith(".md"));
}

/**
 * Links of the repository's pages that lead nowhere, here or in the package, files of ours that a page names and that are
 * not there, and pages of docs/ and contributing/ that stand alone.
 */
export function brokenLinks(root = ROOT): string[] {
  const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const shipped = (path: string) =>
    [...ALWAYS_SHIPPED, ...files].some((entry) => path === entry || path.startsWith(`${entry}/`));
  const pages = writtenPages(root);
  const reached = new Set<string>();
  const leading = new Set<string>();
  const problems = pages.flatMap((page) =>
    linksOf(join(root, page)).flatMap(({ line, target }) => {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      if (file !== page) {
        reached.add(file);
        leading.add(page);
      }
      const problem =
        problemOf(join(root, file), anchor) ?? (shipped(page) && !shipped(file) ? "is not in the package" : undefined);
      return problem ? [`${page}:${line}: ${target} ${problem}`] : [];
    }),
  );
  const docs = pages.filter((page) => /^(docs|contributing)\//.test(page));
  return [
    ...problems,
    ...pages.flatMap((page) => goneFiles(root, page)),
    ...docs.filter((page) => !reached.has(page)).map((page) => `${page}: no page links to it`),
    ...docs.filter((page) => !leading.has(page)).map((page) => `${page}: it links to no other page`),
  ];
}

function problemOf(file: string, anchor: string | undefined): string | undefined {
  if (!existsSync(file)) return "is no file";
  if (anchor === undefined || anchorsOf(readFileSync(file, "utf8")).has(anchor)) return undefined;
  return "is no heading there";
}

/** A name in backticks that begins with a folder of ours, and is neither a pattern nor has a part left out. */
function goneFiles(root: string, page: string): string[] {
  return withoutFences(readFileSync(join(root, page), "utf8")).flatMap((text, i) =>
    [...text.matchAll(/`((?:lib|test|scripts|bench|stacks|docs|contributing|provider-alicloud)\/[\w./-]*)`/g)]
      .filter(([, file = ""]) => !existsSync(join(root, file)))
      .map(([, file]) => `${page}:${i + 1}: ${file} is no file`),
  );
}

function linksOf(page: string): { line: number; target: string }[] {
  return withoutFences(readFileSync(page, "utf8")).flatMap((text, i) =>
    [...text.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = ""]) => ({ line: i + 1, target }))
      .filter(({ target }) => !/^[a-z]+:/.test(target)),
  );
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const text of withoutFences(markdown)) {
    const [, heading] = /^#{1,6} (.*)$/.exec(text) ?? [];
    if (heading === undefined) continue;
    const words = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .trim()
      .toLowerCase();
    const plain = words.replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "").replaceAll(" ", "-");
    let anchor = plain;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${plain}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}
