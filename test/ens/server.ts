import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export interface Seen {
  readonly action: string;
  readonly method: string;
  readonly url: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly page: number;
  /** 1 for the first request of this server. */
  readonly number: number;
}

export type Answer = (request: Seen, response: ServerResponse) => void;

export interface TestServer {
  readonly endpoint: string;
  readonly seen: readonly Seen[];
  close(): Promise<void>;
}

/** A server on loopback that answers as a test says: where bytes matter, and no service would send them. */
export async function serve(answer: Answer): Promise<TestServer> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const query = new URL(request.url ?? "/", "http://test").searchParams;
      const of: Seen = {
        action: String(request.headers["x-acs-action"] ?? ""),
        method: request.method ?? "",
        url: request.url ?? "",
        query,
        form: new URLSearchParams(body),
        headers: request.headers,
        page: Number(query.get("PageNumber")),
        number: seen.length + 1,
      };
      seen.push(of);
      answer(of, response);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json;charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}

/** Image number `index` of an invented account. */
export const record = (index: number, fields: object = {}): Record<string, unknown> => ({
  ImageId: `m-${String(index).padStart(5, "0")}`,
  ImageName: `web-${index}`,
  Status: "Available",
  ImageOwnerAlias: "self",
  ...fields,
});

export const records = (count: number): Record<string, unknown>[] =>
  Array.from({ length: count }, (_, index) => record(index + 1));

/** A page of those records as the service answers it, numbers as texts. */
export function pageOf(all: readonly object[], page: number, fields: object = {}): object {
  return {
    Code: 0,
    RequestId: "4D2F6C1A-0000-4000-8000-000000000001",
    TotalCount: String(all.length),
    PageNumber: String(page),
    PageSize: "50",
    Images: { Image: all.slice((page - 1) * 50, page * 50) },
    ...fields,
  };
}
