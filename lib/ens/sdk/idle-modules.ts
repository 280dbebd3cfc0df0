import Module, { createRequire } from "node:module";
import { standIn } from "./stand-in";

/** Modules that a part of the SDK imports and that none of our calls uses. */
interface Idle {
  /** How the SDK comes to that part. */
  readonly importer: readonly string[];
  readonly names: readonly string[];
  /** Whether it takes them whole (`import * as`). */
  readonly asNamespace?: boolean;
}

const CLIENT = "@alicloud/openapi-client";
const COMMON = [CLIENT, "@alicloud/openapi-util", "@alicloud/tea-util", "@darabonba/typescript"];

const IDLE: readonly Idle[] = [
  {
    importer: COMMON,
    names: ["ws", "http-proxy-agent", "https-proxy-agent", "socks-proxy-agent", "moment", "xml2js"],
  },
  { importer: COMMON, names: ["lodash"], asNamespace: true },
  { importer: [CLIENT, "@alicloud/tea-xml"], names: ["xml2js"] },
];

/**
 * Keeps the SDK from loading modules that no call of this library uses, which are more than half of what it loads: their
 * places in the loader's cache are taken by stand-ins, which load them when they are used after all. To be called before
 * the SDK is loaded, and only in a process of our own. Where one cannot be found, as in another version of the SDK, it is
 * loaded as ever.
 *
 * @param own the caller's `require`
 */
export function leaveIdleModules(own: NodeJS.Require): void {
  for (const { importer, names, asNamespace } of IDLE) {
    attempt(() => {
      const from = importer.reduce((at, name) => createRequire(at.resolve(name)), own);
      for (const name of names) attempt(() => leave(from, name, asNamespace));
    });
  }
}

function leave(importer: NodeJS.Require, name: string, asNamespace: boolean | undefined): void {
  const { cache, resolve } = importer;
  const file = resolve(name);
  if (cache[file]) return;
  const place = new Module(file);
  const load = () => {
    if (cache[file] === place) delete cache[file];
    return importer(file);
  };
  Object.assign(place, { filename: file, loaded: true, exports: standIn(load, asNamespace) });
  cache[file] = place;
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Loaded as ever.
  }
}
