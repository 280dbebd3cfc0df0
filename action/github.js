const { spawnSync } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { appendFileSync, readFileSync } = require("node:fs");

/** What a program of the pull request need not have: the token, and the files by which a step speaks to the runner. */
const OURS = /^(GH_|GITHUB_(TOKEN|ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)$|ACTIONS_|ENS_ACTION_)/;

/** Stops the step: the message is all that is said. */
class Stop extends Error {}

/** A value of an input: absent where it is empty. */
function input(name) {
  return process.env[`ENS_ACTION_${name}`]?.trim() || undefined;
}

/** The payload of what started the workflow. All of its texts are a stranger's. */
function event() {
  const file = process.env.GITHUB_EVENT_PATH;
  return file ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** `OWNER/NAME`. */
function repository() {
  const name = process.env.GITHUB_REPOSITORY ?? "";
  if (!/^[\w.-]+\/[\w.-]+$/.test(name)) throw new Stop("GITHUB_REPOSITORY names no repository.");
  return name;
}

/** Runs a program, never through a shell. What it prints is shown, and obeyed by nobody: it may hold names of images. */
function run([program, ...args], { show = true, env = {} } = {}) {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name)));
  const options = { encoding: "utf8", env: { ...own, ...env }, maxBuffer: 64 * 1024 * 1024 };
  const { error, status, stdout, stderr } = spawnSync(program, args, options);
  if (error) throw new Stop(`${program} could not be started (${error.code}).`);
  inert(show ? stdout + stderr : stderr);
  return { status, stdout };
}

/** Prints a text of which the runner obeys no line. */
function inert(text) {
  if (text === "") return;
  const token = randomUUID();
  process.stdout.write(`::stop-commands::${token}\n${text.endsWith("\n") ? text : `${text}\n`}::${token}::\n`);
}

/** The API, by GitHub's own program. Answers the parsed reply, or why there is none. */
function api(method, path, body) {
  const args = ["api", "--method", method, path, ...(body ? ["--input", "-"] : ["--paginate", "--slurp"])];
  const { status, stdout, stderr } = spawnSync("gh", args, {
    encoding: "utf8",
    input: body && JSON.stringify(body),
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) return { problem: `gh api ended with ${status}: ${String(stderr).split("\n", 1)[0]}` };
  // Of a list each page is one of its own.
  return { reply: body ? JSON.parse(stdout) : JSON.parse(stdout).flat() };
}

/** An annotation: `level` is error, warning or notice. */
function annotate(level, message, { file, line, title } = {}) {
  const property = (value) => escaped(value).replaceAll(":", "%3A").replaceAll(",", "%2C");
  const place = Object.entries({ file, line, title }).filter(([, value]) => value !== undefined);
  const properties = place.map(([name, value]) => `${name}=${property(value)}`).join(",");
  process.stdout.write(`::${level}${properties && ` ${properties}`}::${escaped(message)}\n`);
}

function escaped(value) {
  const shown = String(value).replace(/(?![\r\n])[\p{Cc}\p{Cf}]/gu, "\ufffd");
  return shown.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function summarize(markdown) {
  if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, `${markdown}\n`);
}

function output(name, value) {
  if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, `${name}=${value}\n`);
}

module.exports = { Stop, annotate, api, event, input, output, repository, run, summarize };
