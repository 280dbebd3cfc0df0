import { compactType } from "../../provider-alicloud/compact";
import { expandType } from "../../provider-alicloud/expand";
import type { TypeSchema } from "../../provider-alicloud/terraform-schema";
import { describeWithReference } from "./reference";

const plain = { description_kind: "plain" } as const;
const text = { type: "string", ...plain } as const;

/** Everything the compact form has words for. */
const invented: TypeSchema = {
  version: 3,
  block: {
    attributes: {
      key: { ...text, required: true, sensitive: true },
      old: { ...text, optional: true, deprecated: true },
      pairs: { type: ["list", ["object", { id: "string", size: "number" }]], computed: true, ...plain },
      secret: { ...text, optional: true, write_only: true },
    },
    block_types: {
      deep: {
        nesting_mode: "set",
        min_items: 1,
        block: {
          attributes: { on: { type: "bool", optional: true, ...plain } },
          block_types: { deeper: { nesting_mode: "map", block: { ...plain } } },
          ...plain,
        },
      },
      one: { nesting_mode: "list", max_items: 1, block: { attributes: { a: { ...text, computed: true } }, ...plain } },
      timeouts: {
        nesting_mode: "single",
        block: { attributes: { create: { ...text, optional: true } }, ...plain },
      },
    },
    ...plain,
  },
};

test("compact, then expanded, a schema is what it was", () => {
  expect(expandType(compactType("invented", invented))).toEqual(invented);
});

test("the compact form is what a person would write", () => {
  expect(compactType("invented", invented)).toEqual({
    version: 3,
    block: {
      key: "string required sensitive",
      old: "string optional deprecated",
      pairs: "list(object({ id = string, size = number })) computed",
      secret: "string optional write_only",
      deep: { set: { on: "bool optional", deeper: { map: {} } }, min: 1 },
      one: { list: { a: "string computed" }, max: 1 },
      timeouts: ["create"],
    },
  });
});

test("our notes stay, the provider's sentences do not come in", () => {
  const schema: TypeSchema = {
    version: 0,
    block: {
      attributes: { a: { ...text, optional: true, description: "Theirs." }, b: { ...text, optional: true } },
      block_types: { c: { nesting_mode: "set", block: { attributes: { d: { ...text, required: true } } } } },
    },
  };
  const before = {
    version: 0,
    block: { a: "string required # Ours # still.", c: { set: { d: "bool optional # D." } }, gone: "string # G." },
  };
  expect(compactType("t", schema, before).block).toEqual({
    a: "string optional # Ours # still.",
    b: "string optional",
    c: { set: { d: "string required # D." } },
  });
});

test.each<[string, TypeSchema, RegExp]>([
  [
    "an attribute's unknown key",
    { version: 0, block: { attributes: { a: { ...text, nested_type: {} } as never } } },
    /^t\.a: the compact form cannot state nested_type\. Teach/,
  ],
  ["a block's unknown key", { version: 0, block: { deprecated: true } as never }, /cannot state deprecated/],
  [
    "an unknown nesting mode",
    { version: 0, block: { block_types: { a: { nesting_mode: "group", block: {} } } } },
    /^t\.a: nesting mode "group" is not one of single, list, set, map/,
  ],
])("%s is refused, not lost", (_, schema, message) => {
  expect(() => compactType("t", schema)).toThrow(message);
});

describeWithReference("round trip of the provider's own schema", (reference) => {
  const types = { ...reference.resource_schemas, ...reference.data_source_schemas };
  test.each(Object.entries(types))("%s", (type, schema) => {
    expect(expandType(compactType(type, schema))).toEqual(schema);
  });
});
