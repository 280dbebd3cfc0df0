import fc from "fast-check";
import { tableLines, textWidth } from "../../../lib/cli/render/table";
import { ageDays, ageText, shellWord } from "../../../lib/cli/render/words";

const NOW = Date.parse("2026-09-01T12:00:00Z");

describe("a table in a terminal", () => {
  it.each([
    ["web", 3],
    ["边缘", 4],
    ["e\u0301", 1],
    ["ｗ", 2],
    ["👍", 2],
    ["…", 1],
    ["", 0],
  ])("%j takes %i columns", (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });

  it("aligns columns by what they take on the screen", () => {
    const rows = [
      { name: "边缘-缓存", n: 1 },
      { name: "web", n: 120 },
    ];
    const lines = tableLines(
      [
        { title: "NAME", text: ({ name }) => name },
        { title: "N", text: ({ n }) => String(n), align: "right" },
      ],
      rows,
    );
    expect(lines).toEqual(["NAME         N", "边缘-缓存    1", "web        120"]);
  });

  it("is one line a row, whatever the cells hold", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 20 })), (cells) => {
        const lines = tableLines(
          [
            { title: "T", text: (cell: string) => cell },
            { title: "U", text: () => "x" },
          ],
          cells,
        );
        expect(lines).toHaveLength(cells.length + 1);
        expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        const widths = lines.map((line) => textWidth(line.slice(0, line.length - 1)));
        expect(new Set(widths).size).toBe(1);
      }),
    );
  });
});

describe("an age", () => {
  it.each([
    ["2026-09-01T11:00:00Z", "today"],
    ["2026-08-31T11:00:00Z", "1 day"],
    ["2026-06-01T00:00:00Z", "92 days"],
    ["2026-01-01T00:00:00Z", "7 months"],
    ["2023-01-01T00:00:00Z", "3 years"],
    ["2027-01-01T00:00:00Z", "today"],
    [undefined, "?"],
    ["soon", "?"],
  ])("of %s is %s", (created, text) => {
    expect(ageText(created, NOW)).toBe(text);
  });

  it("counts whole days", () => {
    expect(ageDays("2026-08-30T13:00:00Z", NOW)).toBe(1);
  });
});

describe("a word for a shell", () => {
  it.each([
    ["edge/web-image", "edge/web-image"],
    ["a b", "'a b'"],
    ["it's", "'it'\\''s'"],
    ["$(rm)", "'$(rm)'"],
    ["a\u001b'\\", "$'a\\u001b\\'\\\\'"],
  ])("%j is %s", (text, word) => {
    expect(shellWord(text)).toBe(word);
  });
});
