import type { IConstruct } from "constructs";
import { memo } from "../../util/memo";
import type { TerraformElement, TerraformStack } from "../framework";
import type { Lookup } from "../lookup";
import { lookupAlone, lookupsIn } from "../tokens";
import type { Constructs } from "../tree";
import type { Injection } from "./inject";
import type { Machine } from "./machine";
import type { Trail } from "./trail";

const trails = () => require("./trail") as typeof import("./trail");

interface LookupsBehind {
  readonly lookups: readonly Lookup[];
  /** It stands in an expression of what else the stack says: which of the lookups it is, only Terraform knows. */
  readonly byReference: boolean;
  /** The expression leads to what only Terraform knows: there may be more behind it than was found. */
  readonly open: boolean;
}

const PLAIN: LookupsBehind = { lookups: [], byReference: false, open: false };

/** Where it cannot be told to the attribute, all lookups of the element are taken: one too many is told, and none is hidden. */
export class References {
  private readonly elementsByName = memo((stack: TerraformStack) => trails().elementsByName(stack));

  constructor(private readonly injection: Injection) {}

  sourceOf(machine: Machine): LookupsBehind {
    const image = machine.fields[machine.attribute];
    if (typeof image !== "object" && !EXPRESSION.test(String(image))) return PLAIN;
    // As most machines have it: an attribute of a lookup is plain text, and leads nowhere else.
    const lookup = lookupAlone(image);
    if (lookup) return { ...PLAIN, lookups: [lookup] };
    const stack = machine.resource.cdktfStack;
    const trail = this.trailIn(stack);
    trail.follow(image, machine.fields.for_each);
    const { lookups, open } = trail;
    return { lookups: [...lookups], byReference: lookups.size > lookupsIn(stack, image).length, open };
  }

  modulesAmong(constructs: Constructs, stack: TerraformStack): ModuleOfLookups[] {
    return constructs.flatMap((element): ModuleOfLookups[] => {
      if (!isModule(element) || element.cdktfStack !== stack) return [];
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

function isModule(construct: IConstruct): construct is TerraformElement {
  return (construct as { readonly _elementType?: string })._elementType === "module";
}

const EXPRESSION = /TfToken\[|[$%]\{/;

export interface ModuleOfLookups {
  readonly address: string;
  readonly path: string;
  readonly lookups: readonly Lookup[];
}
