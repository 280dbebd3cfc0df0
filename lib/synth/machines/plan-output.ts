import { createHash } from "node:crypto";

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
