import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readProviderSchema } from "../../provider-alicloud/refresh";
import { alicloud } from "../../provider-alicloud/schema";
import type { TypeSchema } from "../../provider-alicloud/terraform-schema";

/** The ENS part of what Terraform says of a release of the provider. */
export interface Reference {
  readonly version: string;
  readonly resource_schemas: Readonly<Record<string, TypeSchema>>;
  readonly data_source_schemas: Readonly<Record<string, TypeSchema>>;
}

const FILE = `shared/reference/provider-schema-${alicloud.version}.json`;
const path = resolve(__dirname, "../../..", FILE);

/** Not part of this repository: absent on most machines. */
export const reference = existsSync(path) ? readReference() : undefined;

function readReference(): Reference {
  const { resource_schemas, data_source_schemas = {} } = readProviderSchema(
    readFileSync(path, "utf8"),
    alicloud.source,
  );
  return { version: alicloud.version, resource_schemas, data_source_schemas };
}

/** `describe` where the reference is, a visible skip elsewhere. */
export function describeWithReference(name: string, body: (reference: Reference) => void): void {
  if (reference !== undefined) {
    describe(name, () => body(reference));
    return;
  }
  console.warn(`Skipped "${name}": no ${FILE} beside this repository.`);
  describe.skip(name, () => {
    test("needs the reference schema", () => {});
  });
}

/** Without the notes: the reference has no descriptions, ours are our own. */
export function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== "object" || value === null) return value;
  // A member of a type may itself be called `description`: that one stands beside no kind of description.
  const members = Object.entries(value).filter(([name]) => name !== "description" || !("description_kind" in value));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutDescriptions(member)]));
}
