import fc from "fast-check";
import picomatch from "picomatch";
import { keyMatcher } from "../../lib/lock/key-glob";
import { foldNames } from "../../lib/lock/review/fold-names";

/** Words as stacks and lookups have them, and some that a glob or a shell would read otherwise. */
const word = fc.oneof(
  fc.constantFrom("production", "staging", "web", "data", "cn", "beijing", "hangzhou", "image", "1", "2", "3", ""),
  fc.constantFrom("..", ".", "1..3", "a..c", "+", "@", "#ab12", "web.v1", "_", ":", "WEB"),
);
const segment = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join("-"));
const odd = fc.constantFrom("a b", "{a,b}", "web*", "?", "[ab]", "(a|b)", "!web", "über", "a,b", "$x", "\\", "");
const name = fc
  .array(fc.oneof({ weight: 8, arbitrary: segment }, { weight: 1, arbitrary: odd }), { minLength: 1, maxLength: 3 })
  .map((segments) => segments.join("/"));
/** Close to each other, as the names of one project are: so that many fold, and that neighbours are left out. */
const project = fc
  .tuple(
    fc.array(segment, { minLength: 1, maxLength: 4 }),
    fc.array(segment, { minLength: 1, maxLength: 4 }),
    fc.array(name, { maxLength: 4 }),
  )
  .map(([stacks, ids, others]) => [...stacks.flatMap((stack) => ids.map((id) => `${stack}/${id}`)), ...others]);

const RUNS = process.env.LONG_TESTS ? 20_000 : 500;

describe("folded names", () => {
  it.each<[string, (pattern: string) => (key: string) => boolean]>([
    ["picomatch", (pattern) => picomatch(pattern, { dot: true, nonegate: true })],
    ["the command line", keyMatcher],
  ])("%s takes each for exactly the names that are folded in it", (_, matcherOf) => {
    fc.assert(
      fc.property(project, fc.func(fc.boolean()), (all, isIn) => {
        const names = [...new Set(all)].filter((one) => isIn(one));
        const patterns = foldNames(names);
        const plain = patterns.filter((pattern) => !names.includes(pattern));
        const matchers = plain.map(matcherOf);
        // What is not folded stands as it is.
        const folded = names.filter((one) => !patterns.includes(one));
        const matched = [...new Set(all)].filter((one) => matchers.some((matches) => matches(one)));
        expect([patterns, matched.sort()]).toEqual([patterns, folded.sort()]);
        for (const one of folded) expect([one, matchers.filter((matches) => matches(one)).length]).toEqual([one, 1]);
      }),
      { numRuns: RUNS },
    );
  });

  it("fold stacks that differ in one word, and whatever the others have in common", () => {
    const stacks = ["production-data", "production-media", "production-web"];
    expect(foldNames(stacks.map((stack) => `${stack}/web-image`))).toEqual(["production-{data,media,web}/web-image"]);
    expect(foldNames(["b", "a", "b"])).toEqual(["{a,b}"]);
    expect(foldNames([])).toEqual([]);
  });
});
