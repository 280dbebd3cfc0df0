import { BlockList, isIP } from "node:net";
import { endpointHost, isLoopbackEndpoint } from "../../account/endpoint";
import { firstOf } from "../../account/variables";
import { proxyInvalid } from "../../errors/api";

export interface HttpProxy {
  readonly protocol: "http" | "https";
  readonly host: string;
  readonly port: number;
  /** The header of a proxy that wants a user and password. */
  readonly authorization: { readonly "proxy-authorization"?: string };
}

/**
 * The proxy for a request, by the rules of Go, so that synth and `terraform apply` take the same way:
 * `HTTPS_PROXY` for https and `HTTP_PROXY` for http, upper case first, never for this machine's own addresses, and
 * not for what `NO_PROXY` lists. `ALL_PROXY` means nothing.
 * @throws EnsImagesError `ENDPOINT_INVALID` if the variable names no HTTP proxy
 */
export function proxyFor(protocol: "http" | "https", endpoint: string, env: NodeJS.ProcessEnv): HttpProxy | undefined {
  const names = protocol === "https" ? ["HTTPS_PROXY", "https_proxy"] : ["HTTP_PROXY", "http_proxy"];
  const stated = firstOf(env, names);
  if (stated === undefined || isLoopbackEndpoint(endpoint)) return undefined;
  const port = /:(\d+)$/.exec(endpoint)?.[1] ?? (protocol === "https" ? "443" : "80");
  const host = endpointHost(endpoint).replace(/^\[|\]$/g, "");
  const exceptions = (firstOf(env, ["NO_PROXY", "no_proxy"]) ?? "").split(",").map((entry) => entry.trim());
  if (exceptions.some((entry) => isException(entry.toLowerCase(), host, port))) return undefined;
  return parseProxy(stated, names.find((name) => env[name]?.trim()) ?? names.join());
}

function parseProxy(stated: string, variable: string): HttpProxy {
  // Go reads `proxy.example.com:3128` as http://proxy.example.com:3128.
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(stated) ? stated : `http://${stated}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname || !["http:", "https:"].includes(url.protocol)) throw proxyInvalid(variable);
  const protocol = url.protocol === "https:" ? "https" : "http";
  const user = Buffer.from(`${decode(url.username)}:${decode(url.password)}`).toString("base64");
  const authorization = url.username ? { "proxy-authorization": `Basic ${user}` } : {};
  const port = Number(url.port) || (protocol === "https" ? 443 : 80);
  return { protocol, host: url.hostname.replace(/^\[|\]$/g, ""), port, authorization };
}

/** One entry of `NO_PROXY`: `*`, a domain and all below it, `.domain` for what is below only, an address, or a range. */
function isException(entry: string, host: string, port: string): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  const range = /^(.+)\/(\d{1,3})$/.exec(entry);
  if (range?.[1] && isIP(range[1])) return isInRange(host, range[1], Number(range[2]));
  const bare = entry.replace(/^\[|\]$/g, "");
  if (isIP(bare)) return bare === host;
  const [, name = "", only] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (only !== undefined && only !== port) return false;
  const domain = name.replace(/^\*(?=\.)/, "");
  if (domain.startsWith(".")) return host.endsWith(domain);
  return host === domain.replace(/^\[|\]$/g, "") || host.endsWith(`.${domain}`);
}

function isInRange(host: string, address: string, prefix: number): boolean {
  const family = (text: string): "ipv4" | "ipv6" => (isIP(text) === 6 ? "ipv6" : "ipv4");
  if (!isIP(host) || family(host) !== family(address)) return false;
  try {
    const list = new BlockList();
    list.addSubnet(address, prefix, family(address));
    return list.check(host, family(host));
  } catch {
    return false;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
