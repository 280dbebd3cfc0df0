import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, type DefaultTreeAdapterTypes as Tree } from "parse5";
import type { OpenLock } from "../../../lib/cli/open-lock";
import { changesPage, pinsPage } from "../../../lib/cli/page/pages";
import { writePages } from "../../../lib/cli/page/write";
import type { Terminal } from "../../../lib/cli/terminal";
import type { Reach } from "../../../lib/lock/blast-radius";
import { diffLocks, pinOf } from "../../../lib/lock/diff";
import type { Lock, Pin } from "../../../lib/lock/lock";
import { pinStatus } from "../../../lib/lock/pin-status";
import { moveReport } from "../../../lib/lock/review/move-report";
import { indexCatalog } from "../../../lib/select/catalog";
import type { EnsImage } from "../../../lib/select/image";
import { ruleContext } from "../../../lib/select/rules";
import { visibleText } from "../../../lib/util/terminal-text";
import { HOSTILE_NAMES } from "../../support/hostile-names";

const folder = mkdtempSync(join(tmpdir(), "ens-images-page-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const terminal = { cwd: folder, note: () => {} } as unknown as Terminal;

const imageOf = (name: string, n: number): EnsImage => ({
  ...{ imageId: `m-${Buffer.from(name).toString("hex").slice(0, 40)}-${n}`, imageName: `${name}${n}`, platform: name },
  ...{
    creationTime: n % 2 ? `2026-08-0${n}T00:00:00Z` : name,
    imageOwnerAlias: n === 2 ? name : "self",
    status: "Available",
  },
});

/** A pin that has the name wherever a name may stand. */
const pinFor = (name: string, n: number): Pin => ({
  ...{ image: imageOf(name, n), why: name, origin: { kind: "copied", from: name } },
  ...{ query: { imageName: name, pick: "mostRecent", fallback: [name] }, hold: { reason: name, until: "2026-09-01" } },
  ...{ connection: { profile: name, endpoint: name }, note: name },
});
const reachOf = (name: string): Reach => {
  const machine = { key: name, stack: name, address: name, path: name, by: "injection" as const };
  return { kind: "known", machines: [{ ...machine, hazards: ["data-disks"], planned: "replaced", because: [name] }] };
};

/** The pages of two locks in which these are the names of everything. */
function pagesOf(names: readonly string[], reversed = false): string[] {
  const lockOf = (n: number): Lock => new Map(names.map((name) => [`edge/${name}`, [pinFor(name, n)]]));
  const [before, after] = [lockOf(1), lockOf(2)];
  const keyed = [...after].flatMap(([key, pins]) => pins.map((pin) => ({ key, pin })));
  const images = names.flatMap((name) => [1, 2, 3].map((n) => imageOf(name, n)));
  if (reversed) images.reverse();
  const index = indexCatalog(images);
  const opened = { file: join(folder, "lock"), name: names[0], lock: after, pinName: ({ key }) => key } as OpenLock;
  const pins = keyed.map(({ key, pin }) => ({ key, pin, reach: reachOf(pin.why) }));
  const statuses = keyed.map((one) => pinStatus(one, index, ruleContext(0)));
  const diffs = diffLocks(before, after).map((diff) => ({ diff, name: diff.key, reach: reachOf(pinOf(diff).why) }));
  writePages(terminal, { html: "a.html", svg: "a.svg" }, pinsPage(opened, pins, { statuses, failures: [] }));
  writePages(
    terminal,
    { html: "b.html", svg: "b.svg" },
    changesPage(moveReport(diffs), [...names, "x"], [before, after]),
  );
  return ["a.html", "b.html", "a.svg", "b.svg"].map((name) => readFileSync(join(folder, name), "utf8"));
}

const nodesOf = (node: Tree.Node): Tree.Node[] =>
  "childNodes" in node ? node.childNodes.flatMap((child) => [child, ...nodesOf(child)]) : [];
/** Every element with the names of its attributes. */
const elementsOf = (page: string) =>
  nodesOf(parse(page)).flatMap((node) =>
    "tagName" in node ? [`${node.tagName} ${node.attrs.map(({ name }) => name).join(" ")}`] : [],
  );
const textOf = (page: string) => nodesOf(parse(page)).flatMap((node) => ("value" in node ? [node.value] : []));

it("has no element, attribute or comment beyond its template's, whatever names say", () => {
  const template = pagesOf(["plain", "other"]).map((page) => new Set(elementsOf(page)));
  const hostile = pagesOf(HOSTILE_NAMES);
  for (const [i, page] of hostile.entries()) {
    expect(elementsOf(page).filter((element) => !template[i]?.has(element))).toEqual([]);
    expect(nodesOf(parse(page)).filter(({ nodeName }) => nodeName === "#comment")).toEqual([]);
  }
  const [text = ""] = hostile.map((page) => textOf(page).join("\n"));
  for (const name of HOSTILE_NAMES) expect(text).toContain(visibleText(`edge/${name}`));
});

it("has the same bytes for the same state, in whatever order images come", () => {
  expect(pagesOf(["b", "a"])[2]).not.toBe(pagesOf(["a"])[2]);
  expect(pagesOf(["a", "b"], true)).toEqual(pagesOf(["a", "b"]));
});

it("writes over nothing but what it wrote", () => {
  const page = changesPage(moveReport([]), ["a", "b"], []);
  writePages(terminal, { html: "a.html", svg: "a.svg" }, page);
  writePages(terminal, { html: "a.html", svg: "a.svg" }, page);
  for (const text of ["{}", "", "<!doctype html>\n<html>\n<head>\n<title>mine</title>", '<svg xmlns="x">']) {
    writeFileSync(join(folder, "mine"), text);
    for (const flags of [{ html: "mine" }, { svg: "mine" }, { html: "." }])
      expect(() => writePages(terminal, flags, page)).toThrow("is there, and is another file.");
    expect(readFileSync(join(folder, "mine"), "utf8")).toBe(text);
  }
  for (const [html, code] of Object.entries({ "no/such.html": "ENOENT", "mine/x.html": "ENOTDIR" }))
    expect(() => writePages(terminal, { html }, page)).toThrow(`${html} could not be written (${code})`);
});
