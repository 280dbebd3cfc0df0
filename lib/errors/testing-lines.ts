/** How a unit test states its images: the API of cdktf-ens-images/testing, in three lines. */
export const TESTING_LINES: readonly string[] = [
  '  import { provideImages } from "cdktf-ens-images/testing";',
  "  const app = Testing.app();",
  '  provideImages(app, { "my-stack/web-image": { imageId: "m-test", imageName: "web-base-test" } });',
];
