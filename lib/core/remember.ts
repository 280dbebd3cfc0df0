/** A function that finds the same thing out once, for what thousands have in common. */
export function remember<K, V>(find: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined || known.has(key)) return before as V;
    const found = find(key);
    known.set(key, found);
    return found;
  };
}
