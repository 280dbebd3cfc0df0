import * as fc from "fast-check";
import { regexTester } from "../../lib/select/regex";

const HOSTILE = /^(a+)+$/;
const name = `${"a".repeat(60)}!`;

test("answers for every name", () => {
  expect(regexTester()(/^a.b$/su, ["a\nb", "aab", "ab"])).toEqual([true, true, false]);
});

test("an expression that backtracks without end is stopped, and named", () => {
  const start = performance.now();
  expect(() => regexTester(200)(HOSTILE, ["ok", name])).toThrow(
    expect.objectContaining({ code: "QUERY_INVALID", message: expect.stringContaining("nameRegex /^(a+)+$/") }),
  );
  expect(performance.now() - start).toBeLessThan(5_000);
});

// Of all kinds: a rule of thumb that lets a form run unwatched is wrong about one of them.
test.each([
  "(a+)+$",
  "(a|a)*$",
  "(a?){60}a{60}b",
  "^(?:a?){30,60}a{60}$",
  "(a|aa)+$",
  "(?=(a+)+$)b",
  "(?<!(a+)+b)$c|(a*)*$",
  "^(a*)*\\1$",
  "([a-z]+)*=$",
  "^(([a-z])+.)+[A-Z]([a-z])+$",
])("stops %s", (source) => {
  const start = performance.now();
  try {
    regexTester(100)(new RegExp(source), [name]);
  } catch (error) {
    expect(error).toMatchObject({ code: "QUERY_INVALID" });
  }
  expect(performance.now() - start).toBeLessThan(2_000);
});

test("slow expressions of a run do not add up, and others of the run still are tested until then", () => {
  const tester = regexTester(200, 500);
  const start = performance.now();
  expect(() => tester(HOSTILE, [name])).toThrow("nameRegex");
  expect(tester(/a+/, [name])).toEqual([true]);
  for (let i = 0; i < 20; i++) expect(() => tester(new RegExp(`^(a+)+${i}$`), [name])).toThrow("nameRegex");
  expect(performance.now() - start).toBeLessThan(3_000);
});

test("a text that is written as an expression is tested as the engine does", () => {
  const part = fc.constantFrom("a", "b", "-", "\\.", "\\-", "\\/", "/", "边", "😀", " ", "\\$");
  const source = fc
    .tuple(fc.constantFrom("", "^"), fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "$"))
    .map(([start, parts, end]) => start + parts.join("") + end);
  const names = fc.array(fc.string({ unit: fc.constantFrom(..."ab-./边😀 $\n"), maxLength: 6 }));
  fc.assert(
    fc.property(source, names, (text, list) => {
      const regex = new RegExp(text);
      expect(regexTester()(regex, list)).toEqual(list.map((one) => regex.test(one)));
    }),
  );
});
