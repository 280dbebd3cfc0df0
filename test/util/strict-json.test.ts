import fc from "fast-check";
import { placeIn, readStrictJson } from "../../lib/util/strict-json";

test("reads what JSON.parse reads", () => {
  const text = fc
    .tuple(fc.jsonValue(), fc.constantFrom(undefined, 2))
    .map(([value, pad]) => JSON.stringify(value, undefined, pad));
  fc.assert(fc.property(text, (json) => expect(readStrictJson(json)).toEqual({ value: JSON.parse(json) })));
});

test("refuses what JSON.parse refuses, at a place in the text", () => {
  const damaged = fc
    .tuple(fc.jsonValue(), fc.nat(), fc.constantFrom("", ",", '"', "}", "]", "x", "\\", "\n", "-", "0"))
    .map(([value, at, patch]) => {
      const text = JSON.stringify(value, undefined, 1);
      const place = at % (text.length + 1);
      return text.slice(0, place) + patch + text.slice(place + 1);
    });
  fc.assert(
    fc.property(damaged, (text) => {
      const reading = readStrictJson(text);
      const valid = isJson(text);
      if ("value" in reading) expect(valid).toBe(true);
      else if (!/a second time|too large/.test(reading.problem)) expect([text, valid]).toEqual([text, false]);
      if ("position" in reading) expect(reading.position).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['{"a":1,\n"b":2,\n"a":3}', 3, 'holds "a" a second time (first at line 1): one of them is lost'],
  ['{"__proto__":1,"__proto__":2}', 1, 'holds "__proto__" a second time'],
  ['{"a":1,"\\u0061":2}', 1, 'holds "a" a second time'],
  ["[1,\n]", 2, "has a comma too many before this"],
  ['{"a":1\n"b":2}', 2, "should have a comma or } here"],
  ["{\n'a':1}", 2, "should have a key in double quotes here"],
  ['{"a" 1}', 1, "should have a colon here"],
  ['["a\nb"]', 1, "has a text that does not end on its line"],
  ['["\\x"]', 1, "has a wrong escape in this text"],
  ["[01]", 1, "should have a comma or ] here"],
  ["[tru]", 1, "should have a value here"],
  ["[1", 1, "ends too early"],
  ["", 1, "ends too early"],
  ['{"a":\n1e999}', 2, "has a number that is too large"],
  ["[1,\n-1e309]", 2, "has a number that is too large"],
  ['{"a":\n12345678901234567890}', 2, "has a number that is too large"],
  ["{} {}", 1, "goes on after its end"],
  ["[".repeat(100_000), 1, "nests too deeply"],
])("%j: line %i %s", (text, line, problem) => {
  const reading = readStrictJson(text);
  if (!("problem" in reading)) throw new Error("was read");
  expect(reading.problem).toContain(problem);
  expect(placeIn(text, reading.position)).toMatch(`line ${line}, column `);
});

test("never takes what only looks like a key, or a text that begins with a colon, for the key that is lost", () => {
  const blanks = fc.constantFrom("", " ", "\n", "\t \r\n");
  const text = fc.constantFrom('":"', '" :x"', '"\\":"', '"a\\\\"', '"\\\\\\":"', '"{\\"a\\":1}"', "{}", "[]", "1");
  const members = fc.array(fc.tuple(fc.nat(30), blanks, text, blanks), { maxLength: 12 });
  fc.assert(
    fc.property(members, (list) => {
      const json = `{${list.map(([key, a, value, b]) => `"k${key}"${a}:${b}${value}`).join(",")}}`;
      const distinct = new Set(list.map(([key]) => key)).size === list.length;
      expect("value" in readStrictJson(json)).toBe(distinct);
    }),
    { numRuns: 1000 },
  );
});

test("keeps __proto__ as a key like any other", () => {
  const reading = readStrictJson('{"__proto__":{"polluted":true}}') as { value: object };
  expect(Object.keys(reading.value)).toEqual(["__proto__"]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
