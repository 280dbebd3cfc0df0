import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { cleanEnv } from "../../scripts/clean-env";
import { ROOT } from "../support/workbench";

const page = readFileSync(join(ROOT, "docs", "pull-requests.md"), "utf8");
const SCRIPT = String(/```js\n(\/\/ images-note\.mjs:[\s\S]*?)```/.exec(page)?.[1]);
const MARKER = "<!-- ens-images ens-images.lock.json -->";
const ME = 7;
const NOTES = "/projects/3/merge_requests/12/notes";

interface Note {
  readonly id: number;
  readonly author: { readonly id: number };
  readonly body: string;
}

/** What the script asked of GitLab's API, where these notes are there. */
async function writes(notes: readonly Note[], text = BODY): Promise<string[]> {
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const url = new URL(String(request.url), "http://x");
    if (request.method !== "GET") seen.push(`${request.method} ${url.pathname} ${JSON.parse(text).body}`);
    const start = (Number(url.searchParams.get("page")) - 1) * 100;
    const reply =
      url.pathname === "/user" ? { id: ME } : request.method === "GET" ? notes.slice(start, start + 100) : {};
    const allowed = request.headers["private-token"] === "secret";
    response.writeHead(allowed ? 200 : 401, { "Content-Type": "application/json" }).end(JSON.stringify(reply));
  });
  const folder = mkdtempSync(join(tmpdir(), "ens-images-note-"));
  try {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    writeFileSync(join(folder, "images-note.mjs"), SCRIPT);
    writeFileSync(join(folder, "images.md"), text);
    const env = cleanEnv(folder, {
      ...{ CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, CI_PROJECT_ID: "3" },
      ...{ CI_MERGE_REQUEST_IID: "12", COMMENT_TOKEN: "secret" },
    });
    await promisify(execFile)(process.execPath, ["images-note.mjs"], { cwd: folder, env });
    return seen;
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const note = (id: number, author: number, body: string): Note => ({ id, author: { id: author }, body });
const others = Array.from({ length: 100 }, (_, i) => note(i, 8, "a remark"));
const BODY = `${MARKER}\nmoved $(touch pwned)\n`;

test.each<[string, Note[], string]>([
  ["writes a note", [], `POST ${NOTES} ${BODY}`],
  ["renews its own, on whatever page", [...others, note(500, ME, `${MARKER}\nold`)], `PUT ${NOTES}/500 ${BODY}`],
  ["leaves another's with the same marker alone", [note(5, 8, `${MARKER}\nold`)], `POST ${NOTES} ${BODY}`],
  ["leaves the token's other notes alone", [note(5, ME, "coverage")], `POST ${NOTES} ${BODY}`],
])("the script for GitLab %s", async (_, notes, written) => expect(await writes(notes)).toEqual([written]));

test("the script for GitLab writes nothing where diff has failed", async () => {
  expect(await writes([note(5, ME, "coverage")], "")).toEqual([]);
});
