import { firstNames, firstRows, visibleText } from "../../util/terminal-text";
import type { RunningImage, RunningImages } from "../drift";
import { count } from "./words";

const OF = { pinned: "pinned", earlier: "pinned earlier", unknown: "unknown to the lock" };

/** What the accounts run, by image. */
export function runningLines({ images }: RunningImages): string[] {
  const row = ({ imageId, imageName, of, keys, machines }: RunningImage) => {
    const name = imageName === null ? imageId : `${imageName} (${imageId})`;
    const who = keys.length > 0 ? `, ${firstNames(keys, 3)}` : "";
    return visibleText(`${count(machines, "machine")}  ${name}: ${OF[of]}${who}`);
  };
  return firstRows(images, row, 50);
}

export function runningSummary({ machines, missing, images }: RunningImages): string {
  const parts = Object.entries(OF).map(([of, text]) => {
    const some = images.filter((one) => one.of === of).reduce((sum, one) => sum + one.machines, 0);
    return `${some} ${text}`;
  });
  const gone =
    missing > 0 ? ` ${count(missing, "machine")} of the states ${missing === 1 ? "is" : "are"} not among them.` : "";
  return `${count(machines, "machine")} in the accounts: ${parts.join(", ")}.${gone}`;
}
