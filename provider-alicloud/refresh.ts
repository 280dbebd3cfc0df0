import { compactType } from "./compact";
import type { BlockFacts, NestedFacts, ProviderFacts, TypeFacts } from "./facts";
import { factsSource, indexSource, moduleName } from "./source-text";
import type { ProviderSchema, ProviderSchemas, TypeSchema } from "./terraform-schema";

/** The types that this project states; the provider has more than a thousand others. */
const STATED = /^alicloud_ens_/;

/**
 * One provider out of the output of `terraform providers schema -json`.
 *
 * @throws Error saying what the text is instead, and how to get the right one
 */
export function readProviderSchema(text: string, source: string): ProviderSchema {
  const again = "Write it with: terraform providers schema -json > schema.json";
  let schemas: ProviderSchemas["provider_schemas"] | undefined;
  try {
    schemas = (JSON.parse(text) as ProviderSchemas | null)?.provider_schemas;
  } catch (error) {
    throw new Error(`The schema is not JSON: ${(error as Error).message}. ${again}`);
  }
  if (typeof schemas !== "object" || schemas === null) {
    throw new Error(`The JSON has no "provider_schemas", so Terraform did not write it. ${again}`);
  }
  const address = Object.keys(schemas).find((key) => key.toLowerCase().endsWith(`/${source}`));
  const schema = address === undefined ? undefined : schemas[address];
  if (schema === undefined) {
    throw new Error(
      `The schema is of ${Object.keys(schemas).join(", ") || "no provider"}, not of ${source}. Run Terraform in a ` +
        `folder whose required_providers names ${source}, after terraform init.`,
    );
  }
  return schema;
}

/**
 * The files of `schema/` that state the facts of `dump`, by file name. Notes of `current` stay where their argument
 * stays; of the provider's `endpoints` only those that `current` states, and no deprecated provider argument.
 */
export function refresh(dump: ProviderSchema, current: ProviderFacts, version: string): Record<string, string> {
  const resources = stated(dump.resource_schemas);
  const dataSources = stated(dump.data_source_schemas);
  if (resources.length === 0) {
    throw new Error(`The schema of ${current.source} has no type that matches ${STATED}; is it cut short?`);
  }
  const files: Record<string, string> = {
    "index.ts": indexSource({
      source: current.source,
      version,
      resources: resources.map(([type]) => type),
      dataSources: dataSources.map(([type]) => type),
    }),
    "provider.ts": factsSource("provider", providerFacts(dump.provider, current.provider)),
  };
  for (const [type, schema] of resources) {
    const module = moduleName(type, "resource");
    files[`${module}.ts`] = factsSource(module, compactType(type, schema, current.resources[type]));
  }
  for (const [type, schema] of dataSources) {
    const module = moduleName(type, "dataSource");
    files[`${module}.ts`] = factsSource(module, compactType(`data.${type}`, schema, current.dataSources[type]));
  }
  return files;
}

function stated(types: Readonly<Record<string, TypeSchema>> | undefined): [string, TypeSchema][] {
  const all = Object.entries(types ?? {}).filter(([type]) => STATED.test(type));
  return all.sort(([a], [b]) => (a < b ? -1 : 1));
}

function providerFacts(schema: TypeSchema, current: TypeFacts): TypeFacts {
  const { version, block } = compactType("provider", schema, current);
  const kept = Object.entries(block).filter(([, fact]) => !isDeprecated(fact));
  return {
    version,
    block: Object.fromEntries(
      kept.map(([name, fact]) => [name, name === "endpoints" ? knownEndpoints(fact, current.block[name]) : fact]),
    ),
  };
}

function isDeprecated(fact: BlockFacts[string]): boolean {
  return typeof fact === "string" && / deprecated\b/.test(fact.replace(/ # .*/, ""));
}

function knownEndpoints(fact: BlockFacts[string] | undefined, current: BlockFacts[string] | undefined): NestedFacts {
  const { set, ...rest } = fact as NestedFacts;
  const names = Object.keys((current as NestedFacts).set ?? {});
  return { set: Object.fromEntries(Object.entries(set ?? {}).filter(([name]) => names.includes(name))), ...rest };
}
