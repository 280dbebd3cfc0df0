import { spawnSync } from "node:child_process";
import { rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Pin } from "../../lib/lock/lock";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

describe("ens-images diff", () => {
  let bench: CliBench;
  const [m1, m2] = [image("m-1", "web-1", 30), image("m-2", "web-2", 2)];
  const query = { imageName: "web-*", pick: "mostRecent" } as const;
  const machines = [
    { key: "app/web", stack: "app", name: "web-1" },
    { key: "app/web", stack: "app", name: "web-2", block: { payment_type: "Subscription" } },
    { key: "app/edited", stack: "blue", name: "edited" },
  ];

  const old = (): Record<string, Pin[]> => ({
    "app/web": [bench.pin(query, m1)],
    "app/edited": [bench.pin({ imageName: "web-1" }, m1)],
    "app/old-name": [bench.pin({ imageName: "web-?" }, m1)],
    "app/dropped": [bench.pin(query, m1)],
    "app/noted": [bench.pin(query, m1)],
  });
  const now = (): Record<string, Pin[]> => ({
    "app/web": [bench.pin(query, m2, { why: "newest of 9 matches" })],
    "app/edited": [bench.pin({ imageName: "web-2" }, m2, { why: "the only match among 2 images" })],
    "app/new-name": [bench.pin({ imageName: "web-?" }, m1)],
    "app/new": [bench.pin({ imageName: "x|y" }, image("m-3", "odd | name `<b>@team</b>`", 1))],
    "app/copy": [bench.pin(query, m1, { origin: { kind: "copied", from: "app/noted" } })],
    "app/noted": [bench.pin(query, m1, { why: "adopted: runs at app web", origin: { kind: "adopted" } })],
  });

  const git = (...args: string[]) => {
    const { status, stderr } = spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], {
      cwd: bench.project,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  };

  beforeAll(async () => {
    bench = await CliBench.start([m1, m2]);
    git("init", "-q", "-b", "main");
    git("commit", "-q", "--allow-empty", "-m", "without a lock");
    git("tag", "empty");
    bench.writeLock(old());
    git("add", "ens-images.lock.json");
    git("commit", "-q", "-m", "a lock");
    bench.writeLock(old(), join(bench.project, "before.json"));
    bench.writeLock(now());
    bench.writeOutput(now(), machines);
  });
  afterAll(() => bench.stop());

  it("compares the lock with that of the last commit, for a person", async () => {
    const { status, stdout, stderr } = await bench.run(["diff"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
  });

  it("writes Markdown for a pull request", async () => {
    const { status, stdout } = await bench.run(["diff", "HEAD", "--format", "markdown"]);
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
  });

  it("compares files and revisions, for programs", async () => {
    const [file, empty, same] = await Promise.all([
      bench.run(["diff", "before.json", "--json"]),
      bench.run(["diff", "empty", "main", "--format", "json"]),
      bench.run(["diff", "HEAD", "before.json"]),
    ]);
    for (const { status, stdout } of [file, empty]) {
      expect(status).toBe(0);
      expect(problemsOf("diff", stdout)).toEqual([]);
    }
    expect(JSON.parse(file.stdout)).toMatchObject({
      before: "before.json",
      after: "ens-images.lock.json",
      replaced: 3,
    });
    expect(new Set(JSON.parse(empty.stdout).changes.map(({ kind }: { kind: string }) => kind))).toEqual(
      new Set(["added"]),
    );
    expect(same.stdout).toBe("HEAD and before.json pin the same images.\n");
  });

  it("reports what Terraform itself decided, where it is given a plan", async () => {
    const change = (address: string, actions: string[]) => ({ address, mode: "managed", change: { actions } });
    bench.write("plan.json", {
      format_version: "1.2",
      planned_values: {},
      resource_changes: [
        change("alicloud_ens_instance.web-1[0]", ["delete", "create"]),
        change("alicloud_ens_instance.web-1[1]", ["create", "delete"]),
        change("alicloud_ens_instance.web-2", ["no-op"]),
      ],
    });
    const [planned, wrong] = await Promise.all([
      bench.run(["diff", "--plan", "app=plan.json", "--json"]),
      bench.run(["diff", "--plan", "app=before.json"]),
    ]);
    expect(problemsOf("diff", planned.stdout)).toEqual([]);
    const web = JSON.parse(planned.stdout).changes.find(({ key }: { key: string }) => key === "app/web");
    expect(web.replaced).toBe(2);
    expect(web.machines.map((one: { planned: string }) => one.planned)).toEqual(["replaced", "unchanged"]);
    expect(wrong).toMatchObject({ status: 3, stdout: "" });
    expect(wrong.stderr).toContain(
      "before.json is neither a plan nor a state of Terraform. To make one: terraform -chdir=cdktf.out/stacks/app show -json PLAN > app.plan.json",
    );
  });

  it("could not tell of machines without a synth; the rest stands", async () => {
    rmSync(join(bench.project, "cdktf.out", "ens-images.json"));
    const alone = await bench.run(["diff"]);
    expect(alone.status).toBe(0);
    expect(alone.stdout).toContain("; machines unknown. Next: ");
    expect(alone.stderr).toMatch(/^no machines known: cdktf\.out\/ens-images\.json does not exist\./);
    bench.writeOutput(now(), machines);
    const [missing, without] = await Promise.all([
      bench.run(["diff", "--out", "nowhere"]),
      bench.run(["diff", "--out", "nowhere", "--no-machines"]),
    ]);
    expect(missing.status).toBe(3);
    expect(missing.stdout).toContain("web-1 → web-2");
    expect(missing.stderr).toContain("nowhere/ens-images.json does not exist");
    expect(without.status).toBe(0);
    // A synth of before the lock that knows the keys is as good as a new one: an update does not make it old.
    utimesSync(join(bench.project, "cdktf.out", "ens-images.json"), 1, 1);
    expect((await bench.run(["diff"])).status).toBe(0);
  });

  it("claims nothing of machines that a new pin feeds: what they ran is in no lock", async () => {
    const pin = bench.pin(query, m2);
    bench.writeLock({}, join(bench.project, "none.json"));
    bench.writeLock({ "app/web": [pin] }, join(bench.project, "new.json"));
    const args = ["diff", "none.json", "new.json"];
    const change = { address: "alicloud_ens_instance.web-1", mode: "managed", change: { actions: ["create"] } };
    bench.write("first.json", { format_version: "1.2", planned_values: {}, resource_changes: [change] });
    const [text, markdown, json, planned, without] = await Promise.all([
      bench.run(args),
      bench.run([...args, "--format", "markdown"]),
      bench.run([...args, "--json"]),
      bench.run([...args, "--plan", "app=first.json", "--json"]),
      bench.run([...args, "--no-machines"]),
    ]);
    expect(text.stdout).toContain("    1 pin, up to 2 machines ! up to 1 subscription  app/web  ");
    expect(text.stdout).toContain("1 new; 0 machines are replaced, and up to 2 of new or removed pins.");
    expect(markdown.stdout).toContain("| up to 2 machines | up to 1 prepaid machine may stay billed |");
    expect(problemsOf("diff", json.stdout)).toEqual([]);
    expect(JSON.parse(json.stdout)).toMatchObject({ replaced: 0, undecided: 2, changes: [{ undecided: 2 }] });
    expect(JSON.parse(planned.stdout)).toMatchObject({ replaced: 0, undecided: 0 });
    expect(without.stdout).toContain("1 new; machines unknown.");
    // The other way round: the app still uses the pin, and the next synth asks for another.
    const removed = await bench.run(["diff", "new.json", "none.json"]);
    expect(removed.stdout).toContain("    1 pin, up to 2 machines ! up to 1 subscription  app/web  removed\n");
    expect(removed.stdout).toContain("1 removed; 0 machines are replaced, and up to 2 of new or removed pins.");
  });

  it.each([["no-such-rev"], ["--output=x"], ["HEAD:other"]])("refuses %s", async (word) => {
    const { status, stdout, stderr } = await bench.run(["diff", "--", word]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("is neither a file nor a revision");
  });
});
