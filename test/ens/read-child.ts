// A process of its own, for what only its start decides: NODE_EXTRA_CA_CERTS. Job in on stdin, answer out on stdout.
import { readFileSync } from "node:fs";
import { type CatalogRequest, readCatalog } from "../../lib/ens/catalog";

async function main(): Promise<void> {
  const request = JSON.parse(readFileSync(0, "utf8")) as CatalogRequest;
  const answer = await readCatalog(request, { env: process.env }).catch((error: { code: string; message: string }) => ({
    code: error.code,
    message: error.message,
  }));
  process.stdout.write(JSON.stringify(answer));
}

void main();
