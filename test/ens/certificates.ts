import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificates {
  /** What NODE_EXTRA_CA_CERTS names. */
  readonly authority: string;
  readonly keyFile: string;
  readonly certFile: string;
}

/** A certificate authority of the test's own, and a server's certificate by it, for all of the hosts. */
export function makeCertificates(host: string, ...others: readonly string[]): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "ens-images-tls-"));
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  };
  const newKey = ["req", "-newkey", "rsa:2048", "-nodes", "-subj"];
  openssl(...newKey, "/CN=test authority", "-x509", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem");
  openssl(...newKey, `/CN=${host}`, "-keyout", "server.key", "-out", "server.csr");
  writeFileSync(
    at("names"),
    `subjectAltName=${[host, ...others].map((name) => `DNS:${name}`).join(",")},IP:127.0.0.1\n`,
  );
  const sign = ["x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
  openssl(...sign, "-days", "2", "-extfile", "names", "-out", "server.pem");
  return { authority: at("ca.pem"), keyFile: at("server.key"), certFile: at("server.pem") };
}
