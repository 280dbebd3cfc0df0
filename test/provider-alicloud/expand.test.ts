import { expand, expandType } from "../../provider-alicloud/expand";
import type { BlockFacts } from "../../provider-alicloud/facts";
import { alicloud } from "../../provider-alicloud/schema";
import { describeWithReference, withoutDescriptions } from "./reference";

const schema = expand(alicloud).provider_schemas["registry.terraform.io/aliyun/alicloud"];
const instance = schema?.resource_schemas.alicloud_ens_instance?.block;
const provider = schema?.provider.block;

const expandBlock = (block: BlockFacts) => expandType({ version: 0, block }).block;

describe("the notation", () => {
  test("an attribute: type, flags, note", () => {
    expect(expandBlock({ a: "list(string) optional computed # What it is # for." }).attributes?.a).toEqual({
      type: ["list", "string"],
      optional: true,
      computed: true,
      description: "What it is # for.",
      description_kind: "plain",
    });
  });

  test("nested blocks: mode, limits, content", () => {
    expect(expandBlock({ b: { list: { c: "bool required sensitive" }, min: 1, max: 2 } })).toEqual({
      block_types: {
        b: {
          nesting_mode: "list",
          min_items: 1,
          max_items: 2,
          block: {
            attributes: { c: { type: "bool", required: true, sensitive: true, description_kind: "plain" } },
            description_kind: "plain",
          },
        },
      },
      description_kind: "plain",
    });
  });

  test("timeouts: the operations", () => {
    expect(expandBlock({ timeouts: ["create"] }).block_types?.timeouts).toEqual({
      nesting_mode: "single",
      block: {
        attributes: { create: { type: "string", optional: true, description_kind: "plain" } },
        description_kind: "plain",
      },
    });
  });

  test.each<[BlockFacts, RegExp]>([
    [{ a: "string optoinal" }, /"a: string optoinal": "optoinal" is no flag; write any of required, optional/],
    [{ a: "text required" }, /no type of Terraform/],
    [{ a: { list: {}, set: {} } }, /Block "a" states 2 nesting modes/],
    [{ a: { max: 1 } }, /Block "a" states 0 nesting modes/],
  ])("%j is refused", (block, message) => {
    expect(() => expandBlock(block)).toThrow(message);
  });
});

describe("the facts", () => {
  test("14 resources, two data sources", () => {
    expect(Object.keys(schema?.resource_schemas ?? {})).toHaveLength(14);
    expect(Object.keys(schema?.data_source_schemas ?? {})).toEqual([
      "alicloud_ens_key_pairs",
      "alicloud_ens_security_groups",
    ]);
  });

  test("alicloud_ens_instance", () => {
    expect(instance?.attributes?.image_id).toMatchObject({ type: "string", optional: true });
    expect(instance?.attributes?.image_id).not.toHaveProperty("computed");
    expect(instance?.attributes?.password).toMatchObject({ sensitive: true });
    expect(instance?.attributes?.tags).toMatchObject({ type: ["map", "string"] });
    expect(instance?.block_types?.system_disk).toMatchObject({ nesting_mode: "list", max_items: 1 });
    expect(instance?.block_types?.data_disk).toMatchObject({ nesting_mode: "set" });
  });

  test("the provider block", () => {
    const modes = Object.entries(provider?.block_types ?? {}).map(([name, nested]) => [
      name,
      nested.nesting_mode,
      nested.max_items,
    ]);
    expect(modes).toEqual([
      ["assume_role", "set", 1],
      ["assume_role_with_oidc", "list", 1],
      ["endpoints", "set", undefined],
      ["features", "list", 1],
      ["sign_version", "set", 1],
    ]);
    expect(provider?.block_types?.endpoints?.block.attributes).toHaveProperty("ens");
    expect(provider?.attributes?.skip_region_validation).toMatchObject({ type: "bool" });
    expect(Object.values(provider?.attributes ?? {}).filter((attribute) => !attribute.optional)).toEqual([]);
  });
});

describeWithReference("against the provider's own schema", (reference) => {
  test("the release is the one stated", () => {
    expect(reference.version).toEqual(alicloud.version);
  });

  test("every resource and data source, deeply", () => {
    expect(withoutDescriptions(schema?.resource_schemas)).toEqual(reference.resource_schemas);
    expect(withoutDescriptions(schema?.data_source_schemas)).toEqual(reference.data_source_schemas);
  });
});
