import Module, { createRequire } from "node:module";
import { standIn } from "./stand-in";

/** How the SDK comes to the module that imports all of them. */
const IMPORTER = ["@alicloud/openapi-client", "@alicloud/tea-util", "@darabonba/typescript"];
/** What the SDK imports for web sockets, dates and XML, and what none of our calls uses. */
const IDLE = ["ws", "http-proxy-agent", "https-proxy-agent", "socks-proxy-agent", "moment", "xml2js"];
const IDLE_NAMESPACE = "lodash";

/**
 * Keeps the SDK from loading modules that no call of this library uses, which are more than half of what it loads: their
 * places in the loader's cache are taken by stand-ins, which load them when they are used after all. To be called before
 * the SDK is loaded, and only in a process of our own. Where it cannot be done, they are loaded as ever.
 *
 * @param own the caller's `require`
 */
export function leaveIdleModules(own: NodeJS.Require): void {
  try {
    const importer = IMPORTER.reduce((from, name) => createRequire(from.resolve(name)), own);
    for (const name of IDLE) leave(importer, name);
    leave(importer, IDLE_NAMESPACE, true);
  } catch {
    // Another version of the SDK may be put together otherwise.
  }
}

function leave(importer: NodeJS.Require, name: string, asNamespace = false): void {
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
