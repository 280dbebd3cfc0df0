import { compareVersions, nameVersion } from "../../lib/select/name-version";

const compare = (a: string, b: string) => Math.sign(compareVersions(nameVersion(a), nameVersion(b)));

describe.each<[string, string[]]>([
  ["dotted numbers", ["app", "app-1.0.9", "app-1.0.10", "app-1.1", "app-1.1.1", "app-2"]],
  ["v prefixes", ["app-v1.9", "app-1.10", "app-v1.11", "v2"]],
  ["dates", ["w-20251231", "w-2026-01-01", "w-2026.08.01", "w-20260802", "w-2026_10_01"]],
  ["dates with times", ["w-20260801", "w-202608011159", "w-20260801120000", "w-20260801T120001Z", "w-2026-08-02"]],
  [
    "pre-releases below their release",
    [
      "a-1.0.0-dev",
      "a-1.0-snapshot",
      "a-1.0.0-alpha",
      "a-1.0.0-alpha2",
      "a-1.0.0-beta.1",
      "a-1.0b2",
      "a-1.0-rc1",
    ].concat(["a-1.0.0-rc.2", "a-1.0.0-RC10", "a-1.0", "a-1.0.1-rc1", "a-1.0.1"]),
  ],
  ["pre-releases before a build date", ["a-1.0-rc1-20260801", "a-1.0-rc2-20260701", "a-1.0-20260101"]],
  ["suffixes with numbers", ["w-1.9-x86_64", "w-1.9.1-x86_64", "w-1.10-x86_64"]],
  ["sizes behind", ["w-1.0-20G", "w-1.0-40G", "w-1.0.3-20G"]],
  ["builds of a day", ["w-20260801", "w-2026080101", "w-2026080102", "w-20260802"]],
  ["zero", ["x-0-rc1", "x-0", "x-0.0.1"]],
  ["numbers beyond a double", ["n-99999999999999999999998", "n-99999999999999999999999"]],
  ["words that only begin like a pre-release", ["a-1-developer", "a-1-release-1"]],
])("%s", (_, ascending) => {
  test.each(ascending.flatMap((a, i) => ascending.map((b, j) => [a, b, Math.sign(i - j)] as const)))(
    "%s and %s: %i",
    (a, b, expected) => {
      expect(compare(a, b)).toBe(expected);
    },
  );
});

test.each([
  ["a-1", "a-1.0.0"],
  ["a-1.0-rc1", "a-1.0.0-rc1"],
  ["a-1.0-pre1", "a-1.0-preview.1"],
  ["a-20260801", "a-2026-08-01"],
  ["a-v1.2", "b-1.2"],
  ["a-01", "a-1"],
  ["a-2-a", "a-2-b"],
])("%s and %s are of one version", (a, b) => expect(compare(a, b)).toBe(0));

test.each(["", "app", "镜像", "rc", "v"])("%j has no version", (name) => expect(nameVersion(name)).toBeUndefined());
