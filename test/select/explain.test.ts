import { explainSelection } from "../../lib/select/explain";
import { choose, image, own } from "./images";

test("a pick is explained step by step", () => {
  const images = [
    ...own("web-1", "web-2", "db-1"),
    image("web-3", { status: "Creating" }),
    image("web-4", { status: "Copying", imageOwnerAlias: "others" }),
    image("web-5", { imageOwnerAlias: "others" }),
  ];
  const query = {
    imageName: "x",
    fallback: [{ imageName: "web-*", nameRegex: "\\d$", pick: "mostRecent" as const }, "m-9"],
  };
  const explanation = explainSelection(choose(query, images));
  expect(explanation).toMatchObject({
    kind: "picked",
    imageId: "m-web-2",
    why: "fallback 1: newest of 2 matches among 6 images, decided by name (same creation time); next: web-1 (2026-08-01, m-web-1)",
    warnings: [],
    notes: [
      "1 newer image of that name was passed over: shared by another account",
      "2 newer images of that name were passed over: not Available",
    ],
  });
  const rows = explanation.steps.map((step) => ({
    ...step,
    matches: step.matches.map(({ imageName }) => imageName),
    rows: step.rows.map((row) => [row.rule, row.count, ...row.images.map((i) => `${i.image.imageName}: ${i.reason}`)]),
  }));
  expect(rows).toEqual([
    {
      step: 0,
      query: 'the only image whose name contains "x"',
      seen: 6,
      skipped: 0,
      rows: [["imageName", 6]],
      matches: [],
      decider: undefined,
    },
    {
      step: 1,
      query: 'the newest image whose name fits "web-*" and whose name matches /\\d$/',
      seen: 6,
      skipped: 0,
      rows: [
        ["imageName", 1],
        ["status", 2, "web-4: status is Copying, not Available", "web-3: status is Creating, not Available"],
        [
          "owners",
          1,
          'web-5: it is shared by another account (owner others); owners: ["self", "others"] would allow it',
        ],
      ],
      matches: ["web-2", "web-1"],
      decider: "name",
    },
  ]);
});

test.each([
  [{ imageName: "web" }, "ambiguous", undefined],
  [{ imageName: "x" }, "none", undefined],
  [{ imageName: "x", fallback: ["m-9"] }, "literal", "m-9"],
])("%j is %s", (query, kind, imageId) => {
  expect(explainSelection(choose(query, own("web-1", "web-2")))).toMatchObject({
    kind,
    imageId,
    notes: [],
    warnings: [],
  });
});
