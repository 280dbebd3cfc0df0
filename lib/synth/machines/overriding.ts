import { type Place, removeAt, setAt, valueAt } from "../../util/attribute-path";
import type { TerraformResource } from "../framework";

const OURS = Symbol.for("cdktf-ens-images/overrides");

interface Overridden {
  [OURS]?: Set<string>;
  readonly rawOverrides: object;
}

/**
 * An override that the stack's metadata does not list. cdktf names the keys of every override there, and its command
 * line sends that metadata with its telemetry.
 */
export function overrideQuietly(resource: TerraformResource, place: Place, value: unknown): void {
  const ours = quietKeys(resource);
  const key = place[0] as string;
  const { rawOverrides } = resource as unknown as Overridden;
  if (!(key in rawOverrides)) ours.add(key);
  // Not by `addOverride`, which drops an override of the whole list.
  setAt(rawOverrides, place, value);
}

/** Drops an override that is still the given one, with the blocks that nothing is left of. Any other is the app's own. */
export function dropOverride(resource: TerraformResource, place: Place, value: unknown): void {
  const { rawOverrides } = resource as unknown as Overridden;
  quietKeys(resource).delete(place[0] as string);
  if (valueAt(rawOverrides, place) === value) removeAt(rawOverrides, place);
}

/** The keys that stay out of the metadata of a resource. */
function quietKeys(resource: TerraformResource): Set<string> {
  const marked = resource as unknown as Overridden;
  if (marked[OURS]) return marked[OURS];
  const ours = new Set<string>();
  Object.defineProperty(resource, OURS, { value: ours });
  const { toMetadata } = resource;
  resource.toMetadata = function quiet(this: TerraformResource) {
    const metadata = toMetadata.call(this);
    const listed: readonly string[] | undefined = metadata.overrides?.[this.terraformResourceType];
    if (!listed) return metadata;
    const others = listed.filter((key) => !ours.has(key));
    return {
      ...metadata,
      overrides: others.length > 0 ? { ...metadata.overrides, [this.terraformResourceType]: others } : undefined,
    };
  };
  return ours;
}
