import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo, type Socket } from "node:net";
import { EnsImagesError } from "../errors/ens-images-error";
import { readBytes } from "../util/read-text";
import type { Emulator, TlsFiles } from "./options";

/** Emulators are for this machine alone. */
const HOST = "127.0.0.1";
/** Longer than any test lasts: a client must not meet a connection that is just being closed for idleness. */
const KEEP_ALIVE_MS = 60_000;
/** The first byte of a TLS connection: a record of the type "handshake". No HTTP method begins with it. */
const TLS_HANDSHAKE = 0x16;

/** Listens for HTTP and, with a certificate, for TLS on one port: which a client speaks shows in its first byte. */
export async function openPort(
  port: number,
  listener: http.RequestListener,
  tls?: TlsFiles,
): Promise<Pick<Emulator, "endpoint" | "close">> {
  const plain = http.createServer(listener);
  const secure = tls && secureServer(tls, listener);
  for (const server of [plain, secure]) if (server) server.keepAliveTimeout = KEEP_ALIVE_MS;
  const server = secure ? net.createServer((socket) => dispatch(socket, plain, secure)) : plain;
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(port, HOST);
  await once(server, "listening").catch((error: Error) => {
    const next = "Choose another port, or none to get a free one.";
    throw new EnsImagesError("USAGE", `The emulator cannot listen on ${HOST}:${port}: ${error.message}. ${next}`);
  });
  return {
    endpoint: `${HOST}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Waits for a first byte and hands the connection, that byte included, to the server that understands it. */
function dispatch(socket: Socket, plain: http.Server, secure: https.Server): void {
  // A client may leave before it has said anything.
  socket.on("error", () => socket.destroy());
  socket.once("data", (chunk: Buffer) => {
    socket.pause();
    socket.unshift(chunk);
    (chunk[0] === TLS_HANDSHAKE ? secure : plain).emit("connection", socket);
    // The server has its own listeners by then.
    process.nextTick(() => socket.resume());
  });
}

function secureServer({ keyFile, certFile }: TlsFiles, listener: http.RequestListener): https.Server {
  try {
    return https.createServer({ key: readBytes(keyFile, 1), cert: readBytes(certFile, 1) }, listener);
  } catch (error) {
    const why = (error as Error).message;
    const next = "Give a key and its certificate, PEM.";
    throw new EnsImagesError("USAGE", `TLS cannot be spoken with ${keyFile} and ${certFile}: ${why}. ${next}`);
  }
}
