/** How a unit test states its images: the API of cdktf-ens-images/testing, in three lines. */
export const TESTING_LINES: readonly string[] = [
  '  import { giveImages } from "cdktf-ens-images/testing";',
  "  const app = Testing.app();",
  '  giveImages(app, [{ imageName: "web-base-20260801" }]);',
];
