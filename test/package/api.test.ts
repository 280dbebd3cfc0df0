import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../support/workbench";

const COMMITTED = join(ROOT, "api");
const now = mkdtempSync(join(tmpdir(), "ens-images-api-test-"));
execFileSync(join(ROOT, "node_modules", ".bin", "tsx"), [join(ROOT, "scripts", "api-report.ts"), now], {
  stdio: "pipe",
});
afterAll(() => rmSync(now, { recursive: true, force: true }));

const read = (folder: string, file: string) => readFileSync(join(folder, file), "utf8");
const files = readdirSync(now);
const typed = files.filter((file) => file.endsWith(".api.md"));

// A failure here is a change of what users see. Where it is meant: npm run api:update, commit api/, add a changeset.
test.each([...new Set([...files, ...readdirSync(COMMITTED)])])("api/%s is what was reviewed", (file) => {
  expect(read(now, file)).toBe(read(COMMITTED, file));
});

test.each(typed)("%s: every exported member is documented", (file) => {
  const members = [...read(now, file).matchAll(/\(undocumented\)\n(?: *\/\/.*\n)* *(.*)/g)].map(([, member]) => member);
  expect(members).toEqual([]);
});

test.each(typed)("%s: every type that a signature names can be imported", (file) => {
  expect(
    read(now, file).match(/^(?:declare )?(?:abstract )?(?:class|interface|type|enum|const|function) \w+/gm),
  ).toBeNull();
});

test("the main entry has at most 16 names", () => {
  const names = read(now, "index.api.md").match(/^export .*/gm) ?? [];
  expect(names.length).toBeGreaterThan(10);
  expect(names.length).toBeLessThanOrEqual(16);
});

test.each(["index", "testing"])("%s: the entry for CDK Terrain has the same surface", (name) => {
  const plain = read(now, `${name}.api.md`).replaceAll("'cdktf'", "'cdktn'");
  expect(read(now, `cdktn-${name}.api.md`)).toBe(plain);
});
