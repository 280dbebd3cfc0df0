import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allPages, checkPage } from "../../scripts/docs/check";
import { firstDifference } from "../../scripts/docs/compare";
import { harmful } from "../../scripts/docs/harm";
import { anchorsOf, brokenLinks } from "../../scripts/docs/links";
import { parsePage } from "../../scripts/docs/page";
import { needlesslyShown } from "../../scripts/docs/shown";
import { ROOT } from "../support/workbench";

// Every page takes a minute and runs by `npm run docs:check`, which .ci/run calls.
test("README.md: its commands print what it says", async () => {
  expect(allPages()).toContain("README.md");
  expect(await checkPage(join(ROOT, "README.md"))).toEqual([]);
}, 300_000);

test("every link leads to a file and a heading, in the package too, every page is linked, and the files it names are there", () => {
  expect(brokenLinks()).toEqual([]);
});

test("a link that leads nowhere is told, and a page that no link leads to", () => {
  const folder = mkdtempSync(join(tmpdir(), "ens-images-links-test-"));
  mkdirSync(join(folder, "docs"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ files: ["docs"] }));
  writeFileSync(join(folder, "main.ts"), "");
  writeFileSync(
    join(folder, "README.md"),
    "[a](docs/a.md#one) [b](docs/b.md)\n[c](docs/a.md#two) `[d](e)`\n[f](main.ts)",
  );
  writeFileSync(
    join(folder, "docs", "a.md"),
    "# One\n[up](../README.md) [self](#one) `docs/a.md` `lib/b.ts` `lib/*.ts`",
  );
  writeFileSync(join(folder, "docs", "lost.md"), "");
  expect(brokenLinks(folder)).toEqual([
    "README.md:1: docs/b.md is no file",
    "README.md:2: docs/a.md#two is no heading there",
    "README.md:3: main.ts is not in the package",
    "docs/a.md:2: lib/b.ts is no file",
    "docs/lost.md: no page links to it",
    "docs/lost.md: it links to no other page",
  ]);
  rmSync(folder, { recursive: true });
});

test("a heading has the anchor that GitHub gives it", () => {
  const page = "# One `Two`, [three](x.md)\n```sh\n# no heading\n```\n## a_b - c\n## Same\n## Same\n";
  expect([...anchorsOf(page)]).toEqual(["one-two-three", "a_b---c", "same", "same-1"]);
});

test("what an sh block shows cannot be run", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ens-images-docs-test-"));
  const page = join(folder, "page.md");
  const sh = (...lines: string[]) => ["```sh", ...lines, "```", ""].join("\n");
  writeFileSync(
    page,
    [sh("npx ens-images show  # why"), sh("#!/bin/sh", "x"), sh("terraform plan", "echo").replace("sh", "bash")].join(
      "\n",
    ),
  );
  expect(await checkPage(page)).toEqual([
    '1: "npx ens-images show" could be run: make it a console block',
    "5: a script that no test is known to run",
    '10: "echo" could be run: make it a console block',
  ]);
  rmSync(folder, { recursive: true });
});

test("no page shows a reader what would cost him files", async () => {
  const page = [
    "```console",
    "$ npx tsx main.ts && rm -rf stacks",
    "$ cp first.json ens-images.lock.json",
    "$ cp ens-images.lock.json first.json",
    "$ terraform show -json > terraform.edge.tfstate",
    "$ terraform -chdir=x destroy",
    "$ terraform show -json terraform.edge.tfstate > state.json",
    "```",
    "<!-- $ rm first.json -->",
    "```sh",
    "git checkout -- main.ts",
    "```",
  ].join("\n");
  const { acts, notRun } = parsePage(page);
  expect(harmful(acts, notRun).map((problem) => problem.replace(/ costs.*/, ""))).toEqual([
    '2: "npx tsx main.ts && rm -rf stacks"',
    '3: "cp first.json ens-images.lock.json"',
    '5: "terraform show -json > terraform.edge.tfstate"',
    '6: "terraform -chdir=x destroy"',
    '10: "git checkout -- main.ts"',
  ]);
  for (const file of allPages()) {
    const shown = parsePage(readFileSync(join(ROOT, file), "utf8"));
    expect([file, ...harmful(shown.acts, shown.notRun)]).toEqual([file]);
  }
});

test("the README has every code of an error", () => {
  const [, codes = ""] = /type ErrorCode = (.*);/.exec(readFileSync(join(ROOT, "api", "index.api.md"), "utf8")) ?? [];
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const missing = [...codes.matchAll(/"(\w+)"/g)].filter(([, code]) => !readme.includes(`\`${code}\``));
  expect(codes).toContain("LOOKUPS_FAILED");
  expect(missing).toEqual([]);
});

test("the README is no longer than a reader's patience", () => {
  const lines = readFileSync(join(ROOT, "README.md"), "utf8").trimEnd().split("\n").length;
  expect(lines).toBeLessThanOrEqual(250);
});

test("an exemption that is not needed is told", () => {
  expect(needlesslyShown("docs/credentials.md", [])).toHaveLength(2);
});

describe("a page", () => {
  test("is files, and commands with their output", () => {
    const page =
      "```ts main.ts\nlet a;\n```\ntext\n```console\n$ one\n1\n\n$ two \\\n  more\n\n2\n```\n```sh\n# why\nnpm ci\n```\n";
    expect(parsePage(page)).toEqual({
      acts: [
        {
          fromNothing: false,
          parts: [
            { line: 1, file: "main.ts", text: "let a;\n" },
            { line: 6, command: "one", expected: ["1"] },
            { line: 9, command: "two \\\n  more", expected: ["2"] },
          ],
        },
      ],
      notRun: [{ line: 14, script: false, commands: ["npm ci"] }],
    });
  });

  test("keeps a fence in a list, and a longer fence, as they are", () => {
    expect(parsePage("- so:\n  ```console\n  $ one\n  1\n  ```\n````md\n```console\n$ no\n```\n````\n").acts).toEqual([
      { fromNothing: false, parts: [{ line: 3, command: "one", expected: ["1"] }] },
    ]);
  });

  test("runs a command in a comment, which no reader sees", () => {
    const page = "```console\n$ one\n```\n  <!-- $ rm two -->\n```console\n$ three\n```\n```md\n<!-- $ no -->\n```\n";
    expect(parsePage(page).acts).toEqual([
      {
        fromNothing: false,
        parts: [
          { line: 2, command: "one", expected: [] },
          { line: 4, command: "rm two", expected: [], unseen: true },
          { line: 6, command: "three", expected: [] },
        ],
      },
    ]);
  });

  test("begins anew where a comment says so", () => {
    const block = (command: string) => ["```console", `$ ${command}`, "```"];
    const page = [
      "<!-- from an empty folder -->",
      ...block("one"),
      ...block("two"),
      "<!-- in the example app -->",
      ...block("three"),
    ];
    const acts = parsePage(page.join("\n")).acts.map(({ fromNothing, parts }) => [fromNothing, parts.length]);
    expect(acts).toEqual([
      [true, 2],
      [false, 1],
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
