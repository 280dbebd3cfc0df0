import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWithTerraform, terraform } from "../support/terraform";
import { CliBench, needsBuild } from "./support/bench";
import { daysAgo, image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

const OLD = image("m-5old", "web-base-20260701", 40);
const NEW = image("m-5new", "web-base-20260801", 10);

const MAIN = `
locals {
  ens_pins   = jsondecode(file("\${path.module}/ens-images.lock.json")).pins
  ens_images = { for key, pins in local.ens_pins : trimprefix(key, "pin//") => pins[0].image if length(pins) == 1 && startswith(key, "pin//") }
}
resource "terraform_data" "web" {
  count            = 2
  triggers_replace = local.ens_images["web-image"].imageId
}
output "web_image" {
  value = local.ens_images["web-image"].imageName
}
`;
const MACHINE = ["--machine", "terraform_data.triggers_replace"];

describeWithTerraform("plain Terraform, from an empty folder", () => {
  let bench: CliBench;
  let folder: string;

  beforeAll(async () => {
    bench = await CliBench.start([OLD]);
    folder = join(bench.folder, "hcl");
    mkdirSync(folder);
    git("init", "-q");
    writeFileSync(join(folder, "main.tf"), MAIN);
  });
  afterAll(() => bench.stop());

  const git = (...args: readonly string[]) => {
    const identity = ["-c", "user.name=x", "-c", "user.email=x@y"];
    return execFileSync("git", [...identity, ...args], { cwd: folder, env: bench.env(), encoding: "utf8" });
  };
  const run = (args: readonly string[], env?: NodeJS.ProcessEnv) => bench.run(args, { cwd: folder, env });
  const plan = (name: string) => {
    terraform(folder, "plan", "-input=false", `-out=${name}.tfplan`);
    writeFileSync(join(folder, `${name}.json`), terraform(folder, "show", "-json", `${name}.tfplan`));
  };

  it("pins, plans, and moves the pin: the plan shows both images, and diff counts the machines", async () => {
    expect(await run(["add", "web-image", "--image-name", "web-base-*", "--pick", "mostRecent"])).toMatchObject({
      status: 0,
    });
    expect(existsSync(join(folder, "package.json"))).toBe(false);
    git("add", "ens-images.lock.json");
    git("commit", "-qm", "pin");
    terraform(folder, "init", "-input=false");
    terraform(folder, "apply", "-auto-approve", "-input=false");
    bench.publish([OLD, NEW]);
    expect((await run(["outdated", "--exit-code"])).status).toBe(1);

    plan("before");
    const dry = await run(["update", "web-image", "--dry-run", "--verbose", "--plan", "before.json", ...MACHINE]);
    expect(dry).toMatchObject({ status: 0, stderr: "" });
    expect(dry.stdout).toMatch(/^ {4}1 pin, (at least )?2 machines /m);
    expect(dry.stdout).toMatch(/before {2}terraform_data\.web\n/);
    expect(dry.stdout).not.toMatch(/synth|CDK/);
    const unknown = await run(["update", "web-image", "--yes"]);
    expect(unknown).toMatchObject({ status: 0, stderr: "" });
    expect(unknown.stdout).toContain("The next terraform plan takes it up");

    const text = terraform(folder, "plan", "-input=false");
    expect(text).toMatch(/web_image = "web-base-20260701" -> "web-base-20260801"/);
    plan("after");
    const diff = await run(["diff", "--verbose", "--plan", "edge=after.json", ...MACHINE]);
    expect(diff).toMatchObject({ status: 0, stderr: "" });
    expect(diff.stdout).toMatch(/edge {2}terraform_data\.web {2}\(Terraform: replaced 2 times\)/);
    expect(diff.stdout).toContain("1 moved; 2 machines are replaced");
    expect(diff.stdout).not.toMatch(/synth|CDK|cdktf/);
    const json = await run(["diff", "--plan", "after.json", ...MACHINE, "--json"]);
    expect(problemsOf("diff", json.stdout)).toEqual([]);
    expect(JSON.parse(json.stdout)).toMatchObject({ replaced: 2, changes: [{ kind: "moved", replaced: 2 }] });
  });

  it("adopts from the state itself, in which a value of any type has its type beside it", async () => {
    for (const file of ["terraform.tfstate", "state.json"]) {
      writeFileSync(join(folder, "state.json"), terraform(folder, "show", "-json"));
      const kinds = ["--machine", "terraform_data.input", ...MACHINE, "--json"];
      const { status, stdout } = await run(["adopt", "--state", file, "--dry-run", ...kinds]);
      expect([file, status, problemsOf("adopt", stdout)]).toEqual([file, 0, []]);
      expect(JSON.parse(stdout)).toMatchObject({ machines: { seen: 2 }, adopted: [{ after: { imageId: "m-5old" } }] });
      const none = await run(["adopt", "--state", file]);
      expect([none.status, none.stdout]).toEqual([3, ""]);
      expect(none.stderr).toContain("looked at: alicloud_ens_instance.image_id");
    }
  });

  it("checks the lock in CI, and asks no account for what is pinned", async () => {
    expect(await run(["check"], { CI: "true" })).toMatchObject({
      status: 0,
      stderr: "",
      stdout: "1 pin checked: fine.\n",
    });
  });

  it("refuses a plan in which no image is of the lock", async () => {
    const { status, stdout, stderr } = await run(["diff", "--plan", "after.json"]);
    expect([status, stdout]).toEqual([3, ""]);
    expect(stderr).toContain("has no machine with an image of the lock");
    expect(await run(["update", "--plan", "after.json", "--yes"])).toMatchObject({ status: 3, stdout: "" });
    expect(await run(["diff", "--plan", "after.json", "--machine", "nope"])).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("ens-images adopt, from a state alone", () => {
  let bench: CliBench;
  let folder: string;
  const DB = image("m-5db", "postgres-v2", 30);
  const OTHER = image("m-5other", "gateway-3", 30);
  const GONE = "m-5pasted";

  beforeAll(async () => {
    bench = await CliBench.start([OLD, NEW, DB, OTHER]);
    folder = join(bench.folder, "hcl");
    mkdirSync(folder);
    git("init", "-q");
    write(OLD);
    git("add", ".");
    git("commit", "-qm", "first");
  });
  beforeEach(() => write(NEW));
  afterAll(() => bench.stop());

  const git = (...args: readonly string[]) => {
    const identity = ["-c", "user.name=x", "-c", "user.email=x@y"];
    return execFileSync("git", [...identity, ...args], { cwd: folder, env: bench.env(), encoding: "utf8" });
  };
  const lock = () => readFileSync(join(folder, "ens-images.lock.json"), "utf8");
  /** The pin of web is by its name alone: its query would not take the image that it had first. */
  const write = (web: typeof OLD) =>
    bench.writeLock(
      {
        "pin//web": [bench.pin({ imageName: "web-base-*", createdAfter: daysAgo(20), pick: "mostRecent" }, web)],
        "pin//db": [bench.pin({ imageName: "postgres-*", pick: "highestVersion" }, image("m-5db3", "postgres-v3", 2))],
      },
      join(folder, "ens-images.lock.json"),
    );
  const state = (machines: Readonly<Record<string, string>>) => {
    const resources = Object.entries(machines).map(([name, image_id]) => ({
      ...{ mode: "managed", type: "alicloud_ens_instance", name, instances: [{ attributes: { id: name, image_id } }] },
    }));
    writeFileSync(join(folder, "edge.tfstate"), JSON.stringify({ version: 4, serial: 1, resources }));
  };
  const adopt = async (...args: readonly string[]) => {
    const ended = await bench.run(["adopt", ...args, "--state", "edge.tfstate"], { cwd: folder });
    const pins = JSON.parse(lock()).pins;
    return { ...ended, web: pins["pin//web"][0].image.imageId, db: pins["pin//db"][0].image.imageId };
  };

  it("knows a machine by its pin now, an earlier one in git, or the one query that takes its image", async () => {
    state({ web: "m-5old", db: "m-5db" });
    const { status, stdout, web, db } = await adopt("--json");
    expect([status, problemsOf("adopt", stdout), web, db]).toEqual([0, [], "m-5old", "m-5db"]);
    state({ web: "m-5old" });
    expect((await adopt()).stdout).toContain("0 pins adopted, 1 already on what runs.");
  });

  it("counts what cannot be told, and lets the user decide", async () => {
    const before = lock();
    state({ gateway: "m-5other", pasted: GONE });
    const unknown = await adopt();
    expect([unknown.status, lock()]).toEqual([0, before]);
    expect(unknown.stdout).toContain("0 machines seen, 2 unclear.");
    expect(unknown.stdout).not.toMatch(/synth|CDK/);
    const decided = await adopt("web", "--address", "alicloud_ens_instance.gateway");
    expect(decided).toMatchObject({ status: 0, stderr: "", web: "m-5other" });
    expect(JSON.parse(lock()).pins["pin//web"][0].origin).toMatchObject({
      kind: "adopted",
      against: ["createdAfter", "imageName"],
    });
  });

  it.each([
    ["machines on two images", ["web", "--address", "alicloud_ens_instance.web", "alicloud_ens_instance.db"], 1],
    ["an address that is not there", ["web", "--address", "alicloud_ens_instance.nope"], 3],
    ["a pin without an address", ["web"], 2],
    ["an address without a pin", ["--address", "alicloud_ens_instance.web"], 2],
    ["another type", ["web", "--machine", "nope.image_id", "--address", "nope.web"], 3],
  ] as const)("writes nothing for %s", async (_, args, code) => {
    state({ web: "m-5old", db: "m-5db" });
    const before = lock();
    const { status, stdout } = await adopt(...args);
    expect([status, lock()]).toEqual([code, before]);
    if (code === 1) expect(stdout).toContain("ens-images adopt KEY --address");
    else expect(stdout).toBe("");
  });
});

describe("whom flags state", () => {
  let bench: CliBench;
  beforeAll(async () => {
    bench = await CliBench.start([OLD, NEW]);
    bench.writeLock({ "pin//web": [bench.pin({ imageName: "web-base-*", pick: "mostRecent" }, NEW)] });
    bench.writeProfiles({ team: ["testAK", "testSecret"], stranger: ["otherAK", "otherSecret"] });
    bench.writeOutput({ "pin//web": [bench.pin({ imageName: "web-base-*", pick: "mostRecent" }, NEW)] });
  });
  afterAll(() => bench.stop());

  const COMMANDS = [["outdated"], ["update", "--dry-run"], ["check"], ["explain", "web"]].map(
    (args) => [args] as const,
  );

  it.each(COMMANDS)("counts as stated, in %s", async (args) => {
    const env = { ALIBABA_CLOUD_ENDPOINT_ENS: "", ALICLOUD_ACCESS_KEY: "", ALICLOUD_SECRET_KEY: "" };
    const stated = ["--endpoint", bench.endpoint, "--profile"];
    expect(await bench.run([...args, ...stated, "team"], { env })).toMatchObject({ status: 0, stderr: "" });
    const other = await bench.run([...args, ...stated, "stranger"], { env });
    expect(other.status).toBe(3);
    expect(other.stderr).toContain("AUTHENTICATION");
    expect(await bench.run([...args, "--endpoint", ""], { env })).toMatchObject({ status: 2, stdout: "" });
    const lock = readFileSync(bench.lockFile, "utf8");
    const elsewhere = await bench.run([...args, "--endpoint", "ens.aliyuncs.com"], { env });
    // To check, a pin of an emulator where none is named is a finding.
    expect([elsewhere.status, readFileSync(bench.lockFile, "utf8")]).toEqual([args[0] === "check" ? 1 : 3, lock]);
    expect(elsewhere.stdout + elsewhere.stderr).toMatch(/PIN_OTHER_ENDPOINT|FAIL loopback/);
  });
});
