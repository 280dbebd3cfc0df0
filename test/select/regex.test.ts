import { regexTester, testRegex } from "../../lib/select/regex";

const HOSTILE = /^(a+)+$/;
const name = `${"a".repeat(60)}!`;

test("answers for every name", () => {
  expect(testRegex(/^a.b$/su, ["a\nb", "aab", "ab"])).toEqual([true, true, false]);
});

test("an expression that backtracks without end is stopped, and named", () => {
  const start = performance.now();
  expect(() => regexTester(200)(HOSTILE, ["ok", name])).toThrow(
    expect.objectContaining({ code: "QUERY_INVALID", message: expect.stringContaining("nameRegex /^(a+)+$/") }),
  );
  expect(performance.now() - start).toBeLessThan(5_000);
});

test("the same expression is not tried again in the run, and others still are", () => {
  const tester = regexTester(500);
  expect(() => tester(HOSTILE, [name])).toThrow();
  const start = performance.now();
  for (let i = 0; i < 50; i++) expect(() => tester(HOSTILE, [name])).toThrow("nameRegex");
  expect(performance.now() - start).toBeLessThan(500);
  expect(tester(/a/, [name])).toEqual([true]);
});

test("many slow expressions do not add up", () => {
  const tester = regexTester(200, 400);
  const start = performance.now();
  for (let i = 0; i < 20; i++) expect(() => tester(new RegExp(`^(a+)+${i}$`), [name])).toThrow("nameRegex");
  expect(performance.now() - start).toBeLessThan(3_000);
});
