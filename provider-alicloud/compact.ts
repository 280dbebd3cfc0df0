import {
  type AttributeFacts,
  type BlockFacts,
  FLAGS,
  NESTINGS,
  type NestedFacts,
  type Nesting,
  type TimeoutFacts,
  type TypeFacts,
} from "./facts";
import type { AttributeSchema, BlockSchema, NestedSchema, TypeSchema } from "./terraform-schema";
import { formatType } from "./type-expression";

const TYPE_KEYS = ["version", "block"];
const BLOCK_KEYS = ["attributes", "block_types", "description", "description_kind"];
const NESTED_KEYS = ["nesting_mode", "block", "min_items", "max_items"];
const ATTRIBUTE_KEYS = ["type", "description", "description_kind", ...FLAGS];

/**
 * The inverse of `expandType`: one type of `terraform providers schema -json` in the compact form, names sorted.
 *
 * Descriptions are the provider's sentences, not facts, and stay out; notes of our own are taken over from
 * `previous` where the argument is still there.
 *
 * @throws Error if the schema says something that the compact form has no words for
 */
export function compactType(path: string, schema: TypeSchema, previous?: TypeFacts): TypeFacts {
  refuseUnknown(path, schema, TYPE_KEYS);
  return { version: schema.version, block: compactBlock(path, schema.block, previous?.block) };
}

function compactBlock(path: string, schema: BlockSchema, previous: BlockFacts | undefined): BlockFacts {
  refuseUnknown(path, schema, BLOCK_KEYS);
  const facts: Record<string, AttributeFacts | NestedFacts | TimeoutFacts> = {};
  for (const [name, attribute] of sorted(schema.attributes)) {
    facts[name] = compactAttribute(`${path}.${name}`, attribute, previous?.[name]);
  }
  for (const [name, nested] of sorted(schema.block_types)) {
    facts[name] = compactNested(name, `${path}.${name}`, nested, previous?.[name]);
  }
  return facts;
}

function compactAttribute(path: string, schema: AttributeSchema, previous: BlockFacts[string] | undefined): string {
  refuseUnknown(path, schema, ATTRIBUTE_KEYS);
  const flags = FLAGS.filter((flag) => schema[flag] === true);
  const note = typeof previous === "string" ? previous.split(" # ").slice(1).join(" # ") : "";
  return [formatType(schema.type), ...flags, ...(note ? ["#", note] : [])].join(" ");
}

function compactNested(
  name: string,
  path: string,
  schema: NestedSchema,
  previous: BlockFacts[string] | undefined,
): NestedFacts | TimeoutFacts {
  refuseUnknown(path, schema, NESTED_KEYS);
  const mode = NESTINGS.find((nesting) => nesting === schema.nesting_mode);
  if (mode === undefined) {
    throw new Error(`${path}: nesting mode "${schema.nesting_mode}" is not one of ${NESTINGS.join(", ")}. ${EXTEND}`);
  }
  const inner = compactBlock(path, schema.block, nestedBlock(previous, mode));
  if (name === "timeouts" && mode === "single" && Object.values(inner).every((fact) => fact === "string optional")) {
    return Object.keys(inner);
  }
  return {
    [mode]: inner,
    ...(schema.min_items !== undefined && { min: schema.min_items }),
    ...(schema.max_items !== undefined && { max: schema.max_items }),
  };
}

function nestedBlock(facts: BlockFacts[string] | undefined, mode: Nesting): BlockFacts | undefined {
  return typeof facts === "object" && !Array.isArray(facts) ? (facts as NestedFacts)[mode] : undefined;
}

const EXTEND = "Teach provider-alicloud/facts.ts, expand.ts and compact.ts to state it, then refresh again.";

/** Facts must not get lost in silence: a newer Terraform may say more than this form can. */
function refuseUnknown(path: string, schema: object, known: readonly string[]): void {
  const unknown = Object.keys(schema).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`${path}: the compact form cannot state ${unknown.join(", ")}. ${EXTEND}`);
}

function sorted<T>(record: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
}
