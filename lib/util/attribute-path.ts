/** A path to an attribute as its steps: names, and numbers of blocks in a list. */
export type Place = readonly string[];

/**
 * Where a path leads in a resource. A list of one block, or of none yet, may be passed without its number; undefined
 * where it has several, and where a step is no plain block.
 */
export function placeOf(fields: unknown, path: string): Place | undefined {
  const place: string[] = [];
  let value = fields;
  for (const name of path.split(".")) {
    if (!isBlock(value)) return undefined;
    if (Array.isArray(value) && !NUMBER.test(name)) {
      if (value.length > 1) return undefined;
      place.push("0");
      value = value[0];
      if (!isBlock(value)) return undefined;
    }
    place.push(name);
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[name];
  }
  return place;
}

/** What a path leads to; a list of values where it passes a list of several blocks. */
export function valueAt(value: unknown, [name, ...rest]: Place): unknown {
  if (name === undefined || value === undefined || value === null) return value;
  if (!isBlock(value)) return undefined;
  if (Array.isArray(value) && !NUMBER.test(name)) {
    return value.length > 1
      ? value.map((block) => valueAt(block, [name, ...rest]))
      : valueAt(value[0], [name, ...rest]);
  }
  return valueAt((value as Readonly<Record<string, unknown>>)[name], rest);
}

/** Puts a value at a place, making the blocks that are not there. `inner` says where the fields of a block stand. */
export function setAt(block: object, [name, ...rest]: Place, value: unknown, inner = (found: object) => found): void {
  if (name === undefined) return;
  const fields = block as Record<string, unknown>;
  if (rest.length === 0) {
    fields[name] = value;
    return;
  }
  if (typeof fields[name] !== "object" || fields[name] === null) fields[name] = {};
  setAt(inner(fields[name] as object), rest, value, inner);
}

/** Removes what stands at a place, and every block that is empty then. */
export function removeAt(block: object, [name, ...rest]: Place): void {
  const fields = block as Record<string, unknown>;
  const found = name === undefined ? undefined : fields[name];
  if (name === undefined || found === undefined) return;
  if (rest.length > 0 && typeof found === "object" && found !== null) removeAt(found, rest);
  if (rest.length === 0 || (isBlock(found) && Object.keys(found as object).length === 0)) delete fields[name];
}

/** Whether `ignore_changes` names an attribute, or a block that it stands in. */
export function ignores(ignored: unknown, path: string): boolean {
  if (ignored === "all") return true;
  if (!Array.isArray(ignored)) return false;
  const plain = withoutNumbers(path);
  return ignored.some((entry) => {
    if (typeof entry !== "string") return false;
    const name = withoutNumbers(entry);
    return name === "all" || name === plain || plain.startsWith(`${name}.`);
  });
}

const NUMBER = /^\d+$/;

/** Terraform writes a number as `[0]`, older programs as `.0`. */
function withoutNumbers(path: string): string {
  return path.includes(".") || path.includes("[") ? path.replace(/\[\d+\]|\.\d+(?=\.|$)/g, "") : path;
}

/** What has no fields yet, or plain ones: a token, or a block that Terraform repeats, has none that can be told. */
function isBlock(value: unknown): boolean {
  if (value === undefined || value === null || Array.isArray(value)) return true;
  return typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}
