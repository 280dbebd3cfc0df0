import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from "node:http";
import { type AgentOptions, Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from "node:https";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect as tlsConnect } from "node:tls";
import type { ConnectionSettings, Environment } from "../../account/connection";
import { defaultEndpoint, isLoopbackEndpoint, statedEndpoint, statesHttps } from "../../account/endpoint";
import { setting } from "../../account/variables";
import { errors } from "../../errors/late";
import type { HttpProxy } from "./proxy";

/**
 * The sockets of one reading: straight, or through the proxy that the environment states. They are not shared with
 * anyone, so ending the agent ends every connection of the reading, and a leftover of an earlier call cannot hurt.
 */
export function createAgent({ protocol, endpoint }: Server, env: NodeJS.ProcessEnv): HttpAgent {
  if (protocol === "http") return new HttpAgent({ keepAlive: true });
  const { proxyFor } = require("./proxy") as typeof import("./proxy");
  const proxy = proxyFor(protocol, endpoint, env);
  return proxy ? new TunnelAgent(proxy) : new HttpsAgent({ keepAlive: true });
}

type Connected = (error: Error | null, socket: Duplex) => void;

class TunnelAgent extends HttpsAgent {
  readonly #proxy: HttpProxy;
  readonly #opening = new Set<ClientRequest>();

  constructor(proxy: HttpProxy, options: AgentOptions = { keepAlive: true }) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: RequestOptions, connected: Connected = () => {}): undefined {
    // Node calls back with an error or a socket; its type asks for both.
    const done = connected as (error: Error | null, socket?: Duplex) => void;
    const host = options.host ?? "";
    const port = options.port ?? 443;
    const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    const { protocol } = this.#proxy;
    const opening = (protocol === "https" ? httpsRequest : httpRequest)({
      host: this.#proxy.host,
      port: this.#proxy.port,
      method: "CONNECT",
      path: target,
      headers: { host: target, ...this.#proxy.authorization },
      agent: false,
    });
    this.#opening.add(opening);
    opening.once("close", () => this.#opening.delete(opening));
    opening.once("error", () => done(proxyFailure()));
    opening.once("connect", (response, socket) => {
      this.#opening.delete(opening);
      if (response.statusCode === 200)
        return done(null, tlsConnect({ ...(options as ConnectionOptions), socket, servername: servername(host) }));
      socket.destroy();
      done(proxyFailure(response.statusCode));
    });
    // A proxy that answers CONNECT with a body does so as a plain response.
    opening.once("response", (response) => {
      response.destroy();
      done(proxyFailure(response.statusCode));
    });
    opening.end();
    return undefined;
  }

  override destroy(): void {
    for (const opening of this.#opening) opening.destroy();
    super.destroy();
  }
}

/** TLS forbids addresses as names of servers. */
const servername = (host: string): string => (/^[\d.]+$|:/.test(host) ? "" : host);

function proxyFailure(status?: number): Error {
  return Object.assign(new Error("proxy"), { code: "EPROXY", status });
}

export interface Server {
  readonly endpoint: string;
  readonly protocol: "http" | "https";
}

/**
 * The endpoint that is stated, else the one of the region. Encrypted, except to this machine itself, where an
 * emulator seldom has a certificate: there `protocol: "HTTPS"` or `https://` before the endpoint asks for it.
 * @throws EnsImagesError `ENDPOINT_INVALID`
 */
export function serverOf(connection: ConnectionSettings, env: Environment, profileRegion?: string): Server {
  const region = setting("region", connection.region, env) ?? profileRegion;
  const endpoint = statedEndpoint(connection, env) ?? defaultEndpoint(region);
  return { endpoint, protocol: protocolFor(endpoint, statesHttps(connection, env) ? "HTTPS" : connection.protocol) };
}

export function protocolFor(endpoint: string, stated: ConnectionSettings["protocol"]): Server["protocol"] {
  if (isLoopbackEndpoint(endpoint)) return stated === "HTTPS" ? "https" : "http";
  if (stated === "HTTP") throw errors.api().endpointNotEncrypted(endpoint);
  return "https";
}
