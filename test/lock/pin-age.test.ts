import { ageWarning } from "../../lib/lock/outcome";
import { image, pin } from "./pins";

const NOW = Date.UTC(2026, 7, 31);
const aged = (creationTime?: string) => ({ ...pin("1"), image: image("1", { creationTime }) });

test.each([
  ["2026-08-01T00:00:00Z", undefined],
  [
    "2026-07-31T23:59:59Z",
    "the pinned image web-1 (2026-07-31, m-1) is 30 days old, and maxAgeDays is 30. See what is newer: npx ens-images outdated",
  ],
  ["2026-08-01T07:59+08:00", expect.stringContaining("is 30 days old")],
  ["2030-01-01T00:00:00Z", undefined],
  ["soon", "the age of web-1 (unknown date, m-1) is not known, and maxAgeDays is 30"],
  [undefined, "the age of web-1 (unknown date, m-1) is not known, and maxAgeDays is 30"],
])("created %s", (creationTime, expected) => expect(ageWarning(aged(creationTime), 30, NOW)).toEqual(expected));

test("of a literal id the age is not known", () => {
  const literal = { ...pin("1"), image: { imageId: "m-1" } };
  expect(ageWarning(literal, 30, NOW)).toBe("the age of m-1 (literal id) is not known, and maxAgeDays is 30");
});
