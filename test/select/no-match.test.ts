import { failureOf, image, own } from "./images";

describe("no image has such a name", () => {
  test("the nearest names are listed, each with its day and why it could not be used either", () => {
    const images = [...own("web-base-1", "db-1"), image("web-bse-2", { status: "Creating", creationTime: undefined })];
    expect(failureOf({ imageName: "web-bsae-*", pick: "mostRecent" }, images)).toEqual({
      code: "IMAGE_NOT_FOUND",
      text: [
        'none of the 3 images of the account fits the query: the newest image whose name fits "web-bsae-*".',
        "Nearest names:",
        "  - web-base-1 (2026-08-01)",
        "  - web-bse-2 (unknown date); status is Creating, not Available",
      ].join("\n"),
    });
  });

  test.each([
    ["case", { exactImageName: "Web-Base-1" }, "web-base-1", "  - web-base-1 (2026-08-01), differs in case"],
    ["case of a part", { imageName: "BASE" }, "web-base-1", "  - web-base-1 (2026-08-01), differs in case"],
    ["case of a glob", { imageName: "WEB-*" }, "web-base-1", "  - web-base-1 (2026-08-01), differs in case"],
    [
      "Unicode form",
      { exactImageName: "caf\u00e9" },
      "cafe\u0301",
      "  - cafe\u0301 (2026-08-01), differs in Unicode form: cafe\\u{301}",
    ],
    [
      "width",
      { exactImageName: "web-1" },
      "ｗｅｂ-1",
      "  - ｗｅｂ-1 (2026-08-01), differs in Unicode form: \\u{ff57}\\u{ff45}\\u{ff42}-1",
    ],
    [
      "both",
      { imageName: "CAF\u00c9-?" },
      "cafe\u0301-1",
      "  - cafe\u0301-1 (2026-08-01), differs in case and Unicode form: cafe\\u{301}-1",
    ],
  ])("a twin that differs in %s is pointed out", (_, query, name, row) => {
    const { code, text } = failureOf(query, own(name, "zzzzzzzzzzzzzzzz"));
    expect(code).toBe("IMAGE_NOT_FOUND");
    expect(text.split("\n").slice(1)).toEqual([
      "The same name in another spelling exists; names are compared to the letter:",
      row,
    ]);
  });

  test.each([
    [{ imageName: "web" }, true],
    [{ imageName: "web-*" }, true],
    [{ exactImageName: `web-${"a".repeat(300)}` }, true],
    [{ nameRegex: "^web" }, true],
    [{ imageName: "db" }, false],
    [{ snapshotId: "s" }, false],
  ])("of %j, a name that is too long for any query is told: %s", (query, isTold) => {
    const { text } = failureOf(query, [image(`web-${"a".repeat(300)}`, { imageId: "m-long" })]);
    const told = text.split("\n").filter((line) => line.includes("longer than 256 characters"));
    expect(told).toHaveLength(isTold ? 1 : 0);
    if (isTold) expect(told[0]).toMatch(/^1 name is longer .*imageId: "m-long", or give it a shorter name\.$/);
  });

  test("where no name is near, the newest are told", () => {
    const images = [image("a", { creationTime: "2026-08-02" }), image("b", { creationTime: "2026-08-03" }), image("")];
    for (const query of [{ nameRegex: "^zzz$" }, { exactImageName: "something-else" }, { snapshotId: "s" }]) {
      const { text } = failureOf(query, images);
      expect(text.split("\n").slice(1)).toEqual([
        "No name is near; the newest are:",
        "  - b (2026-08-03)",
        "  - a (2026-08-02)",
      ]);
    }
  });

  test("an id's neighbours are ids", () => {
    const { text } = failureOf({ imageId: "m-5xyy" }, [
      image("a", { imageId: "m-5xyz" }),
      image("m-5xyyy", { imageId: "q-1" }),
    ]);
    expect(text).toContain("Nearest ids:\n  - a (2026-08-01, m-5xyz)");
    expect(text).not.toContain("Nearest names");
  });

  test("several props are counted one by one", () => {
    const images = [image("web-1", { snapshotId: "s-2" }), ...own("web-2", "db-1")];
    expect(failureOf({ imageName: "web-*", snapshotId: "s-1" }, images).text).toContain(
      "Removed by rule: imageName 1, snapshotId 2.",
    );
  });

  test("an empty account", () => {
    expect(failureOf({ imageName: "web-*" }, [])).toEqual({
      code: "IMAGE_NOT_FOUND",
      text: 'the account has no custom image at all, so none fits the query: the only image whose name fits "web-*".',
    });
  });

  test("ten rows, and a count", () => {
    const { text } = failureOf(
      { exactImageName: "web-base" },
      own(...Array.from({ length: 47 }, (_, i) => `web-base${String.fromCharCode(97 + (i % 26), 97 + i / 26)}`)),
    );
    const rows = text.split("\n").slice(2);
    expect(rows).toHaveLength(11);
    expect(rows.at(-1)).toBe("  … and 37 more");
  });

  const builds = Array.from({ length: 56 }, (_, i) => {
    const day = new Date(Date.UTC(2026, 6, 1 + i)).toISOString().slice(0, 10);
    return image(`web-base-${day.replaceAll("-", "")}`, { creationTime: day });
  });
  test.each([
    [{ imageName: "web-bse-*" }, "Nearest names:", "", '{ imageName: "web-base-*", pick: "mostRecent" }'],
    [{ exactImageName: "web-base-20260800" }, "Nearest names:", "", '{ imageName: "web-base-*", pick: "mostRecent" }'],
    [{ imageName: "Web-Base-*" }, "letter:", ", differs in case", '{ imageName: "web-base-*", pick: "mostRecent" }'],
    [{ nameRegex: "^db" }, "the newest are:", "", '{ imageName: "web-base-*", pick: "mostRecent" }'],
  ])("%j: names of a family are one row, with the newest and the query to type", (query, title, differs, typed) => {
    const { text } = failureOf(query, [...builds, image("other-thing-1", { creationTime: "2026-01-01" })]);
    expect(text).toContain(
      `${title}\n  - web-base-# (56 images, newest web-base-20260825 (2026-08-25)${differs}): ${typed}`,
    );
  });

  test("where a glob would take others too, the query to type is a regular expression", () => {
    const { text } = failureOf({ imageName: "web-bse-" }, [...builds, image("web-base-1-gpu-2")]);
    expect(text).toContain("newest web-base-20260825 (2026-08-25)): { nameRegex:");
  });

  test.each([
    [{ exactImageName: "centos_6_08_64_20G_alibase_20171208" }, true],
    [{ imageName: "centos_6_08_64_20G_alibase_20171208" }, true],
    [{ imageId: "centos_6_08_64_20G_alibase_20171208" }, true],
    [{ imageId: "m-ubuntu_20_04_64_20G_alibase_20210521" }, true],
    [{ imageName: "ubuntu_20_04_x64_20G_alibase" }, true],
    [{ imageName: "x", fallback: [{ imageName: "centos_6_08_64_20G_alibase_20171208" }] }, true],
    [{ imageName: "web-base-20G" }, false],
    [{ imageName: "*_alibase_*" }, true],
    [{ imageName: "Ubuntu_22.04*", pick: "mostRecent" as const }, true],
    [{ exactImageName: "CentOS_7.4" }, true],
    [{ imageName: "debian_12" }, true],
    [{ exactImageName: "Windows Server 2022" }, true],
    [{ imageName: "Windows" }, false],
    [{ imageName: "Ubuntu_*" }, false],
    [{ imageName: "edge-Ubuntu_22" }, false],
    [{ nameRegex: "_alibase_" }, false],
  ])("%j looks like a public image: %s", (query, hint) => {
    for (const images of [[], own("web")]) {
      expect(failureOf(query, images).text.includes('Public images are found with owners: ["system"].')).toBe(hint);
    }
  });
});

describe("images match but cannot be used", () => {
  test("each with the rule that removed it, newest first, and the counts", () => {
    const images = [
      image("web-1", { imageOwnerAlias: "others", creationTime: "2026-08-01" }),
      image("web-2", { status: "Creating", creationTime: "2026-08-02" }),
      image("web-3", { architecture: "i386", creationTime: "2026-08-03" }),
      image("web-4", { creationTime: "?" }),
      image("db-1"),
    ];
    const query = { imageName: "web-", architecture: "x86_64", createdAfter: "2026-01-01" };
    expect(failureOf(query, images)).toEqual({
      code: "IMAGE_UNUSABLE",
      text: [
        'no image can be used for the query: the only image whose name contains "web-", architecture x86_64, created at or after 2026-01-01T00:00:00Z. ' +
          "Of 5 images, 4 are named by it, each removed by a rule:",
        "  - web-3 (2026-08-03, m-web-3): architecture is i386, not x86_64",
        "  - web-2 (2026-08-02, m-web-2): status is Creating, not Available",
        '  - web-1 (2026-08-01, m-web-1): it is shared by another account (owner others); owners: ["self", "others"] would allow it',
        "  - web-4 (unknown date, m-web-4): creation time is ?, not at or after 2026-01-01T00:00:00Z",
        "Removed by rule: architecture 1, status 1, owners 1, createdAfter 1.",
      ].join("\n"),
    });
  });

  test("ten rows, and a count", () => {
    const images = Array.from({ length: 47 }, (_, i) => image(`web-${i}`, { status: i % 2 ? "Creating" : "Copying" }));
    const { text } = failureOf({ imageName: "web" }, images);
    expect(text.split("\n").slice(11)).toEqual(["  … and 37 more", "Removed by rule: status 47."]);
  });

  test("a fallback's images count too", () => {
    const { code, text } = failureOf({ imageName: "web", fallback: [{ imageName: "db", pick: "mostRecent" }] }, [
      image("db-1", { status: "Copying" }),
    ]);
    expect(code).toBe("IMAGE_UNUSABLE");
    expect(text).toContain('whose name contains "web"; if there is none, the newest image whose name contains "db"');
    expect(text).toContain("db-1");
  });
});

test("more than one match: all of them, newest first, and the two ways out", () => {
  const images = [...own("web-1", "web-2"), image("web-3", { creationTime: "2026-08-02" }), image("db")];
  expect(failureOf({ imageName: "web" }, images)).toEqual({
    code: "IMAGE_AMBIGUOUS",
    text: [
      '3 of 4 images match, and one is asked for: the only image whose name contains "web".',
      "  - web-3 (2026-08-02, m-web-3)",
      "  - web-2 (2026-08-01, m-web-2)",
      "  - web-1 (2026-08-01, m-web-1)",
      'Narrow the query, or choose a rule: pick: "mostRecent" or pick: "highestVersion".',
    ].join("\n"),
  });
});

test("a name of somebody else forges no line", () => {
  const { text } = failureOf({ exactImageName: "web" }, own("web\n  - safe (2026-01-01)\u001b[2K"));
  expect(text).not.toMatch(/^ {2}- safe/m);
  expect(text).not.toContain("\u001b");
});
