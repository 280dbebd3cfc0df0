import { version } from "../package.json";
import { PACKAGE_VERSION } from "../lib/version";

test("the version in the sources is the package's", () => {
  expect(PACKAGE_VERSION).toBe(version);
});
