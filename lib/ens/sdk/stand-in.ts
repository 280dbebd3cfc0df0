type Loaded = Record<PropertyKey, unknown> & ((...args: unknown[]) => unknown) & (new (...args: unknown[]) => object);

/**
 * Stands in for the exports of a module until something is done with them; from then on every use is one of the module.
 *
 * @param load loads the module; called once, and again only where it failed
 * @param asNamespace whether its importer takes the module whole (`import * as`), which would copy it: it is said to be
 *   an ES module, which nobody copies, and its default is itself
 */
export function standIn(load: () => unknown, asNamespace = false): unknown {
  let loaded: Loaded | undefined;
  const real = () => {
    loaded ??= load() as Loaded;
    return loaded;
  };
  const get = (key: PropertyKey): unknown => {
    if (key === "__esModule" && !loaded) return asNamespace || undefined;
    const value: unknown = Reflect.get(real(), key);
    return value === undefined && key === "default" && asNamespace ? real() : value;
  };
  // It may have to be called or constructed. A bound function has nothing of its own that could not be hidden.
  const proxy: object = new Proxy(function module() {}.bind(undefined), {
    get: (_, key) => get(key),
    set: (_, key, value) => Reflect.set(real(), key, value),
    has: (_, key) => Reflect.has(real(), key),
    deleteProperty: (_, key) => Reflect.deleteProperty(real(), key),
    defineProperty: (_, key, descriptor) => Reflect.defineProperty(real(), key, descriptor),
    getOwnPropertyDescriptor: (_, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(real(), key);
      return descriptor && { ...descriptor, configurable: true };
    },
    ownKeys: () => Reflect.ownKeys(real()),
    getPrototypeOf: () => Reflect.getPrototypeOf(real()),
    preventExtensions: () => false,
    apply: (_, self, args) => Reflect.apply(real(), self, args),
    construct: (_, args, target) => Reflect.construct(real(), args, target === proxy ? real() : target),
  });
  return proxy;
}
