import type { IConstruct } from "constructs";
import {
  DefaultTokenResolver,
  type IResolvable,
  type IResolveContext,
  StringConcat,
  type TerraformStack,
  Token,
  Tokenization,
} from "./framework";
import type { Lookup } from "./lookup";

const LOOKUP = Symbol.for("cdktf-ens-images/token");

export class LookupToken implements IResolvable {
  // Without the trace that `Lazy` takes: a large app makes thousands of tokens, and a trace takes long.
  readonly creationStack: string[] = [];
  readonly [LOOKUP]: Lookup;

  constructor(
    lookup: Lookup,
    readonly resolve: (context: IResolveContext) => unknown,
  ) {
    this[LOOKUP] = lookup;
  }

  toString(): string {
    return Token.asString(this);
  }
}

class LookupFinder extends DefaultTokenResolver {
  readonly found = new Set<Lookup>();

  override resolveToken(...args: Parameters<DefaultTokenResolver["resolveToken"]>): unknown {
    const lookup = lookupOf(args[0]);
    if (lookup) this.found.add(lookup);
    return super.resolveToken(...args);
  }
}

/** The lookups, all of them answered and each once, whose tokens a piece of a stack holds, however deep in functions and conditions. */
export function lookupsIn(stack: TerraformStack, value: unknown): readonly Lookup[] {
  // Most machines hold one token and nothing else.
  const lookup = lookupAlone(value);
  if (lookup) return [lookup];
  const finder = new LookupFinder(new StringConcat());
  try {
    Tokenization.resolve(value, { scope: stack, resolver: finder, preparing: false });
  } catch {
    // What cannot be resolved is for the rendering of the stack to report; it may be resolved later.
  }
  return [...finder.found];
}

export function lookupAlone(text: unknown): Lookup | undefined {
  if (typeof text !== "string") return undefined;
  const { length, firstToken } = Tokenization.reverseString(text);
  return length === 1 ? lookupOf(firstToken) : undefined;
}

function lookupOf(token: IResolvable | undefined): Lookup | undefined {
  return (token as { [LOOKUP]?: Lookup } | undefined)?.[LOOKUP];
}

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

/** A value without tokens; as it is where they cannot be resolved yet, which the rendering of the stack reports. */
export function plain(scope: IConstruct, value: unknown): unknown {
  if (!isToken(value)) return value;
  try {
    return resolveIn(scope, value);
  } catch {
    return value;
  }
}
