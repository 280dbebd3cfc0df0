/** The version of this package; a test holds it equal to package.json, which a bundle does not carry. */
export const PACKAGE_VERSION = "0.1.0";
