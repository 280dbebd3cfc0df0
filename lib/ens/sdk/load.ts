import Module, { createRequire } from "node:module";
import { errors } from "../../errors/late";

/** Loads the SDK late, since a synth that the lock answers does not need it; throws `MODULE_MISSING` where a part is missing. */
export function loadGateway(): typeof import("./gateway") {
  try {
    return withoutCredentials(require, () => require("./gateway") as typeof import("./gateway"));
  } catch (error) {
    throw missingModule(error) ?? error;
  }
}

/** The error of a module that is not there. Its package stands in the message only; paths of the machine are not told. */
export function missingModule(error: unknown): Error | undefined {
  const { code = "", message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error();
  if (!/^(ERR_)?MODULE_NOT_FOUND$/.test(code)) return undefined;
  const [first = ""] = message.split("\n", 1);
  const [, name] = /['"]((?:@[a-z\d][\w.-]*\/)?[a-z\d][\w.-]*)(?:\/[^'"\s]*)?['"]/i.exec(first) ?? [];
  return errors.bridge().moduleMissing(name);
}

const CLIENT = "@alicloud/openapi-client";
const CREDENTIALS = "@alicloud/credentials";
const COMMON = [CLIENT, "@alicloud/openapi-util", "@alicloud/tea-util", "@darabonba/typescript"];

/** Modules that a part of the SDK imports and that none of our calls uses; first how the SDK comes to that part. */
const IDLE: readonly (readonly [importer: readonly string[], names: readonly string[], asNamespace?: boolean])[] = [
  [COMMON, ["ws", "http-proxy-agent", "https-proxy-agent", "socks-proxy-agent", "moment", "xml2js"]],
  [COMMON, ["lodash"], true],
  [[CLIENT, "@alicloud/tea-xml"], ["xml2js"]],
];

/**
 * Keeps the SDK from loading modules that no call of this library uses, which are more than half of what it loads: their
 * places in the loader's cache are taken by stand-ins, which load them when they are used after all. To be called before
 * the SDK is loaded, and only in a process of our own. A module that cannot be found, as in another version of the SDK, is
 * loaded as ever.
 */
export function leaveIdleModules(own: NodeJS.Require): void {
  for (const [importer, names, asNamespace] of IDLE) {
    for (const name of names) put(own, importer, name, (load) => standIn(load, asNamespace));
  }
}

/**
 * Loads the SDK without `@alicloud/credentials`: that package requires a module that it does not declare, so that strict
 * installations (Yarn PnP, pnpm without hoisting, npm's linked layout) cannot load it, and the SDK only hands it the key
 * that it is given itself. It stands aside while the SDK loads, and whoever else uses it gets the real one.
 */
function withoutCredentials<T>(own: NodeJS.Require, load: () => T): T {
  const importers = [[CLIENT], [CLIENT, "@alicloud/gateway-spi"]];
  const undo = importers.map((importer) => put(own, importer, CREDENTIALS, () => ({ ...GIVEN_KEYS })));
  try {
    return load();
  } finally {
    for (const each of undo) each();
  }
}

/** What the SDK does with `@alicloud/credentials` where it is given keys: it makes one, and asks it for them. */
const GIVEN_KEYS = {
  __esModule: true,
  Config: class {
    constructor(values: object) {
      Object.assign(this, values);
    }
  },
  default: class {
    constructor(private readonly values: object) {}

    async getCredential(): Promise<object> {
      return this.values;
    }
  },
};

/** Puts something in the place of a module that is not loaded yet. Answers how to undo that. */
function put(own: NodeJS.Require, importer: readonly string[], name: string, make: (load: () => unknown) => unknown) {
  try {
    const from = importer.reduce((at, each) => createRequire(at.resolve(each)), own);
    const { cache } = from;
    const file = from.resolve(name);
    if (cache[file]) return () => {};
    const place = new Module(file);
    const remove = () => {
      if (cache[file] === place) delete cache[file];
    };
    const load = () => {
      remove();
      return from(file);
    };
    cache[file] = Object.assign(place, { filename: file, loaded: true, exports: make(load) });
    return remove;
  } catch {
    // Loaded as ever.
    return () => {};
  }
}

/**
 * Stands in for the exports of a module until something is done with them; from then on every use is one of the module.
 * @param load loads the module; called once, and again only where it failed
 * @param asNamespace whether its importer takes the module whole (`import * as`), which would copy it: it is said to be
 *   an ES module, which nobody copies, and its default is itself
 */
export function standIn(load: () => unknown, asNamespace = false): unknown {
  let loaded: (new () => object) | undefined;
  const real = () => {
    loaded ??= load() as NonNullable<typeof loaded>;
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
