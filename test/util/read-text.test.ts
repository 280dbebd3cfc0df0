import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBytes, readText } from "../../lib/util/read-text";

// The system calls its size 0, and it holds as much as a process has addresses.
const ENDLESS = "/proc/self/pagemap";

(existsSync(ENDLESS) ? test : test.skip)("a file that holds more than the system tells is not read on", () => {
  expect(() => readText(ENDLESS, 1)).toThrow("larger than 1 MiB");
  expect(() => readBytes(ENDLESS, 1)).toThrow("larger than 1 MiB");
});

test("a pipe is read where one may be, and no further than any file", () => {
  const pipe = join(mkdtempSync(join(tmpdir(), "ens-read-")), "pipe");
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  const write = (bytes: number) => spawnSync("sh", ["-c", `(head -c ${bytes} /dev/zero > ${pipe}) >/dev/null 2>&1 &`]);
  write(3);
  expect(readBytes(pipe, 1).length).toBe(3);
  write(2_000_000);
  expect(() => readBytes(pipe, 1)).toThrow("larger than 1 MiB");
  expect(() => readText(pipe, 1)).toThrow("no plain file");
});
