import { createHash } from "node:crypto";
import type { Pin } from "./lock";
import { pinText } from "./outcome";
import { visibleText } from "./visible-text";

/**
 * The name of the output that shows a lookup's image in a plan: `ens_image_<slug>_<8 hex of the key>`. The slug is the
 * construct id in `[a-z0-9_]`, for the eye; the key makes the name unique and the same in every run.
 */
export function planOutputName(id: string, key: string): string {
  const slug = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 8);
  return `ens_image_${slug || "lookup"}_${hash}`;
}

/** Its value: one line that says which image it is. */
export function planOutputText(pin: Pin): string {
  return visibleText(pinText(pin));
}
