import * as fc from "fast-check";
import { visibleLines, visibleText } from "../../lib/util/terminal-text";

describe("visibleText", () => {
  test.each<[string, string, string]>([
    ["an escape sequence", "a\u001b[2Kb", "a\\u001b[2Kb"],
    ["a line end", "a\nb\r", "a\\u000ab\\u000d"],
    ["a mark of direction", "a\u202eb", "a\\u202eb"],
    ["a blank without width", "a\u200bb", "a\\u200bb"],
    ["a blank that does not break", "a\u00a0b", "a\\u00a0b"],
    ["an ideographic blank", "a\u3000b", "a\\u3000b"],
    ["a separator of lines", "a\u2028b", "a\\u2028b"],
    ["a Hangul filler", "web\u3164", "web\\u3164"],
    ["a Hangul filler of half width", "web\uffa0", "web\\uffa0"],
    ["a variation selector", "web\ufe0f", "web\\ufe0f"],
    ["a joiner of graphemes", "e\u034fb", "e\\u034fb"],
    ["a Khmer vowel that does not show", "a\u17b4", "a\\u17b4"],
    ["a Mongolian selector", "a\u180b", "a\\u180b"],
    ["a blank Braille pattern", "a\u2800", "a\\u2800"],
    ["an empty note head", "a\u{1d159}", "a\\ud834\\udd59"],
    ["a Khitan filler", "a\u{16fe4}", "a\\ud81b\\udfe4"],
    ["a tag", "a\u{e0041}", "a\\udb40\\udc41"],
    ["half a character", "a\ud800", "a\\ud800"],
    ["an unassigned code point", "a\u0378\uffff", "a\\u0378\\uffff"],
    ["a private character", "a\ue000", "a\\ue000"],
  ])("spells out %s", (_, text, visible) => {
    expect(visibleText(text)).toBe(visible);
    // JSON reads the character from it, so what is printed can be pasted.
    expect(JSON.parse(`"${visible}"`)).toBe(text);
  });

  test.each(["web base 1", "边缘-缓存-v2", "café", "cafe\u0301", "😀", "a\\u3164", "हिन्दी", "ქართული"])(
    "leaves %j as it is",
    (text) => expect(visibleText(text)).toBe(text),
  );

  test("leaves nothing that cannot be seen, and what is visible alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const visible = visibleText(text);
        expect(visible).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\p{DI}]|(?! )\p{Zs}/u);
        expect(visibleText(visible)).toBe(visible);
      }),
    );
  });

  test("shows two names that differ in what cannot be seen as two", () => {
    const unseen = fc.constantFrom(
      "\u200b",
      "\u3164",
      "\u00ad",
      "\u2800",
      "\u00a0",
      "\u2009",
      "\ufe0f",
      "\u{e0100}",
      "\u0378",
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9-]{1,20}$/), fc.nat(20), unseen, (name, at, character) => {
        const other = name.slice(0, at) + character + name.slice(at);
        expect(visibleText(other)).not.toBe(visibleText(name));
        expect(visibleText(other)).toMatch(/^[ -~]*$/);
      }),
    );
  });
});

test("visibleLines keeps line feeds, and them alone", () => {
  expect(visibleLines("a\nb\u2028c\r\n")).toBe("a\nb\\u2028c\\u000d\n");
});
