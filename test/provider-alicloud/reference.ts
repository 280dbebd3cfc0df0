import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { TypeSchema } from "../../provider-alicloud/terraform-schema";

/** The ENS part of what Terraform says of provider 1.283.0. */
export interface Reference {
  readonly provider: string;
  readonly version: string;
  readonly resource_schemas: Readonly<Record<string, TypeSchema>>;
  readonly data_source_schemas: Readonly<Record<string, TypeSchema>>;
}

const root = resolve(__dirname, "../..");
const path = ["../shared", "../../shared"]
  .map((shared) => resolve(root, shared, "reference/alicloud-ens-schema-1.283.0.json"))
  .find((candidate) => existsSync(candidate));

/** Not part of this repository: absent on most machines. */
export const reference = path === undefined ? undefined : (JSON.parse(readFileSync(path, "utf8")) as Reference);

/** `describe` where the reference is, a visible skip elsewhere. */
export function describeWithReference(name: string, body: (reference: Reference) => void): void {
  if (reference !== undefined) {
    describe(name, () => body(reference));
    return;
  }
  console.warn(`Skipped "${name}": no shared/reference/alicloud-ens-schema-1.283.0.json beside this repository.`);
  describe.skip(name, () => {
    test("needs the reference schema", () => {});
  });
}

/** Without the notes: the reference has no descriptions, ours are our own. */
export function withoutDescriptions(value: unknown): unknown {
  // An argument may itself be called `description`: that one is an object.
  const isNote = (key: string, member: unknown) => key === "description" && typeof member === "string";
  return JSON.parse(JSON.stringify(value, (key, member) => (isNote(key, member) ? undefined : member)));
}
