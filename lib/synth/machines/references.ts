import { memo } from "../../util/memo";
import { TerraformElement, type TerraformStack } from "../framework";
import type { Lookup } from "../lookup";
import { lookupsIn, resolveIn } from "../tokens";
import type { Injection } from "./inject";
import { type Fields, imageIn, type Machine } from "./machine";

/** The lookups that an image comes from. */
export interface ImageSource {
  /** Each once. */
  readonly lookups: readonly Lookup[];
  /** It stands in an expression of what else the stack says: which of the lookups it is, only Terraform knows. */
  readonly byReference: boolean;
}

/**
 * Finds the lookups behind images: named by the machine itself, or where the expression of its image leads to within
 * the stack: what `for_each` repeats it for, a local value, the default of a variable, an attribute of another resource.
 */
export class References {
  private readonly elementsOf = memo(elementsOf);

  constructor(private readonly injection: Injection) {}

  sourceOf(machine: Machine): ImageSource {
    const image = imageIn(machine);
    if (typeof image !== "object" && !mayBeExpression(image)) return { lookups: NONE, byReference: false };
    const stack = machine.resource.cdktfStack;
    const lookups = lookupsIn(stack, image);
    if (lookups.length > 0) return { lookups, byReference: false };
    return { lookups: this.behind(stack, { value: image, fields: machine.fields }, new Set()), byReference: true };
  }

  private behind(stack: TerraformStack, { value, fields }: Meaning, seen: Set<string>): readonly Lookup[] {
    const found = [...lookupsIn(stack, value)];
    const text = textOf(stack, value);
    if (/\beach\./.test(text) && fields.for_each !== undefined) {
      found.push(...this.behind(stack, { value: fields.for_each, fields: {} }, seen));
    }
    for (const [reference, type = "", name = "", attribute = ""] of text.matchAll(REFERENCE)) {
      const element = this.elementsOf(stack).get(`${type}.${name}`);
      if (!element || seen.has(reference)) continue;
      seen.add(reference);
      const meaning = meaningOf(element, { type, name, attribute });
      const injected = this.injection.lookupOf(element, meaning.value);
      found.push(...(injected ? [injected] : this.behind(stack, meaning, seen)));
    }
    return [...new Set(found)];
  }
}

function elementsOf(stack: TerraformStack): ReadonlyMap<string, TerraformElement> {
  const elements = new Map<string, TerraformElement>();
  for (const element of stack.node.findAll().filter((node) => TerraformElement.isTerraformElement(node))) {
    const { _elementType } = element as unknown as { readonly _elementType?: string };
    elements.set(`${_elementType}.${element.friendlyUniqueId}`, element);
  }
  return elements;
}

const NONE: readonly Lookup[] = [];

/** `local.name`, `var.name`, `type.name.attribute`, `type.name["key"].attribute`. */
const REFERENCE = /(?<![\w.-])(\w+)\.([\w-]+)(?:\[[^\]]*\])?(?:\.(\w+))?/g;

interface Reference {
  readonly type: string;
  readonly name: string;
  readonly attribute: string;
}

function mayBeExpression(image: unknown): boolean {
  return typeof image === "string" && (image.includes("TfToken[") || image.includes("${"));
}

function textOf(stack: TerraformStack, value: unknown): string {
  try {
    const text = JSON.stringify(resolveIn(stack, value)) ?? "";
    return text.includes("${") ? text : "";
  } catch {
    // As for lookupsIn: the rendering of the stack reports it.
    return "";
  }
}

/** What the reference means: an attribute of a resource, a local value, the default of a variable. */
function meaningOf(element: TerraformElement, { type, name, attribute }: Reference): Meaning {
  const { resource, locals, variable } = element.toTerraform() as Rendered;
  const fields = resource?.[type]?.[name];
  if (fields) return { value: fields[attribute], fields };
  return { value: memberOf(locals ? locals[name] : variable?.[name]?.default, attribute), fields: {} };
}

interface Meaning {
  readonly value: unknown;
  /** What is said beside it, where it says `each`. */
  readonly fields: Fields;
}

interface Rendered {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Fields>>>>;
  readonly locals?: Fields;
  readonly variable?: Readonly<Record<string, Fields>>;
}

function memberOf(value: unknown, name: string): unknown {
  return isFields(value) && name in value ? value[name] : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
