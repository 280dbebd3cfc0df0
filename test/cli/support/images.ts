import type { EnsImage } from "../../../lib/select/image";

const DAY = 86_400_000;
const HOUR = 3_600_000;
// One instant for all ages of a test file, an hour before whole days: no age changes while the tests run.
const NOW = Date.now();

/** When something was made that is so many days old. */
export function daysAgo(days: number): string {
  return new Date(NOW - days * DAY - HOUR).toISOString().replace(/\.\d+Z$/, "Z");
}

/** An image as the lock has it. */
export function image(imageId: string, imageName: string, days: number, more: Partial<EnsImage> = {}): EnsImage {
  return {
    imageId,
    imageName,
    creationTime: daysAgo(days),
    architecture: "x86_64",
    platform: "ubuntu",
    imageOwnerAlias: "self",
    imageSizeGiB: 20,
    status: "Available",
    ...more,
  };
}

/** The same as the API describes it. */
export function recordOf(one: EnsImage): Record<string, unknown> {
  return {
    ImageId: one.imageId,
    ImageName: one.imageName,
    CreationTime: one.creationTime,
    Architecture: one.architecture,
    Platform: one.platform,
    ImageOwnerAlias: one.imageOwnerAlias,
    ImageSize: String(one.imageSizeGiB),
    Status: one.status,
  };
}

/** Output without what differs from run to run: days, ports, folders. */
export function steady(text: string, folder: string): string {
  return text
    .replaceAll(folder, "PROJECT")
    .replace(/^(The way back: cp \S+\.)[0-9a-f]{12} /gm, "$1COPY ")
    .replace(/127\.0\.0\.1(:|&#58;)\d+/g, "127.0.0.1$1PORT")
    .replace(/\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?/g, (day) => {
      const days = Math.floor((NOW - HOUR - Date.parse(day.slice(0, 10))) / DAY);
      return `<day -${days}>`;
    });
}
