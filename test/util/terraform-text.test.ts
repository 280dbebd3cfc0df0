import * as fc from "fast-check";
import { commentText, terraformLiteral, terraformText } from "../../lib/util/terraform-text";

describe("terraformText", () => {
  test.each([
    "web-base-20260801",
    "边缘-缓存-v2",
    "windows build 3 (beta)",
    "a.b_c 1e5",
    "-x",
    "é😀",
    "a[1]",
    "50",
    "",
  ])("leaves %j as it is, where nothing is special in it", (text) => {
    // A name of digits alone would come out of HCL as a number.
    expect(terraformText(text)).toBe(text === "50" ? '${"50"}' : text);
  });

  test.each([
    ['a"b', '${"a\\u0022b"}'],
    ["a\\nb\n", '${"a\\u005cnb\\u000a"}'],
    ["${x}", '${"\\u0024\\u007bx\\u007d"}'],
    ["%{ if }", '${"\\u0025\\u007b if \\u007d"}'],
    ["[x]", '${"\\u005bx]"}'],
    ["TfToken", '${"TfToken"}'],
    ["NaN", '${"NaN"}'],
    ["-1.8881545897087505e+289", '${"-1.8881545897087505\\u0065+289"}'],
    ["\u{e0001}", '${"\\U000e0001"}'],
    ["\ud800", '${"\ufffd"}'],
  ])("makes %j the expression of one literal", (text, expected) => expect(terraformText(text)).toBe(expected));

  test("leaves nothing that a template, a marker or a literal could begin or end with", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const inner = terraformLiteral(text).slice(1, -1);
        expect(inner).not.toMatch(/["$%{}[\p{C}\p{Zl}\p{Zp}]|\\(?!u[0-9a-f]{4}|U[0-9a-f]{8})/u);
        expect(decoded(inner)).toBe(text.replace(/\p{Cs}/gu, "\ufffd"));
      }),
    );
  });
});

test("commentText leaves no marker of the framework", () => {
  const pieces = fc.constantFrom("$", "#", "&", "{TfToken[", "TOKEN.0", "]}", "-1.8e+289", "-", "9e999", "\n", "名");
  fc.assert(
    fc.property(fc.array(pieces), (list) => {
      expect(commentText(list.join(""))).not.toMatch(/\{TfToken\[|[\d.]e\+?\d{3}|\p{C}/u);
    }),
  );
  expect(commentText("Any Map Token Value")).toBe("\\u0041ny Map Token Value");
});

function decoded(literal: string): string {
  return literal.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/g, (_, short, long) =>
    String.fromCodePoint(Number.parseInt(short ?? long, 16)),
  );
}
