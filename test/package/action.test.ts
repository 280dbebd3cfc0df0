import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageRecord } from "../support/images";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";

const ACTION = join(ROOT, "action", "main.js");
const MARKER = "<!-- ens-images ens-images.lock.json -->";
const BOT = "github-actions[bot]";
/** What a stranger writes wherever he may, to be run by whoever puts it into a script. */
const HOSTILE =
  "$(touch pwned)`touch pwned`;touch pwned;]]><b>%0A::set-output name=pwned::1\n::set-output name=pwned::1\n::error::pwned";
const OLD = imageRecord("m-1", "web-1");
const NEW = imageRecord("m-2", `web-2 ${HOSTILE}`, { CreationTime: "2026-08-15T10:00:00Z" });
/** Of the same family, so that an update moves to it. */
const NEXT = imageRecord("m-3", "web-3", { CreationTime: "2026-08-16T10:00:00Z" });
const NO_KEYS = { ALICLOUD_ACCESS_KEY: "", ALICLOUD_SECRET_KEY: "" };

const APP = `${APP_HEAD}
console.log("::set-output name=pwned::1");
require("node:fs").writeFileSync("seen-by-the-app.json", JSON.stringify(process.env));
const app = new App();
const stack = newStack(app, "edge");
const image = new EnsImageLookup(stack, "web-image", { imageName: "web-*", pick: "mostRecent" });
for (const id of ["web-1", "web-2"]) new EnsInstance(stack, id, { ...MACHINE, ensRegionId: "cn-hangzhou-44" });
image.injectInto(stack);
app.synth();
`;

/** In place of gh: notes what it was asked, and answers what it was told. */
const GH = `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const args = process.argv.slice(2);
const body = args.includes("--input") ? JSON.parse(readFileSync(0, "utf8")) : undefined;
const { replies, refuses } = JSON.parse(readFileSync(process.env.GH_STUB + ".json", "utf8"));
const [, , method, path] = args;
appendFileSync(process.env.GH_STUB + ".log", JSON.stringify({ method, path, body, token: process.env.GH_TOKEN }) + "\\n");
if (refuses) { console.error("HTTP 403: Resource not accessible by integration"); process.exit(1); }
console.log(JSON.stringify(method === "GET" ? [replies ?? []] : { number: 7, id: 1 }));
`;

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: { readonly body: string; readonly head?: string; readonly base?: string };
}

describe("the action", () => {
  let bench: Workbench;
  const stub = () => join(bench.folder, "gh-stub");
  const file = (name: string) => join(bench.folder, name);

  const open = async () => {
    bench = await Workbench.start([OLD]);
    mkdirSync(file("bin"));
    writeFileSync(join(file("bin"), "gh"), GH);
    chmodSync(join(file("bin"), "gh"), 0o755);
    bench.write("app.js", APP);
    bench.write(".gitignore", "cdktf.out\nnode_modules\nseen-by-the-app.json\n");
    expect(bench.runNode(["app.js"])).toMatchObject({ status: 0 });
    git("init", "-q", "-b", "main");
    git("init", "-q", "--bare", file("origin"));
    git("remote", "add", "origin", file("origin"));
    git("add", "-A");
    git("commit", "-q", "-m", "the app");
  };

  const git = (...args: readonly string[]) => {
    const names = {
      GIT_AUTHOR_NAME: "t",
      GIT_AUTHOR_EMAIL: "t@t",
      GIT_COMMITTER_NAME: "t",
      GIT_COMMITTER_EMAIL: "t@t",
    };
    const { status, stdout, stderr } = spawnSync("git", args, {
      cwd: bench.project,
      env: bench.env(names),
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  const gh = (told: object) => {
    writeFileSync(`${stub()}.json`, JSON.stringify(told));
    rmSync(`${stub()}.log`, { force: true });
  };
  const calls = (): Call[] =>
    existsSync(`${stub()}.log`)
      ? readFileSync(`${stub()}.log`, "utf8")
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
      : [];

  /** Both steps, as the runner starts them: the first has no token. */
  const act = (mode: string, event: object, env: NodeJS.ProcessEnv = {}, cwd = bench.project) => {
    for (const name of ["summary", "output", "event"])
      writeFileSync(file(name), name === "event" ? JSON.stringify(event) : "");
    const steps = ["prepare", "publish"].map(
      (phase) => [phase, phase === "publish" ? { GH_TOKEN: "gh-secret" } : {}] as const,
    );
    let said = "";
    for (const [phase, token] of steps) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [ACTION, phase], {
        cwd,
        encoding: "utf8",
        env: bench.env({
          ...{
            CI: "true",
            GITHUB_REPOSITORY: "some/where",
            GITHUB_REF_NAME: "main",
            GITHUB_EVENT_NAME: "pull_request",
          },
          ...{ GITHUB_EVENT_PATH: file("event"), GITHUB_STEP_SUMMARY: file("summary"), GITHUB_OUTPUT: file("output") },
          ...{ ENS_ACTION_MODE: mode, ENS_ACTION_SYNTH: "node app.js", GH_STUB: stub() },
          ENS_ACTION_CLI: `node ${join(ROOT, "dist", "cli", "main.js")}`,
          PATH: `${file("bin")}:${process.env.PATH}`,
          ...token,
          ...env,
        }),
      });
      said += stdout;
      if (status !== 0 || stderr !== "") return { status, said, stderr };
    }
    return { status: 0, said, stderr: "" };
  };
  const read = (name: string) => readFileSync(file(name), "utf8");

  /** The pull request that moves the pin. */
  const pullRequest = () => {
    bench.publish([OLD, NEW]);
    const base = git("rev-parse", "HEAD");
    git("switch", "-q", "-c", "$(touch${IFS}pwned)`touch${IFS}pwned`");
    bench.write("`touch pwned` $(touch pwned)\n::set-output name=pwned::1.txt", "");
    expect(bench.runNode(["app.js"], { env: { ENS_IMAGES_REFRESH: "**" } })).toMatchObject({ status: 0 });
    git("add", "-A");
    git("commit", "-q", "-m", HOSTILE);
    const head = { ref: HOSTILE, label: HOSTILE, repo: { full_name: "some/where" } };
    return { pull_request: { number: 12, title: HOSTILE, body: HOSTILE, base: { sha: base, ref: HOSTILE }, head } };
  };

  /** What a runner would obey of what was printed. */
  const obeyed = (said: string) => {
    let stopped: string | undefined;
    return said.split(/\r?\n/).filter((line) => {
      if (stopped !== undefined) {
        if (line === `::${stopped}::`) stopped = undefined;
        return false;
      }
      stopped = /^::stop-commands::(.+)$/.exec(line)?.[1];
      return stopped === undefined && /^\s*(::|##\[)/.test(line);
    });
  };
  const harmed = () => [
    ...readdirSync(bench.project).filter((name) => name === "pwned"),
    ...readdirSync(bench.folder).filter((name) => name === "pwned"),
    ...read("output")
      .split("\n")
      .filter((line) => line.startsWith("pwned")),
  ];

  describe("for a pull request", () => {
    let event: ReturnType<typeof pullRequest>;
    beforeAll(async () => {
      await open();
      event = pullRequest();
    });
    afterAll(() => bench.stop());
    beforeEach(() => {
      gh({});
      bench.publish([OLD, NEW]);
    });

    it("reviews a pull request: summary, annotations and a comment of its own", () => {
      const { status, said, stderr } = act("check", event);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(obeyed(said)).toEqual([]);
      expect(read("summary")).toContain("**Image pins:** 1 moved; 2 machines are replaced.");
      expect(read("summary")).toContain("`ens-images check`: 0 failures in 1 pins.");
      expect(calls().map(({ method, path }) => `${method} ${path}`)).toEqual([
        "GET repos/some/where/issues/12/comments?per_page=100",
        "POST repos/some/where/issues/12/comments",
      ]);
      const lines = String(calls()[1]?.body?.body).split("\n");
      expect(lines.filter((line) => line.startsWith("<!--"))).toEqual([MARKER]);
      expect(lines[0]).toBe(MARKER);
      expect(harmed()).toEqual([]);
    });

    it.each<[string, { id: number; login: string; body?: string }[], string]>([
      [
        "renews the comment with its marker by its author",
        [{ id: 5, login: BOT }],
        "PATCH repos/some/where/issues/comments/5",
      ],
      [
        "leaves another's with the same marker alone",
        [{ id: 5, login: "mallory" }],
        "POST repos/some/where/issues/12/comments",
      ],
      [
        "leaves another lock's alone",
        [{ id: 5, login: BOT, body: "<!-- ens-images b.json -->" }],
        "POST repos/some/where/issues/12/comments",
      ],
    ])("%s", (_, found, written) => {
      gh({ replies: found.map(({ id, login, body }) => ({ id, user: { login }, body: body ?? `${MARKER}\nold` })) });
      expect(act("check", event).status).toBe(0);
      const [, last] = calls();
      expect(`${last?.method} ${last?.path}`).toBe(written);
    });

    it("annotates the lock's line of what check finds, and fails", () => {
      bench.publish([OLD]);
      const { status, said } = act("check", event);
      expect(status).toBe(1);
      const [found, ...more] = obeyed(said);
      expect(more).toEqual([]);
      expect(found).toMatch(
        /^::error file=ens-images\.lock\.json,line=\d+,title=ens-images check%3A gone::edge\/web-image: /,
      );
      const line = Number(/line=(\d+)/.exec(String(found))?.[1]);
      expect(bench.read().split("\n")[line - 1]).toContain('"edge/web-image"');
      expect(calls()).toHaveLength(2);
      expect(harmed()).toEqual([]);
    });

    it("does for a fork what needs nothing, enforces rules by the lock alone, and says what nobody asked", () => {
      const { pull_request } = event;
      const forked = {
        pull_request: { ...pull_request, head: { ...pull_request.head, repo: { full_name: "mallory/where" } } },
      };
      bench.forgetRequests();
      const { status, said } = act("check", forked, NO_KEYS);
      expect({ status, obeyed: obeyed(said) }).toEqual({ status: 0, obeyed: [] });
      expect(read("summary")).toContain("1 moved; 2 machines are replaced");
      expect(read("summary")).toContain("check`: 0 failures in 1 pins. Nobody asked the account");
      bench.write("ens-images.rules.json", { rules: [{ keys: ["**"], level: "enforce", names: ["no-*"] }] });
      const ruled = act("check", forked, NO_KEYS);
      rmSync(file("project/ens-images.rules.json"));
      const broken = expect.stringMatching(
        /^::error file=ens-images\.lock\.json,line=\d+,title=ens-images check%3A rule::/,
      );
      expect({ status: ruled.status, obeyed: obeyed(ruled.said) }).toEqual({ status: 1, obeyed: [broken] });
      expect(calls()).toEqual([]);
      expect(bench.seenRequests()).toEqual([]);
      expect(harmed()).toEqual([]);
    });

    it("does not fail where the token may not comment", () => {
      gh({ refuses: true });
      const { status, said } = act("check", event);
      expect(status).toBe(0);
      expect(obeyed(said)).toEqual([
        expect.stringMatching(/^::warning title=ens-images::The comment was not written: .*HTTP 403/),
      ]);
    });

    it("names the lock by its path in the repository, in what it writes and in what it renews", () => {
      const folder = join(bench.project, "edge -- app");
      mkdirSync(folder, { recursive: true });
      for (const name of ["app.js", "cdktf.json", "ens-images.lock.json"])
        copyFileSync(join(bench.project, name), join(folder, name));
      bench.publish([OLD]);
      const root = { id: 5, user: { login: BOT }, body: `${MARKER}\nold` };
      const mine = { id: 6, user: { login: BOT }, body: "<!-- ens-images edge -- app/ens-images.lock.json -->\nold" };
      gh({ replies: [root, mine] });
      const { status, said } = act("check", event, {}, folder);
      expect(status).toBe(1);
      expect(obeyed(said)).toEqual([
        expect.stringMatching(/^::error file=edge -- app\/ens-images\.lock\.json,line=\d+,/),
      ]);
      const [, written] = calls();
      expect(written?.path).toBe("repos/some/where/issues/comments/6");
      expect(written?.body?.body.split("\n", 1)[0]).toBe("<!-- ens-images edge -- app/ens-images.lock.json -->");
      rmSync(folder, { recursive: true });
    });

    it("runs and obeys nothing of a lock that a stranger wrote", () => {
      const before = bench.read();
      const { pins, ...rest } = JSON.parse(before);
      const [[, [pin]]] = Object.entries(pins) as [[string, [Record<string, object>]]];
      const odd = `${HOSTILE}\n/close\n--> @everyone`;
      const image = { ...pin?.image, imageName: odd };
      const query = { exactImageName: odd };
      pins[odd] = [{ ...pin, image, query, why: odd, note: odd, hold: { reason: odd }, "x-odd": odd }];
      bench.write("ens-images.lock.json", JSON.stringify({ ...rest, pins }, undefined, 2));
      const { status, said } = act("check", event);
      bench.write("ens-images.lock.json", before);
      expect(status).toBe(1);
      const found = obeyed(said);
      expect(found.length).toBeGreaterThan(0);
      for (const line of found) expect(line).toMatch(/^::(error|warning) file=ens-images\.lock\.json,line=\d+,title=/);
      const [, written] = calls();
      for (const text of [read("summary"), String(written?.body?.body)]) {
        expect(text).toContain("1 moved, 1 new;");
        expect(text.split("\n").filter((line) => /^\s*(::|##\[|\/)|-->.|<b>|@everyone/.test(line))).toEqual([]);
      }
      expect(harmed()).toEqual([]);
    });

    it("quotes nothing raw of an answer that is no JSON", () => {
      const cli = bench.write(
        "odd-cli.js",
        'process.argv[2] === "diff" ? console.log("<!-- ens-images x -->") : console.log("\\n::error::pwned");',
      );
      const { status, said, stderr } = act("check", event, { ENS_ACTION_CLI: `node ${cli}` });
      expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
      expect(obeyed(said)).toEqual([expect.stringMatching(/^::error title=ens-images::SyntaxError: /)]);
      rmSync(cli);
    });

    it("shows the app neither the token nor the runner's files", () => {
      act("check", event, { GITHUB_TOKEN: "other-secret", ACTIONS_RUNTIME_TOKEN: "third-secret" });
      const seen = readFileSync(join(bench.project, "seen-by-the-app.json"), "utf8");
      expect(JSON.parse(seen)).toMatchObject({ ENS_IMAGES_MODE: "frozen" });
      expect(seen).not.toMatch(/-secret|GITHUB_OUTPUT|GITHUB_STEP_SUMMARY/);
    });

    it.each([
      ["pull_request_target", "check", {}, { GITHUB_EVENT_NAME: "pull_request_target" }, "lends secrets"],
      ["another mode", "push", {}, {}, "must be check or update"],
      ["a mode of objects", "constructor", {}, {}, "must be check or update"],
      ["an update for a pull request", "update", { pull_request: {} }, {}, "not for a pull request"],
      ["a base that is no commit", "check", { pull_request: { base: { sha: "--output=x" } } }, {}, "no base commit"],
    ])("refuses %s", (_, mode, odd, env, message) => {
      const { status, said } = act(mode, odd, env);
      expect(status).toBe(1);
      expect(obeyed(said)).toEqual([expect.stringContaining(message)]);
      expect(calls()).toEqual([]);
    });
  });

  describe("on a schedule", () => {
    beforeAll(open);
    afterAll(() => bench.stop());

    it("proposes newer images on a branch of its own, and renews what it proposed", () => {
      const update = () => act("update", {}, { GITHUB_EVENT_NAME: "schedule" });
      gh({});
      expect(update()).toMatchObject({ status: 0, stderr: "" });
      expect(read("output")).toBe("pull-request=\n");
      bench.publish([OLD, NEXT]);
      expect(update()).toMatchObject({ status: 0, stderr: "" });
      const page = join(tmpdir(), "ens-images.html");
      expect(read("output")).toBe(`page=${page}\npull-request=7\n`);
      expect(readFileSync(page, "utf8")).toContain("<title>ENS image pins, HEAD → ens-images.lock.json</title>");
      const [asked, made] = calls();
      expect(asked?.path).toBe("repos/some/where/pulls?state=open&head=some%3Aens-images%2Fupdate&base=main");
      expect(made).toMatchObject({
        method: "POST",
        path: "repos/some/where/pulls",
        body: { head: "ens-images/update", base: "main" },
      });
      expect(made?.body?.body).toContain("1 moved; 2 machines are replaced");
      expect(git("ls-remote", "origin")).toContain("refs/heads/ens-images/update");
      expect(git("show", "--name-only", "--format=%s", "HEAD")).toBe("Move image pins\n\nens-images.lock.json");

      git("switch", "-q", "main");
      gh({ replies: [{ number: 7 }] });
      expect(update()).toMatchObject({ status: 0, stderr: "" });
      expect(calls().at(-1)).toMatchObject({ method: "PATCH", path: "repos/some/where/pulls/7" });
      expect(harmed()).toEqual([]);
    });
  });
});

describe("action.yml", () => {
  const text = readFileSync(join(ROOT, "action.yml"), "utf8");

  it("puts nothing of an input or an event into a script", () => {
    const scripts = [...text.matchAll(/^\s+(?:- )?run: (.*)$/gm)].map(([, script]) => script);
    expect(scripts).toHaveLength(2);
    for (const script of scripts)
      expect(script).toMatch(/^node "\$GITHUB_ACTION_PATH\/action\/main\.js" (prepare|publish)$/);
    expect(text).not.toContain("github.event");
  });

  it("lends the token to the second step only, and hands over every input", () => {
    const [, prepare = "", publish = ""] = text.split(/^ {4}- /m);
    expect(prepare).not.toContain("token");
    expect(publish).toContain("GH_TOKEN: ${{ inputs.token }}");
    const stated = [...(/^inputs:\n([\s\S]*?)\noutputs:/m.exec(text)?.[1] ?? "").matchAll(/^ {2}([\w-]+):$/gm)].map(
      ([, name]) => name,
    );
    const used = new Set([...text.matchAll(/\$\{\{ inputs\.([\w-]+) \}\}/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(stated.sort());
  });
});
