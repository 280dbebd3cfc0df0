import { memo } from "../../util/memo";
import type { TerraformStack } from "../framework";
import type { Lookup } from "../lookup";
import { lookupAlone, lookupsIn } from "../tokens";
import { elementsOf, elementType } from "../tree";
import type { Injection } from "./inject";
import type { Machine } from "./machine";
import type { Trail } from "./trail";

const trails = () => require("./trail") as typeof import("./trail");

/** How a machine comes to its image. */
interface Source {
  readonly by: "injection" | "token";
  /** It stands in an expression of what else the stack says: which of the lookups it is, only Terraform knows. */
  readonly byReference: boolean;
  /** The expression leads to what only Terraform knows: there may be more behind it than was found. */
  readonly open: boolean;
}

export interface MachineOfLookup extends Machine, Source {
  readonly lookup: Lookup;
}

export interface Sources {
  readonly machines: readonly MachineOfLookup[];
  /** Machines that may have their image from any lookup: by an expression behind which none was found. */
  readonly unclear: readonly Machine[];
}

const PLAIN: Source = { by: "token", byReference: false, open: false };

/** Where it cannot be told to the attribute, all lookups of the element are taken: one too many is told, and none is hidden. */
export class References {
  private readonly elementsByName = memo((stack: TerraformStack) => trails().elementsByName(stack));

  constructor(private readonly injection: Injection) {}

  sourcesOf(machines: readonly Machine[]): Sources {
    const unclear: Machine[] = [];
    const found = machines.flatMap((machine) => {
      const { lookups, ...source } = this.sourceOf(machine);
      if (lookups.length === 0 && source.open) unclear.push(machine);
      return lookups.map((lookup): MachineOfLookup => ({ ...machine, ...source, lookup }));
    });
    return { machines: found, unclear };
  }

  sourceOf(machine: Machine): Source & { readonly lookups: readonly Lookup[] } {
    const { resource, attribute, fields } = machine;
    const injected = this.injection.lookupOf(resource);
    if (injected) return { ...PLAIN, by: "injection", lookups: [injected] };
    const image = fields[attribute];
    if (typeof image !== "object" && !EXPRESSION.test(String(image))) return { ...PLAIN, lookups: [] };
    // As most machines have it: an attribute of a lookup is plain text, and leads nowhere else.
    const lookup = lookupAlone(image);
    if (lookup) return { ...PLAIN, lookups: [lookup] };
    const stack = resource.cdktfStack;
    const trail = this.trailIn(stack);
    trail.follow(image, fields.for_each);
    const lookups = [...trail.lookups];
    const byReference = lookups.length > lookupsIn(stack, image).length;
    return { by: "token", byReference, open: trail.open, lookups };
  }

  modulesIn(stack: TerraformStack): ModuleOfLookups[] {
    const modules = elementsOf(stack).filter((element) => elementType(element) === "module");
    return modules.flatMap((element): ModuleOfLookups[] => {
      const address = `module.${element.friendlyUniqueId}`;
      const trail = this.trailIn(stack);
      for (const { value } of trail.blocksOf(address)) trail.follow(value);
      return trail.lookups.size > 0 ? [{ address, path: element.node.path, lookups: [...trail.lookups] }] : [];
    });
  }

  private trailIn(stack: TerraformStack): Trail {
    return new (trails().Trail)(stack, this.elementsByName(stack), this.injection);
  }
}

const EXPRESSION = /TfToken\[|[$%]\{/;

export interface ModuleOfLookups {
  readonly address: string;
  readonly path: string;
  readonly lookups: readonly Lookup[];
}
