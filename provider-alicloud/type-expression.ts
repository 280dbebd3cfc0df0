import type { AttributeType, Primitive } from "./terraform-schema";

const PRIMITIVES: ReadonlySet<string> = new Set<Primitive>(["string", "number", "bool", "dynamic"]);
const COLLECTIONS: ReadonlySet<string> = new Set(["list", "set", "map"]);
const TOKEN = /[A-Za-z_][\w-]*|[(){}=,]/y;

/** Where a type expression ended, and what it says. */
export interface ParsedType {
  readonly type: AttributeType;
  /** The text behind the expression. */
  readonly rest: string;
}

/**
 * Reads a type as Terraform's language writes it, from the start of the text.
 *
 * @throws Error naming the text and the place, if it is no type
 */
export function parseType(text: string): ParsedType {
  let at = 0;

  const peek = (): string => {
    while (text[at] === " ") at++;
    TOKEN.lastIndex = at;
    return TOKEN.exec(text)?.[0] ?? "";
  };
  const next = (): string => {
    const token = peek();
    at += token.length;
    return token;
  };
  const expect = (wanted: string): void => {
    const before = at;
    if (next() !== wanted) throw new Error(`"${text}": expected "${wanted}" at character ${before + 1} of the type.`);
  };

  const read = (): AttributeType => {
    const before = at;
    const word = next();
    if (PRIMITIVES.has(word)) return word as Primitive;
    if (COLLECTIONS.has(word)) {
      expect("(");
      const element = read();
      expect(")");
      return [word as "list" | "set" | "map", element];
    }
    if (word !== "object") {
      throw new Error(`"${text}": no type of Terraform at character ${before + 1}; write string, list(string), …`);
    }
    expect("(");
    expect("{");
    const members: Record<string, AttributeType> = {};
    while (peek() !== "}") {
      const name = next();
      expect("=");
      members[name] = read();
      if (peek() !== "}") expect(",");
    }
    expect("}");
    expect(")");
    return ["object", members];
  };

  const type = read();
  return { type, rest: text.slice(at) };
}

/** The inverse of {@link parseType}. */
export function formatType(type: AttributeType): string {
  if (typeof type === "string") return type;
  if (type[0] !== "object") return `${type[0]}(${formatType(type[1])})`;
  const members = Object.entries(type[1]).map(([name, member]) => `${name} = ${formatType(member)}`);
  return `object({ ${members.join(", ")} })`;
}
