import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

/** What people copy: a machine without its system disk is replaced at every apply. */
const COPIED = [
  "*.md",
  "main.ts",
  "stacks",
  "examples",
  "docs",
  "contributing",
  "scripts",
  "bench",
  "test/package/apps",
];

/** A machine in a file, and whether it states its disk. */
interface Stated {
  readonly at: string;
  readonly disk: boolean;
}

test("every machine in stacks, examples and documentation states its system disk", () => {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...COPIED], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const machines = files
    .split("\n")
    .filter((file) => /\.(md|[cm]?[jt]s|tf|json)$/.test(file))
    .flatMap((file) => machinesIn(file, readFileSync(join(ROOT, file), "utf8")));
  expect(machines.filter(({ disk }) => !disk).map(({ at }) => at)).toEqual([]);
  expect(machines.length).toBeGreaterThan(15);
});

test.each([
  ['new EnsInstance(s, "a", { imageId });', [false]],
  ['new EnsInstance(s, "a", { imageId, systemDisk: { size: 40 } });', [true]],
  [
    'const m = { systemDisk: { size: 40 } };\nnew EnsInstance(s, "a", m);\nnew EnsInstance(s, "b", { ...m, imageId });',
    [true, true],
  ],
  ['const m = { imageId };\nnew alicloud.EnsInstance(s, "a", { ...m });', [false]],
  ['const app = `new EnsInstance(s, "a", { imageId });`;', [false]],
])("a program is read: %s", (program, expected) => {
  expect(machinesIn("a.ts", program).map(({ disk }) => disk)).toEqual(expected);
});

test.each([
  ['```ts\nnew EnsInstance(s, "a", { imageId });\n```', [false]],
  ['```hcl\nresource "alicloud_ens_instance" "a" {\n  tags = { a = 1 }\n}\n```', [false]],
  ['```hcl\nresource "alicloud_ens_instance" "a" {\n  system_disk {\n    size = 40\n  }\n}\n```', [true]],
  [
    '```json\n{ "resource": { "alicloud_ens_instance": { "a": { "image_id": "m-1" }, "b": { "system_disk": {} } } } }\n```',
    [false, true],
  ],
  ["`alicloud_ens_instance.web` is a machine", []],
])("a page is read: %j", (page, expected) => {
  expect(machinesIn("a.md", page).map(({ disk }) => disk)).toEqual(expected);
});

function machinesIn(file: string, text: string): Stated[] {
  const listings = file.endsWith(".md") ? [...text.matchAll(/^( *)```(\w+).*\n([\s\S]*?)^\1```/gm)] : [];
  const parts = file.endsWith(".md")
    ? listings.map(([, , language = "", listing = ""]) => ({ language, listing }))
    : [{ language: file.slice(file.lastIndexOf(".") + 1), listing: text }];
  return parts.flatMap(({ language, listing }) => {
    if (/^[cm]?[jt]s$/.test(language)) return machinesOfProgram(file, listing);
    if (language === "json") return machinesOfJson(file, listing);
    return [...listing.matchAll(/resource "alicloud_ens_instance" "([^"]+)" \{\n([\s\S]*?)^\}/gm)].map(
      ([, name, block = ""]) => ({ at: `${file}: ${name}`, disk: /^\s*(dynamic ")?system_disk\b/m.test(block) }),
    );
  });
}

function machinesOfJson(file: string, text: string): Stated[] {
  if (!text.includes('"alicloud_ens_instance"')) return [];
  const machines: Record<string, object> = JSON.parse(text).resource?.alicloud_ens_instance ?? {};
  return Object.entries(machines).map(([name, block]) => ({ at: `${file}: ${name}`, disk: "system_disk" in block }));
}

/** By what a program says itself: the object that a machine is made of, and the constants that it is spread from. */
function machinesOfProgram(file: string, program: string): Stated[] {
  const states = (text: string, seen: readonly string[] = []): boolean =>
    /\bsystemDisk\b/.test(text) ||
    [...text.matchAll(/(?:\.\.\.|, )(\w+)(?=\W)/g)].some(([, name = ""]) => {
      const from = new RegExp(`const ${name}(?:: [^=]+)? = \\{`).exec(program);
      return from !== null && !seen.includes(name) && states(enclosed(program, from.index), [...seen, name]);
    });
  return [...program.matchAll(/new (?:\w+\.)*EnsInstance\(/g)].map(({ index }) => ({
    at: `${file}:${program.slice(0, index).split("\n").length}`,
    disk: states(enclosed(program, index)),
  }));
}

/** From a place to where its first bracket is closed. */
function enclosed(text: string, from: number): string {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if ("({".includes(text.charAt(i))) depth++;
    else if (")}".includes(text.charAt(i)) && --depth === 0) return text.slice(from, i + 1);
  }
  return text.slice(from);
}
