import { readFileSync } from "node:fs";
import https from "node:https";
import net from "node:net";
import { join } from "node:path";
import { askV1, askV3, emulator, query, raw, signedV1 } from "./support";

const CERT = join(__dirname, "fixtures", "loopback-cert.pem");
const TLS = { keyFile: join(__dirname, "fixtures", "loopback-key.pem"), certFile: CERT };

/** The status of a request over TLS. */
function askTls(endpoint: string, agent: https.Agent | false = false): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { ca: readFileSync(CERT), agent };
    https
      .get(`https://${endpoint}/?${query(signedV1())}`, options, (response) => {
        response.resume().on("end", () => resolve(response.statusCode));
      })
      .on("error", reject);
  });
}

test("with a certificate one port answers HTTP and TLS, all at once", async () => {
  const { endpoint, entries } = await emulator({ tls: TLS });
  const asked = Array.from({ length: 40 }, async (_, at) => {
    if (at % 4 === 0) return (await askV1(endpoint)).Code;
    if (at % 4 === 1) return (await askV3(endpoint)).Code;
    return (await askTls(endpoint)) === 200 ? 0 : -1;
  });
  expect(await Promise.all(asked)).toEqual(Array.from({ length: 40 }, () => 0));
  expect(entries).toHaveLength(40);
});

test("connections of both kinds are kept", async () => {
  const { endpoint } = await emulator({ tls: TLS });
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  for (let at = 0; at < 3; at++) expect(await askTls(endpoint, agent)).toBe(200);
  expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
  agent.destroy();
});

test("without one, TLS is refused", async () => {
  const { endpoint } = await emulator();
  await expect(askTls(endpoint)).rejects.toThrow();
});

test("a redirect leads to where the client came from", async () => {
  const { endpoint } = await emulator({ tls: TLS, faults: [{ fault: { kind: "redirect" } }] });
  expect((await raw(endpoint, { path: `/?${query(signedV1())}` })).headers.location).toBe(`http://${endpoint}/moved`);
});

test("who says nothing, or resets, disturbs nobody and keeps nothing open", async () => {
  const { endpoint, close } = await emulator({ tls: TLS });
  const [host, port] = endpoint.split(":");
  const silent = net.connect(Number(port), host);
  const rude = net.connect(Number(port), host, () => rude.resetAndDestroy());
  silent.on("error", () => {});
  await new Promise((resolve) => rude.once("close", resolve));
  expect((await askV3(endpoint)).TotalCount).toBe("3");
  const ended = new Promise((resolve) => silent.once("close", resolve));
  await close();
  await ended;
});
