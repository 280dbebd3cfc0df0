/** Parts of a lock key are joined by an empty path segment, which no construct path has: keys are injective. */
const JOIN = "//";
const PIN = "pin";

/** Names that may stand as `pin` or `namespace`: no empty segment, nothing that a terminal or a glob would bend. */
export const KEY_NAME = /^(?!pin$)[\w.@:+-]+(\/[\w.@:+-]+)*$/;

/**
 * The key of a lookup in the lock: its construct path, or `pin//NAME` where it names its pin; `NAMESPACE//` before
 * it where the app sets one.
 */
export function lockKey(lookup: { readonly path: string; readonly pin?: string; readonly namespace?: string }): string {
  const own = lookup.pin === undefined ? lookup.path : `${PIN}${JOIN}${lookup.pin}`;
  return lookup.namespace === undefined ? own : `${lookup.namespace}${JOIN}${own}`;
}

/** The last segment of a key: the construct id, or the end of the pin's name. */
export function keyId(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}
