import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./bench";

type Schema = Readonly<Record<string, unknown>>;

const DOCUMENT = JSON.parse(readFileSync(join(ROOT, "docs", "commands.schema.json"), "utf8")) as {
  readonly $defs: Readonly<Record<string, Schema>>;
};
const KNOWN = new Set(
  "$ref type const enum anyOf required properties additionalProperties items minimum description".split(" "),
);

/** What a command's JSON has against its documented shape; empty where it fits. */
export function problemsOf(command: string, text: string): string[] {
  return check(JSON.parse(text), { $ref: `#/$defs/${command}` }, "$");
}

/** As much of JSON Schema as the document uses; a keyword that is not known here is a fault of the test. */
function check(value: unknown, schema: Schema, path: string): string[] {
  const unknown = Object.keys(schema).find((keyword) => !KNOWN.has(keyword));
  if (unknown) throw new Error(`the schema uses ${unknown}, which this check does not know`);
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.replace("#/$defs/", "");
    const target = DOCUMENT.$defs[name];
    if (!target) throw new Error(`the schema has no ${name}`);
    return check(value, target, path);
  }
  if (Array.isArray(schema.anyOf)) {
    const tries = schema.anyOf.map((one: Schema) => check(value, one, path));
    return tries.some((problems) => problems.length === 0) ? [] : [`${path} fits none: ${tries.flat().join("; ")}`];
  }
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(value, String(type))))
    return [`${path} is no ${types.join(" or ")}`];
  if ("const" in schema && value !== schema.const) return [`${path} is not ${schema.const}`];
  if (Array.isArray(schema.enum) && !schema.enum.includes(value))
    return [`${path} is none of ${schema.enum.join(", ")}`];
  if (typeof schema.minimum === "number" && (value as number) < schema.minimum) return [`${path} is too small`];
  if (Array.isArray(value))
    return value.flatMap((item, i) => check(item, (schema.items ?? {}) as Schema, `${path}[${i}]`));
  return isOf(value, "object") ? checkObject(value as Schema, schema, path) : [];
}

function checkObject(value: Schema, schema: Schema, path: string): string[] {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Schema>>;
  const missing = ((schema.required ?? []) as string[]).filter((name) => !(name in value));
  const extra = schema.additionalProperties === false ? Object.keys(value).filter((name) => !(name in properties)) : [];
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...extra.map((name) => `${path}.${name} is not documented`),
    ...Object.entries(properties).flatMap(([name, one]) =>
      name in value ? check(value[name], one, `${path}.${name}`) : [],
    ),
  ];
}

function isOf(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}
