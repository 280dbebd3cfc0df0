interface Known<K, V> {
  get(key: K): V | undefined;
  has(key: K): boolean;
  set(key: K, value: V): unknown;
}

/** A function that finds the same thing out once, for what thousands have in common. */
export function memo<K, V>(find: (key: K) => V, known: Known<K, V> = new Map<K, V>()): (key: K) => V {
  return (key) => {
    const before = known.get(key);
    if (before !== undefined || known.has(key)) return before as V;
    const found = find(key);
    known.set(key, found);
    return found;
  };
}
