import { memo } from "../../util/memo";
import type { TerraformStack } from "../framework";
import type { Lookup } from "../lookup";
import { lookupAlone, lookupsIn, resolveIn } from "../tokens";
import { type Block, blocksOf, type Elements, elementsOf } from "./elements";
import type { Injection } from "./inject";
import { imageIn, type Machine } from "./machine";

/** Where an image comes from. */
export interface ImageSource {
  /** The lookups that it may come from, each once. */
  readonly lookups: readonly Lookup[];
  /** It stands in an expression of what else the stack says: which of the lookups it is, only Terraform knows. */
  readonly byReference: boolean;
  /** The expression leads to what only Terraform knows: there may be more behind it than was found. */
  readonly open: boolean;
}

const PLAIN: ImageSource = { lookups: [], byReference: false, open: false };

/**
 * Finds the lookups behind images: named by the machine itself, or where the expression of its image leads to within
 * the stack. Where that cannot be told to the attribute, all lookups of the element that it leads to are taken: one too
 * many is told, and none is hidden.
 */
export class References {
  private readonly elementsOf = memo(elementsOf);

  constructor(private readonly injection: Injection) {}

  sourceOf(machine: Machine): ImageSource {
    const image = imageIn(machine);
    if (typeof image !== "object" && !mayBeExpression(image)) return PLAIN;
    // As most machines have it: an attribute of a lookup is plain text, and leads nowhere else.
    const lookup = lookupAlone(image);
    if (lookup) return { lookups: [lookup], byReference: false, open: false };
    return this.behind(machine.resource.cdktfStack, image, machine.fields.for_each);
  }

  /** The modules of a stack whose inputs lead to a lookup: each has machines that nobody here can see. */
  modulesOf(stack: TerraformStack): ModuleOfLookups[] {
    const modules = [...this.elementsOf(stack).byName].filter(([name]) => name.startsWith("module."));
    return modules.flatMap(([address, [element]]) => {
      const inputs = blocksOf(this.elementsOf(stack), stack, address).map(({ value }) => value);
      const { lookups } = this.behind(stack, inputs);
      return element && lookups.length > 0 ? [{ address, path: element.node.path, lookups }] : [];
    });
  }

  /** What is behind a value of a stack. */
  behind(stack: TerraformStack, value: unknown, forEach?: unknown): ImageSource {
    const direct = lookupsIn(stack, value);
    const trail = new Trail(stack, () => this.elementsOf(stack), this.injection);
    trail.follow(value, forEach);
    return { lookups: [...trail.lookups], byReference: trail.lookups.size > direct.length, open: trail.open };
  }
}

/** A module that lookups are given to. */
export interface ModuleOfLookups {
  /** `module.NAME`. */
  readonly address: string;
  /** Its construct path. */
  readonly path: string;
  readonly lookups: readonly Lookup[];
}

/** One expression, followed through its stack. */
class Trail {
  readonly lookups = new Set<Lookup>();
  open = false;
  private readonly seen = new Set<string>();

  constructor(
    private readonly stack: TerraformStack,
    private readonly elements: () => Elements,
    private readonly injection: Injection,
  ) {}

  follow(value: unknown, forEach: unknown): void {
    for (const lookup of lookupsIn(this.stack, value)) this.lookups.add(lookup);
    this.read(this.textOf(value, TEMPLATE), forEach);
  }

  private read(text: string, forEach: unknown): void {
    if (forEach !== undefined && /\beach\s*\./.test(text)) this.follow(forEach, undefined);
    for (const { 0: all, 1: data = "", 2: type = "", 3: name = "", index } of text.matchAll(REFERENCE)) {
      const attribute = ATTRIBUTE.exec(text.slice(index + all.length))?.[1];
      this.step({ address: `${data && "data."}${type}.${name}`, type, name, attribute });
    }
  }

  private step(reference: Reference): void {
    const { address, type, attribute = "" } = reference;
    if (this.seen.has(`${address}.${attribute}`)) return;
    this.seen.add(`${address}.${attribute}`);
    const blocks = blocksOf(this.elements(), this.stack, address);
    // A variable within an expression looks alike; types of resources have a provider's name before them.
    if (blocks.length === 0) this.open ||= NAMED.has(type) || type.includes("_");
    for (const block of blocks) {
      if (type === "local") this.follow(memberOf(block.value, attribute), undefined);
      else if (type === "var") this.readVariable(block, attribute);
      else this.readBlock(block, attribute);
    }
  }

  private readVariable({ value }: Block, attribute: string): void {
    const block = Array.isArray(value) ? value[0] : value;
    if (!isFields(block) || block.default === undefined) this.open = true;
    else this.follow(memberOf(block.default, attribute), undefined);
  }

  private readBlock({ value: block, element }: Block, attribute: string): void {
    const fields = isFields(block) ? block : {};
    const value = fields[attribute];
    const injected = element && this.injection.lookupOf(element, value);
    if (injected) this.lookups.add(injected);
    if (value !== undefined) {
      this.follow(value, fields.for_each);
      return;
    }
    // Made by Terraform or the provider, of whatever the block says: dependencies stand there without a template.
    this.open = true;
    this.follow(block, undefined);
    this.read(this.textOf([fields.depends_on, fields.lifecycle], ANY), undefined);
  }

  /** The text that expressions stand in, as Terraform reads it; empty where there is none. */
  private textOf(value: unknown, holds: RegExp): string {
    try {
      const text = JSON.stringify(resolveIn(this.stack, value)) ?? "";
      return holds.test(text) ? text : "";
    } catch {
      // As for lookupsIn: the rendering of the stack reports it.
      this.open = true;
      return "";
    }
  }
}

interface Reference {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly attribute: string | undefined;
}

const TEMPLATE = /[$%]\{/;
const ANY = /./;
/** `local.name`, `var.name`, `module.name`, `type.name`, `data.type.name`. */
const REFERENCE = /(?<![\w.-])(data\s*\.\s*)?([\w-]+)\s*\.\s*([\w-]+)/g;
/** The first attribute behind it, past indices and splats: `[0].image_id`, `["a"].image_id`, `[*].image_id`. */
const ATTRIBUTE = /^(?:\s*\[[^[\]]*\]|\s*\.\s*\*)*\s*\.\s*([\w-]+)/;
const NAMED: ReadonlySet<string> = new Set(["local", "var", "module"]);

function mayBeExpression(image: unknown): boolean {
  return typeof image === "string" && (image.includes("TfToken[") || TEMPLATE.test(image));
}

function memberOf(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : value;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
