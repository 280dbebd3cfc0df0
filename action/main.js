const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { Stop, annotate, api, event, input, output, repository, run, summarize } = require("./github");

const LOCK = input("LOCK") ?? "ens-images.lock.json";
const CLI = (input("CLI") ?? "npx --no-install ens-images").split(/\s+/);
const MARKER = /^<!-- ens-images .+ -->\n/;
const FROZEN = { ENS_IMAGES_MODE: "frozen" };
const NOT_ASKED =
  "Nobody asked the account whether these images are as the lock says: this job has no credentials, as that of a fork.";
/** Nobody looks for keys where none were given: not at the machine's metadata either. */
const KEYLESS = { ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true" };
/** Of one of these the provider, and so `check`, takes its keys. */
const KEYS =
  /^(ALICLOUD|ALIBABA_CLOUD|ALIBABACLOUD)_(ACCESS_KEY(_ID)?|PROFILE|CREDENTIALS_URI|OIDC_TOKEN_FILE|ECS_METADATA|ECS_ROLE_NAME)$/;

/** The step that runs the app's own code. */
const prepare = {
  check: synth,
  update() {
    const age = input("MIN_AGE_DAYS") ?? "0";
    if (!/^\d+$/.test(age)) throw new Stop("min-age-days must be a number of days.");
    const { status } = run([...CLI, "update", "--lock", LOCK, "--min-age-days", age, "--yes"]);
    // 1: some pins are held back, and said above.
    if (status !== 0 && status !== 1) throw new Stop(`ens-images update ended with ${status}.`);
    if (lockMoved()) synth();
  },
};

/** The step that has the token. */
const publish = {
  check() {
    const { pull_request: pull } = event();
    const base = pull ? mergeBase(String(pull.base?.sha)) : "HEAD";
    const moves = diff(base);
    const result = check(pull ? ["--since", base] : []);
    const report = `${moves}\n${result.text}\n`;
    summarize(report);
    if (pull && pull.head?.repo?.full_name === repository()) comment(pull.number, report);
    if (result.failed) process.exitCode = 1;
  },
  update() {
    if (!lockMoved()) {
      output("pull-request", "");
      return summarize("**Image pins:** nothing to move.");
    }
    const body = diff("HEAD");
    summarize(body);
    output("pull-request", propose(body));
  },
};

function main([phase]) {
  try {
    if (process.env.GITHUB_EVENT_NAME === "pull_request_target") {
      throw new Stop(
        "pull_request_target lends secrets to strangers' code. Use pull_request: it does what a fork needs.",
      );
    }
    const mode = input("MODE") ?? "check";
    const work = (phase === "prepare" ? prepare : publish)[mode];
    if (!work || !Object.hasOwn(prepare, mode)) throw new Stop("mode must be check or update.");
    if (mode === "update" && event().pull_request)
      throw new Stop("update runs on a schedule or by hand, not for a pull request.");
    work();
  } catch (error) {
    // Never raw: the message of a parser quotes what it could not read.
    annotate("error", error instanceof Stop ? error.message : error.stack, { title: "ens-images" });
    process.exitCode = 1;
  }
}

/** The command is the workflow's author's; nothing of an event is in it. */
function synth() {
  const command = input("SYNTH") ?? "npx --no-install cdktf synth";
  const { status } = run(["sh", "-c", command], { env: FROZEN });
  if (status !== 0) throw new Stop("The frozen synth failed: see above which lookup has no pin.");
}

function mergeBase(sha) {
  if (!/^[0-9a-f]{40,64}$/.test(sha)) throw new Stop("The event names no base commit.");
  const { status, stdout } = run(["git", "merge-base", sha, "HEAD"], { show: false });
  if (status !== 0) throw new Stop("The base commit is not here. actions/checkout wants fetch-depth: 0.");
  return stdout.trim();
}

function hasCredentials() {
  return Object.entries(process.env).some(([name, value]) => KEYS.test(name) && value);
}

/**
 * Findings as annotations on the lines of lock and rules; enforced rules fail what a pull request changed. Without credentials
 * there are those that the lock alone tells.
 */
function check(since) {
  const asks = hasCredentials();
  const options = { show: false, env: asks ? {} : KEYLESS };
  const { status, stdout } = run([...CLI, "check", "--lock", LOCK, ...since, "--json"], options);
  if (status !== 0 && status !== 1 && status !== 3) throw new Stop(`ens-images check ended with ${status}.`);
  const { findings, failed, pins } = JSON.parse(stdout);
  for (const { level, code, key, text, file, line } of findings) {
    const title = `ens-images check: ${code}`;
    annotate(level === "fail" ? "error" : "warning", key === null ? text : `${key}: ${text}`, { file, line, title });
  }
  for (const { key, code, message } of asks ? failed : [])
    annotate("error", `${key}: ${message}`, { title: `ens-images check: ${code}` });
  const failures = findings.filter(({ level }) => level === "fail").length;
  const rest = asks ? (status === 3 ? " Not all could be told." : "") : ` ${NOT_ASKED}`;
  return {
    text: `\`ens-images check\`: ${failures} failures in ${pins} pins.${rest}`,
    failed: asks ? status !== 0 : failures > 0,
  };
}

/** Its first line is the lock's, by which this action finds again what it wrote of it. */
function diff(base) {
  const page = join(process.env.RUNNER_TEMP || tmpdir(), "ens-images.html");
  const how = ["--lock", LOCK, "--format", "markdown", "--html", page];
  const { status, stdout } = run([...CLI, "diff", base, ...how], { show: false });
  if (status !== 0) throw new Stop(`ens-images diff ended with ${status}.`);
  if (!MARKER.test(stdout)) throw new Stop("ens-images diff wrote no comment.");
  output("page", page);
  return stdout;
}

/** Renews the comment, or writes it. A token that may not is no fault of the pull request. */
function comment(number, body) {
  if (!Number.isSafeInteger(number)) throw new Stop("The event names no pull request.");
  const author = input("COMMENT_AUTHOR") ?? "github-actions[bot]";
  const path = `repos/${repository()}/issues`;
  const found = api("GET", `${path}/${number}/comments?per_page=100`);
  const [marker] = body.split("\n", 1);
  const own = found.reply?.find((one) => one.user?.login === author && one.body?.startsWith(marker));
  const { problem } = found.problem
    ? found
    : own
      ? api("PATCH", `${path}/comments/${own.id}`, { body })
      : api("POST", `${path}/${number}/comments`, { body });
  if (problem) annotate("warning", `The comment was not written: ${problem}`, { title: "ens-images" });
}

function lockMoved() {
  const { status, stdout } = run(["git", "status", "--porcelain", "--", LOCK], { show: false });
  if (status !== 0) throw new Stop("This is no checkout.");
  return stdout.trim() !== "";
}

/** Puts the lock, and nothing else, on the branch, and opens its pull request or renews it. */
function propose(body) {
  const branch = input("BRANCH") ?? "ens-images/update";
  const base = process.env.GITHUB_REF_NAME ?? "";
  git("check-ref-format", "--branch", branch);
  if (branch === base) throw new Stop("branch is the one that this runs on.");
  const author = ["-c", "user.name=ens-images", "-c", "user.email=ens-images@users.noreply.github.com"];
  git("switch", "--quiet", "--force-create", branch);
  git(...author, "commit", "--quiet", "--message", "Move image pins", "--", LOCK);
  git("push", "--quiet", "--force", "origin", `HEAD:refs/heads/${branch}`);
  const path = `repos/${repository()}/pulls`;
  const head = `${repository().split("/")[0]}:${branch}`;
  const open = api("GET", `${path}?state=open&head=${encodeURIComponent(head)}&base=${encodeURIComponent(base)}`);
  const [known] = open.reply ?? [];
  const made = open.problem
    ? open
    : known
      ? api("PATCH", `${path}/${known.number}`, { body })
      : api("POST", path, { title: "Move image pins", head: branch, base, body });
  if (made.problem) throw new Stop(`The branch is pushed; its pull request is not open: ${made.problem}`);
  return made.reply.number;
}

function git(...args) {
  const { status } = run(["git", ...args]);
  if (status !== 0) throw new Stop(`git ${args.find((arg) => !/^-|=/.test(arg))} ended with ${status}.`);
}

main(process.argv.slice(2));
