import {
  type AttributeFacts,
  type BlockFacts,
  FLAGS,
  type Flag,
  NESTINGS,
  type NestedFacts,
  type ProviderFacts,
  type TypeFacts,
} from "./facts";
import type { AttributeSchema, BlockSchema, NestedSchema, ProviderSchemas, TypeSchema } from "./terraform-schema";
import { parseType } from "./type-expression";

const PLAIN = { description_kind: "plain" } as const;
const KNOWN_FLAGS: ReadonlySet<string> = new Set(FLAGS);

/** The facts in the form of `terraform providers schema -json`, which the bindings generator reads. */
export function expand(facts: ProviderFacts): ProviderSchemas {
  return {
    provider_schemas: {
      [`registry.terraform.io/${facts.source}`]: {
        provider: expandType(facts.provider),
        resource_schemas: mapValues(facts.resources, expandType),
        data_source_schemas: mapValues(facts.dataSources, expandType),
      },
    },
  };
}

/** One resource, data source or provider block. */
export function expandType(facts: TypeFacts): TypeSchema {
  return { version: facts.version, block: expandBlock(facts.block) };
}

function expandBlock(facts: BlockFacts): BlockSchema {
  const attributes: Record<string, AttributeSchema> = {};
  const blocks: Record<string, NestedSchema> = {};
  for (const [name, fact] of Object.entries(facts)) {
    if (typeof fact === "string") attributes[name] = expandAttribute(name, fact);
    else if (isTimeouts(fact)) blocks[name] = expandTimeouts(fact);
    else blocks[name] = expandNested(name, fact);
  }
  return {
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(Object.keys(blocks).length > 0 && { block_types: blocks }),
    ...PLAIN,
  };
}

function expandAttribute(name: string, fact: AttributeFacts): AttributeSchema {
  const hash = fact.indexOf(" # ");
  const stated = hash < 0 ? fact : fact.slice(0, hash);
  const { type, rest } = parseType(stated);
  const flags = rest.split(" ").filter((word) => word !== "");
  const unknown = flags.find((flag) => !KNOWN_FLAGS.has(flag));
  if (unknown !== undefined) {
    throw new Error(`"${name}: ${fact}": "${unknown}" is no flag; write any of ${FLAGS.join(", ")}.`);
  }
  return {
    type,
    ...(hash >= 0 && { description: fact.slice(hash + 3) }),
    ...PLAIN,
    ...(Object.fromEntries(flags.map((flag) => [flag, true])) as Partial<Record<Flag, true>>),
  };
}

function expandNested(name: string, fact: NestedFacts): NestedSchema {
  const modes = NESTINGS.filter((mode) => fact[mode] !== undefined);
  const [mode] = modes;
  const block = mode && fact[mode];
  if (block === undefined || modes.length !== 1) {
    throw new Error(`Block "${name}" states ${modes.length} nesting modes; state one of ${NESTINGS.join(", ")}.`);
  }
  return {
    nesting_mode: mode as string,
    block: expandBlock(block),
    ...(fact.min !== undefined && { min_items: fact.min }),
    ...(fact.max !== undefined && { max_items: fact.max }),
  };
}

function expandTimeouts(operations: readonly string[]): NestedSchema {
  return expandNested("timeouts", { single: Object.fromEntries(operations.map((name) => [name, "string optional"])) });
}

function isTimeouts(fact: NestedFacts | readonly string[]): fact is readonly string[] {
  return Array.isArray(fact);
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
