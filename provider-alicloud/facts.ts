/**
 * How this project states the facts of a Terraform type: short enough to read, complete enough to generate from.
 *
 * An attribute is one line, `"TYPE FLAGS # note"`: a type as Terraform writes it (`string`, `map(string)`,
 * `list(object({ id = string }))`), then any of {@link FLAGS}, then an optional note of our own that becomes the doc
 * comment. A nested block is an object keyed by its nesting mode.
 */
export interface TypeFacts {
  /** The schema version of the type, which Terraform uses to migrate state. */
  readonly version: number;
  readonly block: BlockFacts;
}

/** The arguments of a block by their Terraform names. */
export interface BlockFacts {
  readonly [name: string]: AttributeFacts | NestedFacts | TimeoutFacts;
}

/** `"TYPE FLAGS # note"`. */
export type AttributeFacts = string;

/** The operations of a `timeouts` block: a `single` block of optional strings in every type that has one. */
export type TimeoutFacts = readonly string[];

/** A nested block: exactly one of the nesting modes, and how many are allowed. */
export interface NestedFacts {
  readonly single?: BlockFacts;
  readonly list?: BlockFacts;
  readonly set?: BlockFacts;
  readonly map?: BlockFacts;
  readonly min?: number;
  readonly max?: number;
}

/** One provider: what `terraform providers schema -json` says of it, as far as this project needs it. */
export interface ProviderFacts {
  /** Registry address, such as `aliyun/alicloud`. */
  readonly source: string;
  /** The release that the facts were read from. */
  readonly version: string;
  readonly provider: TypeFacts;
  readonly resources: Readonly<Record<string, TypeFacts>>;
  readonly dataSources: Readonly<Record<string, TypeFacts>>;
}

/** Flags of an attribute, in the order they are written. */
export const FLAGS = ["required", "optional", "computed", "sensitive", "write_only", "deprecated"] as const;
export type Flag = (typeof FLAGS)[number];

/** Nesting modes of a block, each a key of {@link NestedFacts}. */
export const NESTINGS = ["single", "list", "set", "map"] as const;
export type Nesting = (typeof NESTINGS)[number];
