import { reportLines } from "../../../lib/cli/render/diff";
import { diffMarkdown } from "../../../lib/cli/render/markdown";
import { paints } from "../../../lib/cli/render/table";
import { imageTitle, imageTitles } from "../../../lib/cli/render/titles";
import type { Pin } from "../../../lib/lock/lock";
import { moveReport, type ReportedDiff } from "../../../lib/lock/review/move-report";

const NOW = Date.parse("2026-09-01T12:00:00Z");

/** Pairs of names that a quick eye, or a cell's end, does not tell apart. */
const PAIRS: readonly (readonly [string, string])[] = [
  ["web-1", "web-l"],
  ["web-10", "web-1O"],
  ["web-base", "wеb-base"],
  ["web", "web\u0301"],
  ["caf\u00e9", "cafe\u0301"],
  ["web 1", "web  1"],
  ["web", " web "],
  ["web-ﬁx", "web-fix"],
  ["ｗeb", "web"],
  ["ΑΒ", "AB"],
  [`${"n".repeat(600)}1`, `${"n".repeat(600)}2`],
];
/** Characters that do not show, each of which makes a pair: the eye gets its code. */
const UNSEEN =
  "\u200b\u3164\u00ad\u034f\u115f\u1160\u17b4\u180e\u2800\ufe0f\uffa0\u2066\u202e\u00a0\u2003\u0378\u0000\u001b\ufeff\u{e0041}";
const pairs = [
  ...PAIRS,
  ...Array.from({ length: 1000 }, (_, i): [string, string] => {
    const at = i % 5;
    const [char = ""] = [...UNSEEN].slice(i % [...UNSEEN].length);
    return [`web-${i}`, `${`web-${i}`.slice(0, at)}${char}${`web-${i}`.slice(at)}`];
  }),
];

const pin = (imageId: string, imageName: string): Pin => ({
  query: { imageName: "x" },
  image: { imageId, imageName, creationTime: "2026-08-01T00:00:00Z" },
  why: "newest",
  connection: {},
});
const move = (from: string, to: string): ReportedDiff => ({
  diff: { kind: "moved", key: "a", before: pin("m-1", from), after: pin("m-2", to) },
  name: "a",
  reach: { kind: "known", machines: [] },
});
/** As it is seen: blanks of HTML fall together. */
const seen = (title: string) => title.normalize("NFKC").replace(/ +/g, " ").trim();

describe("titles of images", () => {
  it("of 1,000 pairs that differ in what cannot be seen, none stands twice without ids", () => {
    for (const [a, b] of pairs) {
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        const report = moveReport([move(from, to)]);
        const row = diffMarkdown(report, undefined, NOW, "x").split("\n")[5] ?? "";
        const [old = "", now = ""] = row.slice(2).split(" | ")[0]?.split(" → ") ?? [];
        expect(seen(old)).not.toBe(seen(now));
        const page = { now: NOW, paint: paints(false), width: Number.POSITIVE_INFINITY };
        const pages = [
          { ...page, verbose: true as const },
          ...[Number.POSITIVE_INFINITY, 80, 40].map((width) => ({ ...page, width })),
        ];
        const lines = pages.map((one) => (reportLines(report, one)[0] ?? "").slice(2));
        for (const line of lines) {
          const [first = "", second = ""] = line.slice(0, line.lastIndexOf("  (")).split(" → ");
          expect(seen(first)).not.toBe(seen(second));
        }
      }
    }
  });

  it.each(PAIRS)("the id stands beside %.8s and %.8s", (a, b) => {
    const cut = (title: string) => title.slice(0, 100);
    const titles = imageTitles(
      [pin("m-1", a), pin("m-2", b), pin("m-3", "db")].map(({ image }) => image),
      cut,
    );
    expect([a, b, "db"].map((name, i) => / \((m-\d)\)$/.exec(titles(pin(`m-${i + 1}`, name).image))?.[1])).toEqual([
      "m-1",
      "m-2",
      undefined,
    ]);
  });

  it.each(["a → b", "a ⟶ b", "a ➜ b", "a ⇒ b", "a￫b", "a -> b", "a => b", "a 🡒 b"])("%s has no arrow", (name) => {
    expect(imageTitle({ imageId: "m-1", imageName: name })).toMatch(/^a ?[-=]?(\\u[0-9a-f]{4})+ ?b$/);
  });
});
