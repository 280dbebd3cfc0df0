import { memo } from "../../util/memo";
import type { TerraformStack } from "../framework";
import type { Lookup } from "../lookup";
import { lookupsIn, resolveIn } from "../tokens";
import { type Block, blocksOf, type Elements, elementsOf } from "./elements";
import type { Injection } from "./inject";

export interface Followed {
  readonly lookups: ReadonlySet<Lookup>;
  readonly open: boolean;
}

export class Trails {
  private readonly elementsOf = memo(elementsOf);

  constructor(private readonly injection: Injection) {}

  /** @param forEach what `each` stands for in the value */
  follow(stack: TerraformStack, value: unknown, forEach?: unknown): Followed {
    const trail = new Trail(stack, this.elementsOf, this.injection);
    trail.follow(value, forEach);
    return trail;
  }

  inputsOf(stack: TerraformStack, address: string): unknown {
    return blocksOf(this.elementsOf(stack), stack, address).map(({ value }) => value);
  }
}

class Trail {
  readonly lookups = new Set<Lookup>();
  open = false;
  private readonly seen = new Set<string>();

  constructor(
    private readonly stack: TerraformStack,
    private readonly elementsOf: (stack: TerraformStack) => Elements,
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
    const blocks = blocksOf(this.elementsOf(this.stack), this.stack, address);
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

function memberOf(value: unknown, name: string): unknown {
  return isFields(value) && Object.hasOwn(value, name) ? value[name] : value;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
