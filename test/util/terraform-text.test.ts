import { DefaultTokenResolver, StringConcat, TerraformStack, Testing, Tokenization } from "cdktf";
import * as fc from "fast-check";
import { commentText, terraformLiteral, terraformText } from "../../lib/util/terraform-text";

const STACK = new TerraformStack(Testing.app(), "s");

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
    "m-a62420bf6449e56644442b",
    "m-1e999",
    "100% {of} $5 a}",
    "-1.8881545897087505e+289",
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
    ["m-8.2e298", '${"m-8.2\\u0065298"}'],
    ["8.2e+298 x", '${"8.2\\u0065+298 x"}'],
    ["cost $", '${"cost \\u0024"}'],
    ["{x}", '${"\\u007bx\\u007d"}'],
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

describe("what stands literally", () => {
  const chars = (text: string) => fc.constantFrom(...text);
  const idOf = (letters: string) =>
    fc.array(chars(letters), { minLength: 16, maxLength: 26 }).map((list) => `m-${list.join("")}`);
  const documented = fc
    .array(chars("abcdefghijklmnopqrstuvwxyzABCDEXYZ0123456789:_-.边缘"), { minLength: 1, maxLength: 127 })
    .map((list) => `w${list.join("")}`);

  test.each([
    ["ids of hex digits", idOf("0123456789abcdef"), 50_000],
    ["ids of base 36", idOf("0123456789abcdefghijklmnopqrstuvwxyz"), 50_000],
    ["names of the documented letters", documented, 10_000],
  ])("%s, as the framework's own reader takes them for text", (_, texts, runs) => {
    const numRuns = process.env.LONG_TESTS ? runs : runs / 10;
    fc.assert(
      fc.property(texts, (text) => {
        const result = terraformText(text);
        expect(readAsText(result)).toBe(result);
        if (isText(text)) expect(result).toBe(text);
      }),
      { numRuns },
    );
  });

  test("ids that are built to be markers of numbers are text to the framework", () => {
    const markers = Array.from({ length: 20 }, (_, i) => `m${markerNumber(i * 7919)}`.replace("+", ""));
    for (const id of markers) {
      expect(id).toMatch(/^[\w.-]{1,128}$/);
      expect(() => readAsText(id)).toThrow(/token/i);
      expect(readAsText(terraformText(id))).toBe(terraformText(id));
      expect(readAsText(commentText(id))).toBe(commentText(id));
      expect(readAsText(`-${terraformText(id.slice(2))}`)).toBe(`-${terraformText(id.slice(2))}`);
    }
  });
});

/** What the framework makes of a text that is no token of its own. */
function readAsText(text: string): unknown {
  return Tokenization.resolve(text, {
    scope: STACK,
    resolver: new DefaultTokenResolver(new StringConcat()),
    preparing: false,
  });
}

function isText(text: string): boolean {
  try {
    return readAsText(text) === text;
  } catch {
    return false;
  }
}

/** The number that the framework gives a token with this index. */
function markerNumber(index: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, 0xfdff_0000);
  view.setUint32(4, index);
  return view.getFloat64(0);
}

test("commentText leaves no marker of the framework", () => {
  const pieces = fc.constantFrom("$", "#", "&", "{TfToken[", "TOKEN.0", "]}", "-8.2e+298", "-", "9e999", "\n", "名");
  fc.assert(
    fc.property(fc.array(pieces), (list) => {
      const comment = commentText(list.join(""));
      expect(comment).not.toMatch(/\{TfToken\[|\p{C}/u);
      expect(readAsText(comment)).toBe(comment);
    }),
  );
  expect(commentText("Any Map Token Value")).toBe("\\u0041ny Map Token Value");
});

function decoded(literal: string): string {
  return literal.replace(/\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/g, (_, short, long) =>
    String.fromCodePoint(Number.parseInt(short ?? long, 16)),
  );
}
