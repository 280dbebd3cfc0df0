import { diffMarkdown } from "../../../lib/cli/render/markdown";
import type { PinDiff } from "../../../lib/lock/diff";
import type { Pin } from "../../../lib/lock/lock";
import { moveReport, type ReportedDiff } from "../../../lib/lock/review/move-report";
import { sideText, visibleText } from "../../../lib/util/terminal-text";
import { HOSTILE_NAMES } from "../../support/hostile-names";
import { READERS } from "../support/html";

const NOW = Date.parse("2026-09-01T12:00:00Z");
/** By it a name is found again wherever it stands. */
const MARK = "zq7";
const ALLOWED = new Set([
  ...["p", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "br", "details", "summary", "ul", "li"],
]);

/** A pin that has the name wherever a name may stand. */
function pinOf(name: string, imageId: string): Pin {
  const image = {
    imageId,
    imageName: `${name}${imageId}`,
    creationTime: "2026-08-01T00:00:00Z",
    imageOwnerAlias: name,
  };
  return {
    image: { ...image, platform: name, osVersion: name } as Pin["image"],
    why: name,
    origin: { kind: "copied", from: name },
    query: { imageName: name, nameRegex: name },
    connection: { profile: name, region: name, endpoint: name },
    hold: { reason: name },
    note: name,
    extra: { [`x-${name}`]: name },
  } as Pin;
}

const at = (key: string, stack: string): Pick<ReportedDiff, "name" | "reach" | "remarks"> => ({
  name: key,
  remarks: [stack],
  reach: {
    kind: "known",
    machines: [
      { key, stack, address: stack, path: stack, hazards: ["data-disks"], planned: "replaced", because: [stack] },
    ],
  },
});

function diffsOf(name: string): ReportedDiff[] {
  const [before, after] = [pinOf(name, "m-1"), pinOf(`${name}2`, "m-2")];
  const diffs: PinDiff[] = [
    { kind: "moved", key: `a/${name}`, before: pinOf("plain", "m-0"), after },
    { kind: "renamed", key: `b/${name}`, from: name, before, after: before },
    { kind: "removed", key: `c/${name}`, before },
    { kind: "added", key: `d/${name}`, after },
    { kind: "requeried", key: `e/${name}`, before, after },
    { kind: "noted", key: `f/${name}`, before: { ...before, hold: undefined }, after: before },
  ];
  return diffs.map((diff) => ({ diff, ...at(diff.key, name) }));
}

describe.each(READERS)("no name leaves its cell, as %s reads it", (_, read) => {
  it.each(HOSTILE_NAMES.map((name) => [JSON.stringify(name), name]))("%s", (_, name) => {
    const marked = `${MARK}${name}${MARK}`;
    const html = read(diffMarkdown(moveReport(diffsOf(marked)), undefined, NOW, `infra/${marked}/lock.json`));
    const rows = html.rows();
    expect(rows.map((cells) => cells.length)).toEqual(Array(6).fill(6));
    expect(html.elements().filter((element) => !ALLOWED.has(element))).toEqual([]);
    expect(html.comments()).toEqual([expect.stringMatching(/^ ens-images infra\//)]);
    expect(html.prose()).not.toContain(MARK);
    // Nothing of it is lost either: it is the text of its code, with what nobody could see spelled out.
    const keys = rows.map((cells) => cells[2]?.code[0] ?? "").sort();
    expect(keys).toEqual(["a", "b", "c", "d", "e", "f"].map((letter) => visibleText(`${letter}/${marked}`)));
    for (const cells of rows) expect(cells[0]?.code.join()).toContain(sideText(marked).slice(0, 20));
  });
});
