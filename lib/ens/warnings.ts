import type { Question } from "../query/questions";
import type { Reading } from "./pages";

/** What a user should know of readings that nevertheless brought images. */
export function warningsOf(readings: readonly Reading[], distrusted?: Question): string[] {
  const warnings: string[] = [];
  if (distrusted) {
    warnings.push(
      `serverSideFilter: asked for ${distrusted.field} ${JSON.stringify(distrusted.text)}, the service left out images ` +
        "that contain the text, so its search works otherwise than assumed. The whole catalog was read instead.",
    );
  }
  const skipped = readings.flatMap((reading) => reading.skipped);
  if (skipped.length > 0) {
    const more = skipped.length > 3 ? `, and ${skipped.length - 3} more` : "";
    warnings.push(
      `${skipped.length} image record(s) without a usable ImageId were left out: ${skipped.slice(0, 3).join(", ")}${more}.`,
    );
  }
  const drift = readings.find((reading) => reading.drift)?.drift;
  if (drift) {
    const totals = drift.totals.length > 0 ? drift.totals.join(", then ") : "nothing";
    warnings.push(
      `The list of images did not add up in ${drift.rounds} readings: TotalCount said ${totals}, ${drift.counted} ` +
        "different images came. The images of all readings are used together; synth again if one is missing.",
    );
  }
  return warnings;
}
