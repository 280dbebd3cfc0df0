import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROPS } from "../../lib/query/props";
import { IDENTITY_PROPS } from "../../lib/query/query";
import { choosingTables } from "./choosing-table";

const FILE = join(__dirname, "..", "..", "docs", "choosing.md");
const [BEGIN, END] = ["<!-- tables: begin -->", "<!-- tables: end -->"];

/** `UPDATE_DOCS=1 npx jest choosing-doc` writes the tables anew. */
test("the tables of docs/choosing.md are what the code answers", () => {
  const text = readFileSync(FILE, "utf8");
  const [before = "", rest = ""] = text.split(BEGIN);
  const [, after = ""] = rest.split(END);
  const expected = `${before}${BEGIN}\n\n${choosingTables()}\n\n${END}${after}`;
  if (process.env.UPDATE_DOCS) writeFileSync(FILE, expected);
  else expect(text).toBe(expected);
});

test("docs/choosing.md names every prop", () => {
  const text = readFileSync(FILE, "utf8");
  for (const prop of [...Object.keys(PROPS), ...IDENTITY_PROPS, "fallback"]) expect(text).toContain(`\`${prop}\``);
});
