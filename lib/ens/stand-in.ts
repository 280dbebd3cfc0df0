type Loaded = Record<PropertyKey, unknown> & ((...args: unknown[]) => unknown) & (new (...args: unknown[]) => object);

/**
 * Stands in for the exports of a module until something is done with them; from then on every use is one of the module.
 *
 * @param load loads the module; called once, and again only where it failed
 * @param asNamespace whether the importer takes the module whole (`import * as`): a namespace is not copied, so it is
 *   said to be one
 */
export function standIn(load: () => unknown, asNamespace = false): unknown {
  let loaded: Loaded | undefined;
  const real = () => {
    loaded ??= load() as Loaded;
    return loaded;
  };
  // Of a function, since it may have to be called or constructed.
  const proxy: object = new Proxy(function module() {}, {
    get: (_, key) => (key === "__esModule" && !loaded ? asNamespace || undefined : Reflect.get(real(), key)),
    set: (_, key, value) => Reflect.set(real(), key, value),
    has: (_, key) => Reflect.has(real(), key),
    apply: (_, self, args) => Reflect.apply(real(), self, args),
    construct: (_, args, target) => Reflect.construct(real(), args, target === proxy ? real() : target),
    getPrototypeOf: () => Reflect.getPrototypeOf(real()),
    ownKeys: (own) => [...new Set([...Reflect.ownKeys(own), ...Reflect.ownKeys(real())])],
    getOwnPropertyDescriptor: (own, key) => {
      const fixed = Reflect.getOwnPropertyDescriptor(own, key);
      const descriptor = Reflect.getOwnPropertyDescriptor(real(), key);
      // What a function cannot lose has to be shown as it is.
      return fixed?.configurable === false ? fixed : descriptor && { ...descriptor, configurable: true };
    },
  });
  return proxy;
}
