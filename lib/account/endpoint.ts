import { endpointInvalid } from "../errors/query";
import type { ConnectionSettings, Environment } from "./connection";
import { VARIABLES } from "./variables";

const HTTPS = /^https:\/\//;
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9.])?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/;

/**
 * The endpoint that this run states, as `host` or `host:port` in lower case: the connection's own, else
 * `ALIBABA_CLOUD_ENDPOINT_ENS`, else `ENS_ENDPOINT`. Undefined where it only follows from a region or a default:
 * such an endpoint is never compared with the lock.
 * @throws EnsImagesError `ENDPOINT_INVALID` for anything but a bare host with an optional port
 */
export function statedEndpoint(connection: ConnectionSettings, env: Environment): string | undefined {
  const { text, source } = stated(connection, env);
  return text === undefined ? undefined : parseEndpoint(text, source);
}

/** Whether what this run states asks for encryption, also to a loopback host: `protocol`, or `https://` before the endpoint. */
export function statesHttps(connection: ConnectionSettings, env: Environment): boolean {
  return connection.protocol === "HTTPS" || hasHttps(stated(connection, env).text);
}

export function hasHttps(text: string | undefined): boolean {
  return HTTPS.test(text?.trim().toLowerCase() ?? "");
}

function stated({ endpoint }: ConnectionSettings, env: Environment): { text?: string; source: string } {
  if (endpoint !== undefined) return { text: endpoint, source: "connection.endpoint" };
  const source = VARIABLES.endpoint.find((name) => env[name]?.trim()) ?? "";
  return { text: env[source], source };
}

/**
 * An endpoint in lower case, as a bare host; `https://` before it is taken away. Another scheme or a slash would reach
 * the SDK as part of the host name, and an empty host as 127.0.0.1:80, so they are refused here.
 * @throws EnsImagesError `ENDPOINT_INVALID`
 */
export function parseEndpoint(text: string, source: string): string {
  const endpoint = text.trim().toLowerCase().replace(HTTPS, "");
  const match = HOST.exec(endpoint);
  const port = match?.[1];
  if (!match || endpoint.includes("..") || (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65535))) {
    throw endpointInvalid(source);
  }
  return endpoint;
}

/** Whether an endpoint is this machine: the only place that may be asked without TLS. */
export function isLoopbackEndpoint(endpoint: string): boolean {
  const host = endpointHost(endpoint);
  if (host === "localhost" || host.endsWith(".localhost") || host === "[::1]") return true;
  const octets = host.split(".");
  return (
    octets.length === 4 &&
    octets[0] === "127" &&
    octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) < 256)
  );
}

export function endpointHost(endpoint: string): string {
  return endpoint.toLowerCase().replace(/:\d+$/, "");
}

/** Singapore, which international accounts use, has an endpoint of its own; every other region shares one. */
export function defaultEndpoint(region: string | undefined): string {
  return region?.trim() === "ap-southeast-1" ? "ens.ap-southeast-1.aliyuncs.com" : "ens.aliyuncs.com";
}

export function endpointOf({ endpoint, region }: { readonly endpoint?: string; readonly region?: string }): string {
  return endpoint ?? defaultEndpoint(region);
}

/** A region as the vendor names them, and no service: below `oss-cn-…` and the like, customers have hosts of their own. */
export function isRegion(text: string): boolean {
  return /^(cn|ap|us|eu|me|na|sa|af|rus)(-[a-z\d]+){1,3}$/.test(text);
}

/** Not any name below aliyuncs.com is of the vendor: customers have hosts of their own there. */
export function isVendorHost(endpoint: string): boolean {
  const [service = "", where = "", ...rest] = withoutDefaultPort(endpoint).split(".");
  const isService = service === "ens" || service === "sts";
  if (rest.join(".") !== "aliyuncs.com") return isService && where === "aliyuncs" && rest.join(".") === "com";
  return (isService && where === "vpc-proxy") || (isRegion(where) && /^(ens|sts)(-vpc)?$/.test(service));
}

/**
 * The stock of images that an endpoint leads to, called by a host of it: all of this machine's are one, as are the vendor's
 * hosts of ap-southeast-1, and all its other ones, those of private networks too. Any other host is a site by itself.
 */
export function siteOf(endpoint: string): string {
  if (isLoopbackEndpoint(endpoint)) return "localhost";
  if (!isVendorHost(endpoint)) return withoutDefaultPort(endpoint);
  return defaultEndpoint(endpoint.split(".")[1]);
}

export function withoutDefaultPort(endpoint: string): string {
  return endpoint.toLowerCase().replace(/:443$/, "");
}
