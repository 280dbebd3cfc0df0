import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A server on loopback for ENS, STS, `credentials_uri` and as a proxy, that notes who signed what. A role's key is named after the role and
 * the key that took it, so one id tells the whole way; nothing is verified but that a role's key comes with its token.
 */
export interface Signers {
  readonly endpoint: string;
  /** What was seen since the last call, in the words of the table of facts. */
  readonly take: () => string;
  /** Hosts that were asked for by CONNECT since the last call, and loopback ones that were asked. */
  readonly takeHosts: () => string[];
  readonly close: () => Promise<void>;
}

export async function startSigners(images: readonly object[] = []): Promise<Signers> {
  let signer = "refused";
  let calls: string[] = [];
  let hosts: string[] = [];
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      hosts.push(String(request.headers.host));
      const answer = (document: object, status = 200) => {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify({ RequestId: "r", ...document }));
      };
      if (request.url === "/creds") return answer({ Code: "Success", ...keys("AK.uri", "tok.uri") });
      const form = new URLSearchParams(body);
      const action = String(request.headers["x-acs-action"]);
      const by = signedBy(request);
      if (by === undefined) return answer({ Code: "InvalidSecurityToken" }, 400);
      if (action === "DescribeSelfImages") {
        signer = by;
        return answer({ TotalCount: images.length, Images: { Image: images } });
      }
      const role = String(form.get("RoleArn")).split("/")[1];
      const policy = form.has("Policy") ? ` policy ${form.get("Policy")}` : "";
      const external = form.has("ExternalId") ? ` externalId ${form.get("ExternalId")}` : "";
      const session = String(form.get("RoleSessionName")).replace(/(?<=^credentials-go-)\d+$/, "*");
      calls.push(`${role} as ${session} for ${form.get("DurationSeconds") ?? "-"}${policy}${external}`);
      const from = action === "AssumeRoleWithOIDC" ? `oidc:${form.get("OIDCToken")}` : by;
      answer({ Credentials: keys(`STS.${role}<${from}`, `tok.${role}`) });
    });
  });
  server.on("connect", (request: IncomingMessage, socket) => {
    hosts.push(String(request.url).replace(/:443$/, ""));
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const seen = calls.length > 0 && signer !== "refused" ? `${signer} : ${calls.join(", ")}` : signer;
      [signer, calls] = ["refused", []];
      return seen;
    },
    takeHosts() {
      const seen = hosts;
      hosts = [];
      return seen;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Who signed, with a token that no role gave; undefined where a role's key comes without its token. */
function signedBy({ headers }: IncomingMessage): string | undefined {
  const id = /Credential=([^,]*)/.exec(headers.authorization ?? "")?.[1] ?? "";
  const token = headers["x-acs-security-token"];
  const role = /^STS\.([^<]+)<(.*)$/.exec(id);
  if (role) return token === `tok.${role[1]}` ? id.replace(/^STS\./, "") : undefined;
  return token ? `${id}+${token}` : id;
}

const keys = (AccessKeyId: string, SecurityToken: string) => ({ AccessKeyId, AccessKeySecret: "s", SecurityToken });
