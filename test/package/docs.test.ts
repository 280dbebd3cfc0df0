import { join } from "node:path";
import { allPages, checkPage } from "../../scripts/docs/check";
import { firstDifference } from "../../scripts/docs/compare";
import { parsePage } from "../../scripts/docs/page";
import { ROOT } from "../support/workbench";

test.each(allPages())(
  "%s: its commands print what it says",
  async (page) => {
    expect(await checkPage(join(ROOT, page))).toEqual([]);
  },
  300_000,
);

describe("a page", () => {
  test("is files, and commands with their output", () => {
    const page =
      "```ts main.ts\nlet a;\n```\ntext\n```console\n$ one\n1\n\n$ two \\\n  more\n\n2\n```\n```sh\n# why\nnpm ci\n```\n";
    expect(parsePage(page)).toEqual({
      fromNothing: false,
      parts: [
        { line: 1, file: "main.ts", text: "let a;\n" },
        { line: 6, command: "one", expected: ["1"] },
        { line: 9, command: "two \\\n  more", expected: ["2"] },
      ],
      notRun: [{ line: 14, commands: ["npm ci"] }],
    });
  });

  test("keeps a fence in a list, and a longer fence, as they are", () => {
    expect(parsePage("- so:\n  ```console\n  $ one\n  1\n  ```\n````md\n```console\n$ no\n```\n````\n").parts).toEqual([
      { line: 3, command: "one", expected: ["1"] },
    ]);
  });
});

describe("an output", () => {
  test.each([
    ["is the same", ["a", "b"], "a\nb\n"],
    ["in other spacing", ["NAME  AGE", "----  ---"], "NAME        AGE\n----------  ---\n"],
    ["with any lines left out", ["a", "…", "d"], "a\nb\nc\nd\n"],
    ["with any text left out", ['{"key":"…"}'], '{"key":"x1"}'],
    ["from another port and day", ["127.0.0.1:80, 3 days"], "127.0.0.1:18098, 86 days"],
    ["in the scratch folder", ["in …/app"], "in /tmp/x/app"],
  ])("%s", (_, expected, printed) => {
    expect(firstDifference(expected, printed, "/tmp/x")).toBeUndefined();
  });

  test.each([
    ["has another line", ["a", "b"], "a\nc\n", "b"],
    ["lacks a line", ["a", "b"], "a\n", "b"],
    ["has a line more", ["a"], "a\nb\n", "(nothing more), but there is: b"],
    ["lacks the line behind a gap", ["a", "…", "z"], "a\nb\n", "z"],
    ["differs in a dot", ["a.b"], "a+b", "a.b"],
  ])("%s", (_, expected, printed, difference) => {
    expect(firstDifference(expected, printed, "/tmp/x")).toBe(difference);
  });
});
