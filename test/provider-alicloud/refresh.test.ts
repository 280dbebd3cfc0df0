import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expand } from "../../provider-alicloud/expand";
import { applyFiles, changedFiles } from "../../provider-alicloud/facts-files";
import { readProviderSchema, refresh } from "../../provider-alicloud/refresh";
import { alicloud } from "../../provider-alicloud/schema";
import type { ProviderSchema } from "../../provider-alicloud/terraform-schema";

const SCHEMA_FOLDER = resolve(__dirname, "../../provider-alicloud/schema");
const text = { type: "string", optional: true, description_kind: "plain" } as const;

/** What Terraform would print for the facts as they stand; a fresh copy each time. */
function dump(): ProviderSchema {
  return readProviderSchema(JSON.stringify(expand(alicloud)), alicloud.source);
}

/** The copy, to be changed by a test. */
function changed(change: (schema: ReturnType<typeof loose>) => void): ProviderSchema {
  const schema = loose();
  change(schema);
  return schema as unknown as ProviderSchema;
}
const loose = () => JSON.parse(JSON.stringify(dump())) as Record<string, Record<string, Record<string, never>>>;

describe("refresh", () => {
  test("the committed files are what a refresh by their own facts writes, byte for byte", () => {
    expect(changedFiles(SCHEMA_FOLDER, refresh(dump(), alicloud, alicloud.version))).toEqual([]);
  });

  test("types of other services, other endpoints and deprecated provider arguments stay out", () => {
    const larger = changed((schema) => {
      Object.assign(schema.resource_schemas ?? {}, { alicloud_vpc: { version: 0, block: {} } });
      const block = schema.provider?.block as Record<string, Record<string, never>> | undefined;
      Object.assign(block?.attributes ?? {}, { fc: { ...text, deprecated: true } });
      const endpoints = block?.block_types?.endpoints as { block: { attributes: object } } | undefined;
      Object.assign(endpoints?.block.attributes ?? {}, { ecs: text });
    });
    expect(refresh(larger, alicloud, alicloud.version)).toEqual(refresh(dump(), alicloud, alicloud.version));
  });

  test("a new type, a new argument and a new release show up as lines; a type that went is removed", () => {
    const folder = mkdtempSync(join(tmpdir(), "ens-images-facts-"));
    applyFiles(folder, refresh(dump(), alicloud, alicloud.version));
    const newer = changed((schema) => {
      const types = schema.resource_schemas as Record<string, unknown>;
      types.alicloud_ens_router = { version: 0, block: { attributes: { name: text } } };
      delete types.alicloud_ens_eip;
      const disk = types.alicloud_ens_disk as { block: { attributes: object } };
      Object.assign(disk.block.attributes, { iops: { ...text, type: "number" } });
    });

    const files = refresh(newer, alicloud, "9.0.0");
    expect(changedFiles(folder, files)).toEqual([
      "changed  ens-disk.ts",
      '  + iops: "number optional",',
      "removed  ens-eip.ts",
      "new      ens-router.ts",
      "changed  index.ts",
      '  - import { ensEip } from "./ens-eip";',
      `  - version: "${alicloud.version}",`,
      "  - alicloud_ens_eip: ensEip,",
      '  + import { ensRouter } from "./ens-router";',
      '  + version: "9.0.0",',
      "  + alicloud_ens_router: ensRouter,",
    ]);
    applyFiles(folder, files);
    expect(changedFiles(folder, files)).toEqual([]);
    expect(readdirSync(folder)).not.toContain("ens-eip.ts");
    expect(readFileSync(join(folder, "ens-router.ts"), "utf8")).toBe(
      'import type { TypeFacts } from "../facts";\n\n' +
        'export const ensRouter: TypeFacts = {\n  version: 0,\n  block: {\n    name: "string optional",\n  },\n};\n',
    );
  });

  test("a schema without the types is refused", () => {
    const none: ProviderSchema = { ...dump(), resource_schemas: {} };
    expect(() => refresh(none, alicloud, "9.0.0")).toThrow(/no type that matches .*alicloud_ens_.*cut short/);
  });
});

test.each([
  ["{", /not JSON: .*Write it with: terraform providers schema -json/],
  ["null", /no "provider_schemas"/],
  ["[]", /no "provider_schemas"/],
  ['{"provider_schemas":{"registry.terraform.io/hashicorp/aws":{}}}', /is of registry.*aws, not of aliyun\/alicloud/],
  ['{"provider_schemas":{}}', /is of no provider, not of/],
])("%s is not the schema", (json, message) => {
  expect(() => readProviderSchema(json, alicloud.source)).toThrow(message);
});

test("a changed line shows as the old and the new one", () => {
  const folder = join(mkdtempSync(join(tmpdir(), "ens-images-facts-")), "schema");
  mkdirSync(folder);
  writeFileSync(join(folder, "a.ts"), "one\ntwo\n");
  expect(changedFiles(folder, { "a.ts": "one\nthree\n" })).toEqual(["changed  a.ts", "  - two", "  + three"]);
});
