import { shown } from "../util/terminal-text";
import { type CanonicalFilters, IDENTITY_PROPS } from "./query";

/** The query as it is written in a program: `{ imageName: "web-base-*", pick: "mostRecent" }`. */
export function querySource(filters: CanonicalFilters): string {
  const named: readonly string[] = IDENTITY_PROPS;
  const props = Object.entries(filters).filter(([, value]) => value !== undefined);
  // What is looked for comes first, how it is picked last.
  const weight = ([prop]: [string, unknown]) => (named.includes(prop) ? 0 : prop === "pick" ? 2 : 1);
  props.sort((a, b) => weight(a) - weight(b));
  return shown(`{ ${props.map(([prop, value]) => `${prop}: ${valueSource(value)}`).join(", ")} }`);
}

function valueSource(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueSource).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const { source, flags } = value as { readonly source: string; readonly flags: string };
    return `/${source}/${flags}`;
  }
  return JSON.stringify(value);
}
