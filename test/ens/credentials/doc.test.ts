import { readFileSync } from "node:fs";
import { join } from "node:path";
import { VARIABLES } from "../../../lib/account/variables";

const PAGE = readFileSync(join(__dirname, "..", "..", "..", "docs", "credentials.md"), "utf8");
const ROWS = PAGE.split("\n").filter((line) => line.startsWith("|"));

test.each(Object.entries(VARIABLES))("docs/credentials.md lists the variables of %s, in their order", (_, names) => {
  const places = ROWS.map((row) => names.map((name) => row.indexOf(`\`${name}\``)));
  const isInOrder = (row: readonly number[]) => row.every((at, i) => at >= 0 && at > (row[i - 1] ?? -1));
  expect(places.filter(isInOrder).length).toBeGreaterThan(0);
});
