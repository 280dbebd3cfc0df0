import type { IConstruct } from "constructs";
import { groupBy } from "../../util/group-by";
import { type Fields, isFields } from "../../util/json";
import type { TerraformElement, TerraformStack } from "../framework";
import type { Lookup } from "../lookup";
import { lookupsIn, resolveIn } from "../tokens";
import { elementsOf, elementType } from "../tree";
import type { Injection } from "./inject";
import { overridesOf } from "./machine";

/** Follows an expression to the lookups behind it, over what else its stack says. */
export class Trail {
  readonly lookups = new Set<Lookup>();
  open = false;
  private readonly seen = new Set<string>();

  constructor(
    private readonly stack: TerraformStack,
    private readonly elements: Elements,
    private readonly injection: Injection,
  ) {}

  /** @param forEach what `each` stands for in the value */
  follow(value: unknown, forEach?: unknown): void {
    for (const lookup of lookupsIn(this.stack, value)) this.lookups.add(lookup);
    this.read(this.textOf(value, TEMPLATE), forEach);
  }

  blocksOf(address: string): Block[] {
    const elements = [address, ""].flatMap((name) => this.elements.get(name) ?? []);
    const said = elements.map((element): Block => ({ value: valueAt(element.toTerraform(), address), element }));
    return [...said, { value: valueAt(overridesOf(this.stack), address) }].filter(({ value }) => value !== undefined);
  }

  private read(text: string, forEach?: unknown): void {
    if (forEach !== undefined && /\beach\s*\./.test(text)) this.follow(forEach);
    for (const { 0: all, 1: data = "", 2: type = "", 3: name = "", index } of text.matchAll(REFERENCE)) {
      const attribute = ATTRIBUTE.exec(text.slice(index + all.length))?.[1];
      this.step(`${data && "data."}${type}.${name}`, type, attribute);
    }
  }

  private step(address: string, type: string, attribute = ""): void {
    if (this.seen.has(`${address}.${attribute}`)) return;
    this.seen.add(`${address}.${attribute}`);
    const blocks = this.blocksOf(address);
    // A variable within an expression looks alike; types of resources have a provider's name before them.
    if (blocks.length === 0) this.open ||= NAMED.has(type) || type.includes("_");
    for (const block of blocks) {
      if (type === "local") this.follow(memberOf(block.value, attribute));
      else if (type === "var") this.readVariable(block, attribute);
      else this.readBlock(block, attribute);
    }
  }

  private readVariable({ value }: Block, attribute: string): void {
    const block = Array.isArray(value) ? value[0] : value;
    if (!isFields(block) || block.default === undefined) this.open = true;
    else this.follow(memberOf(block.default, attribute));
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
    this.follow(block);
    this.read(this.textOf([fields.depends_on, fields.lifecycle], ANY));
  }

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

const TEMPLATE = /[$%]\{/;
const ANY = /./;
/** `local.name`, `var.name`, `module.name`, `type.name`, `data.type.name`. */
const REFERENCE = /(?<![\w.-])(data\s*\.\s*)?([\w-]+)\s*\.\s*([\w-]+)/g;
/** The first attribute behind it, past indices and splats: `[0].image_id`, `["a"].image_id`, `[*].image_id`. */
const ATTRIBUTE = /^(?:\s*\[[^[\]]*\]|\s*\.\s*\*)*\s*\.\s*([\w-]+)/;
const NAMED: ReadonlySet<string> = new Set(["local", "var", "module"]);

function memberOf(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : value;
}

interface Block {
  readonly value: unknown;
  readonly element?: IConstruct;
}

/** The elements of a stack by the name that expressions have for them; below no name, those that may say anything. */
export type Elements = ReadonlyMap<string, readonly TerraformElement[]>;

export function elementsByName(stack: TerraformStack): Elements {
  return groupBy(elementsOf(stack), (element) => {
    const type = elementType(element);
    return type === undefined ? "" : `${type}.${element.friendlyUniqueId}`;
  });
}

const KINDS: Readonly<Record<string, string>> = { local: "locals", var: "variable", module: "module", data: "data" };

function valueAt(rendered: unknown, address: string): unknown {
  const [first = "", ...rest] = address.split(".");
  const kind = KINDS[first];
  const steps = kind === undefined ? ["resource", first, ...rest] : [kind, ...rest];
  return steps.reduce((value, step) => (value as Fields | undefined)?.[step], rendered);
}
