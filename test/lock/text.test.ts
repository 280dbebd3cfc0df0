import { formatLock } from "../../lib/lock/format";
import { parseLock, readLockText } from "../../lib/lock/text";
import { lockOf, pin } from "./pins";

type Fields = Record<string, unknown>;
const text = (change: (lock: { [key: string]: unknown }, pin: Fields) => unknown) => {
  const lock = JSON.parse(formatLock(lockOf({ "edge/web": pin("1") })));
  const replaced = change(lock, lock.pins["edge/web"][0]);
  return JSON.stringify(typeof replaced === "object" ? replaced : lock, undefined, 2);
};
const error = (lock: string) => {
  try {
    parseLock(lock, "/p/lock.json");
  } catch (thrown) {
    return thrown as Error & { code: string };
  }
  throw new Error("was read");
};

test.each<[string, (lock: Fields, pin: Fields) => unknown, string]>([
  [
    "an id that is none",
    (_, p) => {
      p.image = { imageId: "m 1" };
    },
    '$.pins["edge/web"][0].image.imageId is not an image id',
  ],
  [
    "an id with a path",
    (_, p) => {
      p.image = { imageId: "m-1/.." };
    },
    '$.pins["edge/web"][0].image.imageId is not an image id',
  ],
  [
    "no id",
    (_, p) => {
      p.image = {};
    },
    '$.pins["edge/web"][0].image.imageId is not an image id',
  ],
  [
    "an image without a name",
    (_, p) => {
      p.image = { imageId: "m-1", platform: "x" };
    },
    '$.pins["edge/web"][0].image.imageName is missing',
  ],
  [
    "an unknown field of an image",
    (_, p) => {
      p.image = { ...(p.image as object), ImageId: "m-2" };
    },
    '$.pins["edge/web"][0].image.ImageId is not a member',
  ],
  [
    "a number as text",
    (_, p) => {
      p.image = { ...(p.image as object), imageSizeGiB: "20" };
    },
    '$.pins["edge/web"][0].image.imageSizeGiB must be a number',
  ],
  [
    "a disk that is none",
    (_, p) => {
      p.image = { ...(p.image as object), diskDeviceMappings: [1] };
    },
    "image.diskDeviceMappings[0] must be an object",
  ],
  [
    "disks that are no list",
    (_, p) => {
      p.image = { ...(p.image as object), diskDeviceMappings: {} };
    },
    "image.diskDeviceMappings must be a list",
  ],
  [
    "an unknown field of a pin",
    (_, p) => {
      p.imageId = "m-2";
    },
    '$.pins["edge/web"][0].imageId is not a member of this format (there are image, why, origin, query, connection, hold, note): it is mistyped, or was written by a release newer than ',
  ],
  [
    "a pin without why",
    (_, p) => {
      delete p.why;
    },
    '$.pins["edge/web"][0].why must be a text',
  ],
  [
    "a pin that is none",
    (l) => {
      l.pins = { "edge/web": ["m-1"] };
    },
    '$.pins["edge/web"][0] must be an object',
  ],
  [
    "a key without pins",
    (l) => {
      l.pins = { "edge/web": [] };
    },
    '$.pins["edge/web"] must be a list with at least one pin',
  ],
  [
    "a key without a name",
    (l) => {
      l.pins = { "": [] };
    },
    '$.pins[""] is a key without a name',
  ],
  [
    "no pins",
    (l) => {
      delete l.pins;
    },
    "$.pins must be an object",
  ],
  [
    "an unknown field",
    (l) => {
      l.pin = {};
    },
    "$.pin is not a member of this format",
  ],
  [
    "a secret in a connection",
    (_, p) => {
      p.connection = { accessKeySecret: "s" };
    },
    ".connection.accessKeySecret is not a member",
  ],
  [
    "an endpoint with a scheme",
    (_, p) => {
      p.connection = { endpoint: "https://a.b" };
    },
    ".connection.endpoint must be host or host:port",
  ],
  [
    "roles without the last",
    (_, p) => {
      p.connection = { roleChain: ["acs:ram::1:role/a"] };
    },
    ".connection.roleChain must be the ARNs of the roles taken before roleArn",
  ],
  [
    "an empty chain of roles",
    (_, p) => {
      p.connection = { roleChain: [], roleArn: "acs:ram::1:role/b" };
    },
    ".connection.roleChain must be the ARNs of the roles taken before roleArn",
  ],
  [
    "a role that is no text",
    (_, p) => {
      p.connection = { roleChain: [7], roleArn: "acs:ram::1:role/b" };
    },
    ".connection.roleChain must be the ARNs of the roles taken before roleArn",
  ],
  [
    "an account that is not that of the role",
    (_, p) => {
      p.connection = { account: "2", roleArn: "acs:ram::1:role/b" };
    },
    ".connection.account must be that of the last role",
  ],
  [
    "an unknown prop of a query",
    (_, p) => {
      p.query = { imageName: "w", filter: 1 };
    },
    ".query.filter is not a member",
  ],
  [
    "a prop that Object has too",
    (_, p) => {
      p.query = { imageName: "w", constructor: 1 };
    },
    ".query.constructor is not a member",
  ],
  [
    "a query without a name",
    (_, p) => {
      p.query = { pick: "mostRecent" };
    },
    ".query.imageName is missing",
  ],
  [
    "a regular expression that is none",
    (_, p) => {
      p.query = { nameRegex: "(" };
    },
    ".query.nameRegex is not a valid",
  ],
  [
    "a regular expression with a wrong flag",
    (_, p) => {
      p.query = { nameRegex: { source: "a", flags: "q" } };
    },
    ".query.nameRegex is not a valid",
  ],
  [
    "null for a regular expression",
    (_, p) => {
      p.query = { nameRegex: null };
    },
    ".query.nameRegex must be an object",
  ],
  [
    "an unknown prop of a fallback",
    (_, p) => {
      p.query = { imageName: "w", fallback: [{ imageName: "v", x: 1 }] };
    },
    ".query.fallback[0].x is not a member",
  ],
  [
    "a fallback of a fallback",
    (_, p) => {
      p.query = { imageName: "w", fallback: [{ imageName: "v", fallback: [] }] };
    },
    ".query.fallback[0].fallback is not a member",
  ],
  ["the root is a list", () => [], "$ must be an object"],
])("%s", (_, change, expected) => {
  const { code, message } = error(text(change));
  expect(code).toBe("LOCK_INVALID");
  expect(message).toContain(`/p/lock.json is not a valid lock: `);
  expect(message).toContain(expected);
  expect(message).toContain("it was left as it is.");
});

test("__proto__ in the place of a field is refused, and as a key is a key", () => {
  const lock = '{ "lockVersion": 1, "pins": { "__proto__": [{ "query": { "imageName": "w", "__proto__": 1 } }] } }';
  expect(error(lock.replace('"query"', '"why": "", "image": { "imageId": "m-1" }, "query"')).message).toContain(
    '.query["__proto__"] is not a member',
  );
  const whole = lockOf(Object.fromEntries([["__proto__", pin("1")]]));
  expect(parseLock(formatLock(whole), "f")).toEqual(whole);
});

test("keys that a program gives to every object are none of a lock's, and hide no key that is lost", () => {
  // As some polyfills do.
  Object.defineProperty(Object.prototype, "given", { value: 1, enumerable: true, configurable: true });
  try {
    expect(
      parseLock(
        text(() => undefined),
        "f",
      ).size,
    ).toBe(1);
    expect(error('{ "lockVersion": 1, "pins": {}, "pins": {} }').message).toContain("a second time");
  } finally {
    Reflect.deleteProperty(Object.prototype, "given");
  }
});

test("a key or a query that stands twice would lose a pin", () => {
  const block = JSON.stringify([pin("1")]);
  const twice = `{ "lockVersion": 1, "pins": {\n"edge/web": ${block},\n"edge/web": ${block} } }`;
  expect(error(twice).message).toContain('line 3, column 1 holds "edge/web" a second time (first at line 2)');
  const queries = text((_, p) => ({
    lockVersion: 1,
    pins: { a: [p, { ...p, query: { pick: "mostRecent", imageName: "web-*", owners: ["self"] } }] },
  }));
  expect(error(queries).message).toContain("$.pins.a[1].query is that of [0] again: a key holds one pin a query");
});

test.each<[string, string, string]>([
  ["empty", "", "it is empty"],
  ["a BOM alone", "\uFEFF", "it is empty"],
  ["cut off", '{\n"lockVersion": 1,', "line 2, column 18 ends too early"],
  ["a comma too many", '{\r\n"lockVersion": 1,\r\n}', "line 3, column 1 has a comma too many"],
])("bad JSON: %s", (_, lock, where) => {
  expect(error(lock)).toMatchObject({ code: "LOCK_INVALID", message: expect.stringContaining(where) });
});

test.each<[string, unknown, string]>([
  [
    "newer",
    2,
    "has lockVersion 2, and this release of cdktf-ens-images reads 1. A newer release wrote it: npm install",
  ],
  ["older", 0, "has lockVersion 0, and this release of cdktf-ens-images reads 1. Restore the file"],
  ["as text", "1", 'has lockVersion "1"'],
  ["missing", undefined, "has no lockVersion"],
])("version %s", (_, lockVersion, expected) => {
  // A newer version may have other fields and other pins: neither is looked at.
  const lock = JSON.stringify({ lockVersion, pins: [], more: 1 });
  expect(error(lock)).toMatchObject({ code: "LOCK_VERSION", message: expect.stringContaining(expected) });
});

test("conflict markers: the lines are shown, and how to finish", () => {
  const lines = [
    "{",
    '  "lockVersion": 1,',
    '  "pins": {',
    "<<<<<<< HEAD",
    '    "a": []',
    "||||||| base",
    "=======",
    '    "b": []\u001b[31m',
    ">>>>>>> topic",
    "  }",
    "}",
  ];
  for (const end of ["\n", "\r\n"]) {
    const { code, message } = error(lines.join(end));
    expect(code).toBe("LOCK_CONFLICT");
    expect(message).toContain("(markers at lines 4, 6, 7, 9):");
    expect(message).toContain('  4 | <<<<<<< HEAD\n  5 |     "a": []\n');
    expect(message).toContain('8 |     "b": []\\u001b[31m\n');
    expect(message).toContain("git add /p/lock.json");
  }
  const long = error(
    ["<<<<<<< HEAD", ...Array(100).fill("x"), "=======", ">>>>>>> t", "<<<<<<< HEAD"].join("\n"),
  ).message;
  expect(long.match(/\| x\n/g)).toHaveLength(6);
  expect(long).toContain("lines 1, 102, 103, 104");
});

test("a text that looks like a marker within a line is none", () => {
  const lock = lockOf({ a: { ...pin("1"), why: "=======\n<<<<<<< HEAD" } });
  expect(parseLock(formatLock(lock), "f")).toEqual(lock);
});

test("$schema is kept, and must be a text", () => {
  expect(readLockText(formatLock(lockOf({}), { schema: "./own.json" }), "f").head.schema).toBe("./own.json");
  expect(error('{ "$schema": 1, "lockVersion": 1, "pins": {} }').message).toContain("$.$schema must be a text");
});

test.each([
  ["kind", { kind: "guessed" }, ".origin.kind must be one of picked, copied"],
  ["no kind", {}, ".origin.kind must be one of"],
  ["what it is of", { kind: "copied", of: "x" }, ".origin.of must be one of"],
  ["step", { kind: "picked", step: 0 }, ".origin.step must be the number of a fallback"],
  ["step as text", { kind: "picked", step: "1" }, ".origin.step must be a number"],
  ["props", { kind: "chosen", against: ["colour"] }, ".origin.against must be a list of props"],
  ["no props", { kind: "chosen", against: [] }, ".origin.against must be a list of props"],
  ["member", { kind: "picked", on: "monday" }, ".origin.on is not a member"],
])("an origin with a wrong %s", (_, origin, expected) => {
  const wrong = text((lock, one) => {
    one.origin = origin;
    return lock;
  });
  expect(error(wrong).message).toContain(expected);
});

test.each(["2027-02-30", "2027-1-5", "tomorrow", "2027-01-05T00:00:00Z"])("a hold until %s", (until) => {
  const wrong = text((lock, one) => {
    one.hold = { until };
    return lock;
  });
  expect(error(wrong).message).toContain(".hold.until must be a day, yyyy-MM-dd");
});

test("a note and members that begin with x- come back, of the file and of a pin", () => {
  const before = text((lock, one) => {
    lock["x-team"] = { b: [1, { z: 1, a: 2 }] };
    one.note = "tried on canary";
    one["x-ticket"] = "OPS-1";
    one["x-a"] = null;
    return lock;
  });
  const { lock, head } = readLockText(before, "f");
  const after = formatLock(lock, head);
  expect(JSON.parse(after)).toEqual(JSON.parse(before));
  expect(after).toContain('"note": "tried on canary",\n        "x-a": null,\n        "x-ticket": "OPS-1"');
  expect(readLockText(after, "f")).toEqual({ lock, head });
});
