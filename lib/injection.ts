import type { IConstruct } from "constructs";
import { TerraformResource } from "./framework";
import type { InjectionTarget, Lookup } from "./lookup";

/** The resource type whose `image_id` is filled. */
export const MACHINE_TYPE = "alicloud_ens_instance";

/** The machines that got their image by injection, and from which lookup. */
export type Injections = WeakMap<IConstruct, Lookup>;

/** The machines of a tree. */
export function findMachines(root: IConstruct): TerraformResource[] {
  return root.node.findAll().filter((node): node is TerraformResource => {
    return TerraformResource.isTerraformResource(node) && node.terraformResourceType === MACHINE_TYPE;
  });
}

/** The `image_id` that a machine would be written with: a literal, a token, or undefined. */
export function imageIdOf(machine: TerraformResource): unknown {
  return attributesOf(machine)?.image_id;
}

function attributesOf(machine: TerraformResource): Record<string, unknown> | undefined {
  // A machine that moved to another place is written as a moved block only.
  return machine.toTerraform().resource?.[machine.terraformResourceType]?.[machine.friendlyUniqueId];
}

/** The lookup that feeds a machine by injection: that of the nearest target above it. */
function targetOf(machine: IConstruct, targets: ReadonlyMap<IConstruct, InjectionTarget>): InjectionTarget | undefined {
  for (const scope of machine.node.scopes.reverse()) {
    const target = targets.get(scope);
    if (target) return target;
  }
  return undefined;
}

/**
 * Sets `image_id` on every machine below a target that names none. May be called again when machines came since; what
 * was set before is left as it is. Answers the machines that a target covers and that name an image themselves.
 */
export function injectImages(
  root: IConstruct,
  targets: ReadonlyMap<IConstruct, InjectionTarget>,
  injections: Injections,
  imageIdFor: (lookup: Lookup) => string,
): { readonly explicit: readonly IConstruct[]; readonly covered: ReadonlySet<InjectionTarget> } {
  const explicit: IConstruct[] = [];
  const covered = new Set<InjectionTarget>();
  if (targets.size === 0) return { explicit, covered };
  for (const machine of findMachines(root)) {
    const target = targetOf(machine, targets);
    if (!target) continue;
    covered.add(target);
    if (injections.has(machine)) continue;
    const attributes = attributesOf(machine);
    if (!attributes) continue;
    if (attributes.image_id === undefined) {
      machine.addOverride("image_id", imageIdFor(target.lookup));
      injections.set(machine, target.lookup);
    } else {
      explicit.push(machine);
    }
  }
  return { explicit, covered };
}
