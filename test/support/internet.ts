import { readFileSync } from "node:fs";
import { createServer as createProxy, type IncomingMessage } from "node:http";
import { createServer as createTls } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { makeCertificates } from "../ens/certificates";

/** A request that reached a host. */
export interface Reached {
  readonly host: string;
  readonly accessKeyId: string;
  readonly securityToken: string;
  /** The role that was to be taken, where it was a call to STS. */
  readonly roleArn: string | undefined;
}

/** Hosts whose certificate is trusted: what is sent there is read. Any other is counted by the proxy. */
const HOSTS = [
  "evil.example",
  ...["ens", "sts"].flatMap((name) =>
    ["", ".cn-hangzhou", ".cn-beijing", ".ap-southeast-1"].map((region) => `${name}${region}.aliyuncs.com`),
  ),
];

/** Stands for the internet: a proxy that leads every host to one server here, and counts what is sent where. */
export class Internet {
  /** The hosts that a connection was asked for, in order. */
  connects: string[] = [];
  reached: Reached[] = [];
  /** What every account lists, as the API describes it. */
  images: readonly unknown[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly proxy: ReturnType<typeof createProxy>,
    private readonly servers: readonly { close(): void }[],
    private readonly authority: string,
  ) {}

  static async open(): Promise<Internet> {
    const [first = "", ...others] = HOSTS;
    const { authority, keyFile, certFile } = makeCertificates(first, ...others);
    const tls = createTls({ key: readFileSync(keyFile), cert: readFileSync(certFile) });
    await new Promise<void>((resolve) => tls.listen(0, "127.0.0.1", resolve));
    const proxy = createProxy();
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const internet = new Internet(proxy, [proxy, tls], authority);
    tls.on("request", (request, response) => {
      internet.answer(request).then((text) => response.end(text));
    });
    proxy.on("connect", (request: IncomingMessage, client: Socket) => {
      internet.connects.push(String(request.url));
      const server = connect((tls.address() as AddressInfo).port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        server.pipe(client);
        client.pipe(server);
      });
      for (const socket of [client, server]) {
        internet.sockets.add(socket);
        socket.on("error", () => undefined);
      }
    });
    return internet;
  }

  /** The environment of who has keys, and sees nothing but this internet. */
  env(): NodeJS.ProcessEnv {
    return {
      HTTPS_PROXY: `http://127.0.0.1:${(this.proxy.address() as AddressInfo).port}`,
      NODE_EXTRA_CA_CERTS: this.authority,
      ALICLOUD_ACCESS_KEY: "realAK",
      ALICLOUD_SECRET_KEY: "realSecret",
      ALICLOUD_SECURITY_TOKEN: "realToken",
      ALIBABA_CLOUD_ENDPOINT_ENS: undefined,
    };
  }

  forget(): void {
    this.connects = [];
    this.reached = [];
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    for (const server of this.servers) server.close();
  }

  private async answer(request: IncomingMessage): Promise<string> {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { host = "", authorization = "", "x-acs-security-token": token } = request.headers;
    const accessKeyId = /Credential=([^,]*)/.exec(authorization)?.[1] ?? "";
    const roleArn = new URLSearchParams(body).get("RoleArn") ?? undefined;
    this.reached.push({ host, accessKeyId, securityToken: String(token), roleArn });
    if (roleArn !== undefined) {
      const keys = { AccessKeyId: "STS.role", AccessKeySecret: "s", SecurityToken: "roleToken" };
      return JSON.stringify({ RequestId: "r", Credentials: { ...keys, Expiration: "2099-01-01T00:00:00Z" } });
    }
    const page = Number(new URL(request.url ?? "/", "https://x").searchParams.get("PageNumber") ?? 1);
    const images = this.images.slice((page - 1) * 50, page * 50);
    return JSON.stringify({ RequestId: "r", TotalCount: this.images.length, Images: { Image: images } });
  }
}
