import type { ConnectionSettings, Environment } from "../account/connection";
import { defaultEndpoint, isLoopbackEndpoint, statedEndpoint, statesHttps } from "../account/endpoint";
import { setting } from "../account/variables";
import { errors } from "../errors/late";

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
