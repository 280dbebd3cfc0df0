import { type SpawnSyncOptions, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { EnsImagesError } from "../../errors/ens-images-error";
import { errors } from "../../errors/late";
import { parseJson } from "../../util/json";
import { ANSWER_MARK, type CatalogAnswer, type CatalogJob, type CatalogJobResult } from "./job";

const LARGEST_ANSWER = 256 * 1024 * 1024;

/** A child process asks the API while this one waits. The job, which may hold keys, goes through stdin, never arguments. */
export function runJob(job: CatalogJob): CatalogJobResult {
  const child = startChild(childPath(), {
    input: JSON.stringify(job),
    // Stated, since the environment of a jest sandbox is a copy of the process's.
    env: childEnvironment(process.env),
    maxBuffer: LARGEST_ANSWER,
    // The child keeps the deadline itself; this is for a child that cannot.
    timeout: job.deadlineMs + 2_000,
    killSignal: "SIGKILL",
    windowsHide: true,
  });
  return readAnswer(child, job.deadlineMs / 1000);
}

/** @throws EnsImagesError `BRIDGE_UNAVAILABLE` where none may be started: Node throws, Deno answers nothing at all */
function startChild(file: string, options: SpawnSyncOptions): SpawnSyncReturns<Buffer> {
  try {
    const child = spawnSync(process.execPath, [file], options) as SpawnSyncReturns<Buffer>;
    const { code } = (child.error ?? {}) as NodeJS.ErrnoException;
    if (child.status !== undefined && code !== "EPERM" && code !== "EACCES") return child;
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    if (code !== "ERR_ACCESS_DENIED" && name !== "NotCapable") throw error;
  }
  throw errors.bridge().bridgeForbidden();
}

/** Beside the package's manifest, from wherever the library runs: its bundle, its sources, a bundle of the app's. */
function childPath(): string {
  try {
    const manifest = createRequire(__filename).resolve("cdktf-ens-images/package.json");
    const file = join(dirname(manifest), "dist", "ens", "read", "child.js");
    if (existsSync(file)) return file;
  } catch {
    // Told below.
  }
  throw errors.bridge().bridgeUnavailable();
}

/** A debugger's port is the parent's: a child with the same option would fail to open it, or wait for a debugger. */
function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, ...rest } = env;
  const options = NODE_OPTIONS?.replace(/(^|\s)--inspect(-\S+)?(=\S+)?(?=\s|$)/g, " ").trim();
  return options ? { ...rest, NODE_OPTIONS: options } : rest;
}

function readAnswer(child: SpawnSyncReturns<Buffer>, seconds: number): CatalogJobResult {
  const written = child.error || child.signal ? "" : child.stdout.toString("utf8");
  const text = written.split(ANSWER_MARK)[1]?.split("\n", 1)[0];
  const answer = parseJson(text ?? "") as CatalogJobResult | Extract<CatalogAnswer, { error: unknown }> | undefined;
  if (!answer) throw noAnswer(child, seconds);
  if ("error" in answer) throw new EnsImagesError(answer.error.code as never, answer.error.message);
  return answer;
}

/** Signals by which people and supervisors end a process; any other is a failure of its own. */
const ENDING: readonly string[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

function noAnswer({ error, signal, status, stderr }: SpawnSyncReturns<Buffer>, seconds: number): EnsImagesError {
  const { bridgeFailed, bridgeTimeout, interrupted } = errors.bridge();
  const { code = "unknown error" } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === "ETIMEDOUT") return bridgeTimeout(seconds);
  if (code === "ENOBUFS") return bridgeFailed(`its answer is larger than ${LARGEST_ANSWER / 1024 / 1024} MiB`);
  if (error) return bridgeFailed(`it could not be started (${code})`);
  if (!signal) return bridgeFailed(`exit status ${status}`);
  if (ENDING.includes(signal)) return interrupted(signal);
  if (/out of memory|bad_alloc/i.test(stderr.toString("latin1"))) {
    return bridgeFailed(`it ran out of memory (${signal})`);
  }
  return bridgeFailed(
    signal === "SIGKILL" ? `it was killed (${signal}), as where memory runs out` : `signal ${signal}`,
  );
}
