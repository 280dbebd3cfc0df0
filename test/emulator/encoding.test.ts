import { canonicalPairs, encode } from "../../lib/emulator/auth/signatures";
import { parsePairs } from "../../lib/emulator/request";

test.each([
  ["a b+c*d~e%f/中文", "a%20b%2Bc%2Ad~e%25f%2F%E4%B8%AD%E6%96%87"],
  ["' ( ) ! & = ?", "%27%20%28%20%29%20%21%20%26%20%3D%20%3F"],
  ["AZaz09-_.~", "AZaz09-_.~"],
  ["🚀", "%F0%9F%9A%80"],
  ["", ""],
])("encodes %j as RFC 3986 has it", (text, encoded) => {
  expect(encode(text)).toBe(encoded);
});

test.each<[string, [string, string][]]>([
  [
    "a=1&b=2",
    [
      ["a", "1"],
      ["b", "2"],
    ],
  ],
  ["a=b=c", [["a", "b=c"]]],
  [
    "a&b=",
    [
      ["a", ""],
      ["b", ""],
    ],
  ],
  ["", []],
  ["&&a=1&", [["a", "1"]]],
  ["n=a+b%20c%2Bd", [["n", "a b c+d"]]],
  ["n=%E4%B8%AD*~!()", [["n", "中*~!()"]]],
  ["n=100%", [["n", "100%"]]],
  [
    "n=1&n=2",
    [
      ["n", "1"],
      ["n", "2"],
    ],
  ],
])("reads %j", (text, pairs) => {
  expect(parsePairs(text)).toEqual(pairs);
});

test("the canonical form is sorted by name in byte order and keeps empty values", () => {
  expect(canonicalPairs(parsePairs("b=2&a=x%20y&B=1&c="))).toBe("B=1&a=x%20y&b=2&c=");
});
