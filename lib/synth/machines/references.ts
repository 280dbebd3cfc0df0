import type { IConstruct } from "constructs";
import type { TerraformElement, TerraformStack } from "../framework";
import type { Lookup } from "../lookup";
import { lookupAlone, lookupsIn } from "../tokens";
import type { Constructs } from "../tree";
import type { Injection } from "./inject";
import { imageIn, type Machine } from "./machine";
import type { Trails } from "./trail";

export interface ImageSource {
  readonly lookups: readonly Lookup[];
  /** It stands in an expression of what else the stack says: which of the lookups it is, only Terraform knows. */
  readonly byReference: boolean;
  /** The expression leads to what only Terraform knows: there may be more behind it than was found. */
  readonly open: boolean;
}

const PLAIN: ImageSource = { lookups: [], byReference: false, open: false };

/** Where it cannot be told to the attribute, all lookups of the element are taken: one too many is told, and none is hidden. */
export class References {
  private known: Trails | undefined;

  constructor(private readonly injection: Injection) {}

  sourceOf(machine: Machine): ImageSource {
    const image = imageIn(machine);
    if (typeof image !== "object" && !mayBeExpression(image)) return PLAIN;
    // As most machines have it: an attribute of a lookup is plain text, and leads nowhere else.
    const lookup = lookupAlone(image);
    if (lookup) return { lookups: [lookup], byReference: false, open: false };
    const stack = machine.resource.cdktfStack;
    const { lookups, open } = this.trails.follow(stack, image, machine.fields.for_each);
    return { lookups: [...lookups], byReference: lookups.size > lookupsIn(stack, image).length, open };
  }

  modulesAmong(constructs: Constructs, stack: TerraformStack): ModuleOfLookups[] {
    return constructs.flatMap((element): ModuleOfLookups[] => {
      if (!isModule(element) || element.cdktfStack !== stack) return [];
      const address = `module.${element.friendlyUniqueId}`;
      const { lookups } = this.trails.follow(stack, this.trails.inputsOf(stack, address));
      return lookups.size > 0 ? [{ address, path: element.node.path, lookups: [...lookups] }] : [];
    });
  }

  private get trails(): Trails {
    const trail = () => require("./trail") as typeof import("./trail");
    this.known ??= new (trail().Trails)(this.injection);
    return this.known;
  }
}

function isModule(construct: IConstruct): construct is TerraformElement {
  return (construct as { readonly _elementType?: string })._elementType === "module";
}

const TEMPLATE = /[$%]\{/;

function mayBeExpression(image: unknown): boolean {
  return typeof image === "string" && (image.includes("TfToken[") || TEMPLATE.test(image));
}

export interface ModuleOfLookups {
  readonly address: string;
  readonly path: string;
  readonly lookups: readonly Lookup[];
}
