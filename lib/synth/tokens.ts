import type { IConstruct } from "constructs";
import { memo } from "../util/memo";
import { DefaultTokenResolver, StringConcat, type TerraformStack, Token, Tokenization } from "./framework";
import type { Lookup } from "./lookup";

let recording: Set<Lookup> | undefined;

type Texts = Map<string, readonly Lookup[]>;

/** By app: its texts go with it, and a text of one app says nothing of another's. */
const textsOf = memo((_: IConstruct): Texts => new Map(), new WeakMap<IConstruct, Texts>());

/** To be called where a token of a lookup is resolved. */
export function noteUse(lookup: Lookup): void {
  recording?.add(lookup);
}

/** To be called where a token of a lookup is made: where it stands alone, nothing needs to be resolved. */
export function noteToken(token: string, lookup: Lookup): void {
  textsOf(lookup.construct.node.root).set(token, [lookup]);
}

/** The lookups, all of them answered and each once, whose tokens a piece of a stack holds, however deep in functions and conditions. */
export function lookupsIn(stack: TerraformStack, value: unknown): readonly Lookup[] {
  // A text of tokens means the same everywhere, and thousands of machines hold the same one.
  const texts = textsOf(stack.node.root);
  const before = typeof value === "string" ? texts.get(value) : undefined;
  if (before) return before;
  const used = new Set<Lookup>();
  recording = used;
  try {
    resolveIn(stack, value);
  } catch {
    // What cannot be resolved is for the rendering of the stack to report; it may be resolved later.
    return [...used];
  } finally {
    recording = undefined;
  }
  const lookups = [...used];
  if (typeof value === "string") texts.set(value, lookups);
  return lookups;
}

/** What a value will be when its stack is rendered. */
export function resolveIn(scope: IConstruct, value: unknown): unknown {
  const resolver = new DefaultTokenResolver(new StringConcat());
  return Tokenization.resolve(value, { scope, resolver, preparing: false });
}

/** What every marker of the framework's has, that of a number included. */
const MARKED = /TfToken\[|e\+/;

/** `Token.isUnresolved`, sooner for texts: those that can hold no marker are not searched for one. */
export function isToken(value: unknown): boolean {
  return typeof value === "string" && !MARKED.test(value) ? false : Token.isUnresolved(value);
}
