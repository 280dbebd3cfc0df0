/** The part of the output of `terraform providers schema -json` that this project reads and writes. */
export interface ProviderSchemas {
  readonly provider_schemas: Readonly<Record<string, ProviderSchema>>;
}

export interface ProviderSchema {
  readonly provider: TypeSchema;
  readonly resource_schemas: Readonly<Record<string, TypeSchema>>;
  readonly data_source_schemas: Readonly<Record<string, TypeSchema>>;
}

export interface TypeSchema {
  readonly version: number;
  readonly block: BlockSchema;
}

export interface BlockSchema {
  readonly attributes?: Readonly<Record<string, AttributeSchema>>;
  readonly block_types?: Readonly<Record<string, NestedSchema>>;
  readonly description_kind?: string;
}

export interface AttributeSchema {
  readonly type: AttributeType;
  readonly description?: string;
  readonly description_kind?: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly write_only?: boolean;
  readonly deprecated?: boolean;
}

export interface NestedSchema {
  readonly nesting_mode: string;
  readonly block: BlockSchema;
  readonly min_items?: number;
  readonly max_items?: number;
}

export type Primitive = "string" | "number" | "bool" | "dynamic";

export type AttributeType =
  | Primitive
  | readonly ["list" | "set" | "map", AttributeType]
  | readonly ["object", Readonly<Record<string, AttributeType>>];
