import { PACKAGE_VERSION } from "../../lib/util/version";
import { version } from "../../package.json";

test("the version in the sources is the package's", () => {
  expect(PACKAGE_VERSION).toBe(version);
});
