import fc from "fast-check";
import { codeText, MOST_BYTES, diffMarkdown as markdownOf } from "../../../lib/cli/render/markdown";
import type { PinDiff } from "../../../lib/lock/diff";
import type { Pin } from "../../../lib/lock/lock";
import { byWeight } from "../../../lib/lock/review/changes";
import { moveReport, type ReportedDiff } from "../../../lib/lock/review/move-report";

const NOW = Date.parse("2026-09-01T12:00:00Z");
const pin = (imageId: string, imageName: string, why = "newest"): Pin => ({
  query: { imageName: "x" },
  image: { imageId, imageName, creationTime: "2026-08-01T00:00:00Z" },
  why,
  connection: {},
});
const moved = (key: string, from: string, to: string, why?: string): PinDiff => {
  return { kind: "moved", key, before: pin("m-1", from), after: pin("m-2", to, why) };
};
const shown = (diff: PinDiff, machines = 0): ReportedDiff => ({
  diff,
  name: diff.key,
  reach: {
    kind: "known",
    machines: Array.from({ length: machines }, (_, i) => {
      return {
        key: diff.key,
        stack: "s",
        address: `a.${diff.key}-${i}`,
        path: `s/${i}`,
        hazards: ["subscription"] as const,
      };
    }),
  },
});
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        "|",
        "`",
        "\n",
        "</code>",
        "<details>",
        "@team",
        "http://x.y",
        "www.x.y",
        "\\",
        "*",
        "_",
        "&#124;",
        "\u202e",
        "#1",
      ),
    )
    .map((parts) => parts.join("")),
);

const diffMarkdown = (changes: readonly ReportedDiff[]) =>
  markdownOf(moveReport(changes), undefined, NOW, "infra/ens-images.lock.json");

describe("Markdown for a pull request", () => {
  it("is the table a reviewer grasps, with the rest folded", () => {
    expect(diffMarkdown([shown(moved("app/web", "web-1", "web-2"), 2)])).toMatchSnapshot();
    expect(diffMarkdown([])).toBe("<!-- ens-images infra/ens-images.lock.json -->\n**Image pins:** no difference.\n");
  });

  it("no text gets out of its cell", () => {
    fc.assert(
      fc.property(text, text, text, text, (key, from, to, why) => {
        const markdown = diffMarkdown([shown(moved(key, from, to, why), 1)]);
        const lines = markdown.split("\n");
        const rows = lines.filter((line) => line.startsWith("|"));
        expect(rows).toHaveLength(3);
        for (const row of rows) expect(row.split("|")).toHaveLength(8);
        // Only tags that are ours are left, each closed on its own line.
        const tags = markdown.slice(markdown.indexOf("\n")).match(/<[^>]*>?/g) ?? [];
        expect(tags.filter((tag) => !/^<\/?(code|details|summary|br)>$/.test(tag))).toEqual([]);
        for (const line of lines) expect(line.split("<code>").length).toBe(line.split("</code>").length);
      }),
    );
  });

  it("code holds no link, mention or markup", () => {
    fc.assert(
      fc.property(text, (any) => {
        const code = codeText(any).slice("<code>".length, -"</code>".length);
        expect(code.replace(/&#\d+;/g, "")).not.toMatch(/[|`*_<>@[\]\\~!#&\n\r]|www\.|:\/\//i);
      }),
    );
    expect(codeText("a|b")).toBe("<code>a&#124;b</code>");
    expect(codeText("v1.0.11")).toBe("<code>v1.0.11</code>");
    expect(codeText("边缘-缓存")).toBe("<code>边缘-缓存</code>");
  });

  it.each([
    [3000, 30, 10],
    [500, 3, 400],
    [40, 400, 300],
  ])(
    "%i lookups with %i machines and names of %i characters stay within 60 kB, with counts",
    (lookups, machines, length) => {
      const name = "|".repeat(length);
      const diffs = Array.from({ length: lookups }, (_, i) =>
        shown(moved(`${name}${i}`, `${name}${i}-1`, `${name}${i}-2`), machines),
      );
      const markdown = diffMarkdown(diffs);
      expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(MOST_BYTES);
      expect(markdown).toContain(`${lookups} moved; ${lookups * machines} machines are replaced`);
      expect(markdown).toMatch(/^\| <code>/m);
    },
  );

  it.each(["m".repeat(500), "\u{10ffff}".repeat(500), "🦊".repeat(500), "_".repeat(500)])(
    "shows twenty rows that matter before all others, at any size: %.1s",
    (noise) => {
      const hostile = (i: number): PinDiff => {
        const [before, after] = [pin("m-1", "web-1"), pin(`m_${"e".repeat(120)}${i}`, `${noise}${i}`, noise)];
        const image = { ...after.image, imageOwnerAlias: noise } as Pin["image"];
        const connection = { endpoint: "evil.example", profile: noise, roleArn: noise };
        return { kind: "moved", key: `${i}/${noise}`, before, after: { ...after, image, connection } };
      };
      const added = Array.from({ length: 600 }, (_, i): PinDiff => {
        return { kind: "added", key: `a/${i}${noise}`, after: pin("m-1", `${noise}${i}`, noise) };
      });
      const diffs = byWeight([...added, ...Array.from({ length: 20 }, (_, i) => hostile(i))]);
      const markdown = diffMarkdown(diffs.map((diff) => shown(diff)));
      expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(MOST_BYTES);
      const rows = markdown.split("\n").filter((line) => line.startsWith("| <code>"));
      for (let i = 0; i < 20; i++) {
        expect(rows.slice(0, 20).join("\n")).toContain(`1: <code>${i}/`);
        expect(rows[i]).toContain("owner: <code>none</code> →");
        expect(rows[i]).toContain(" → ");
      }
      expect(markdown).toMatch(/^\| … and \d+ more \|/m);
    },
  );

  it("shows old and new of what else changed, in the row", () => {
    const before = pin("m-1", "web-1");
    const after = { ...before, connection: { endpoint: "evil.example" }, extra: { "x-<b>|`": "a → b" } };
    const markdown = diffMarkdown([shown({ kind: "noted", key: "app/web", before, after })]);
    expect(markdown.split("\n")[5]).toBe(
      "| <code>web-1</code> (same image)<br>endpoint: <code>none</code> → <code>evil.example</code><br>" +
        "<code>x-&#60;b&#62;&#124;&#96;</code>: <code>none</code> → <code>a &#92;u2192 b</code> | 31 days | 1: <code>app/web</code> | <code>app</code> | – |  |",
    );
  });

  it("depends on the differences alone", () => {
    const diffs = [shown(moved("b", "x", "y")), shown(moved("a", "x", "y"))];
    expect(diffMarkdown(diffs)).toBe(diffMarkdown(diffs));
  });
});
