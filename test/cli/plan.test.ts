import { spawnSync } from "node:child_process";
import { CliBench, needsBuild } from "./support/bench";
import { image } from "./support/images";
import { problemsOf } from "./support/schema";

needsBuild();

const TYPE = "alicloud_ens_instance";

/** A change of a plan, as the provider's release makes it: what the state has, and what the configuration asks for. */
function change(name: string, actions: readonly string[], runs: string, boots: string, more: object = {}) {
  const values = { amount: 1, system_disk: [{ category: "cloud_efficiency", size: 20 }] };
  const { forcedBy, reason } = more as { forcedBy?: string[][]; reason?: string };
  return {
    ...{ address: `${TYPE}.${name}`, mode: "managed", type: TYPE, name },
    change: {
      actions,
      before: { ...values, id: `i-${name}`, image_id: runs },
      after: { ...values, image_id: boots, system_disk: [] },
      ...(forcedBy && { replace_paths: forcedBy }),
    },
    ...(reason && { action_reason: reason }),
  };
}
const planOf = (...changes: object[]) => ({ format_version: "1.2", planned_values: {}, resource_changes: changes });
const REPLACE = ["delete", "create"] as const;
const DISK = { forcedBy: [["system_disk"]], reason: "replace_because_cannot_update" };
const IMAGE = { forcedBy: [["image_id"]], reason: "replace_because_cannot_update" };

describe("ens-images diff --plan", () => {
  let bench: CliBench;
  const [w1, w2, db] = [image("m-w1", "web-1", 30), image("m-w2", "web-2", 2), image("m-db", "db-1", 9)];
  const web = { imageName: "web-*", pick: "mostRecent" } as const;
  const machines = [
    { key: "edge/web", stack: "edge", name: "web-1" },
    { key: "edge/web", stack: "edge", name: "web-2", block: { lifecycle: { ignore_changes: ["image_id"] } } },
    { key: "edge/db", stack: "edge", name: "db" },
  ];
  const lockOf = (pinned: typeof w1) => ({
    "edge/web": [bench.pin(web, pinned)],
    "edge/db": [bench.pin({ imageName: "db" }, db)],
  });

  beforeAll(async () => {
    bench = await CliBench.start([w1, w2, db]);
    bench.writeLock(lockOf(w1));
    bench.writeLock(lockOf(w1), bench.write("before.json", ""));
    bench.writeLock(lockOf(w2), bench.write("newer.json", ""));
    bench.writeOutput(lockOf(w1), machines);
  });
  afterAll(() => bench.stop());

  const inForms = async (...args: string[]) => {
    const [text, markdown, json] = await Promise.all([
      bench.run(["diff", ...args, "--verbose"]),
      bench.run(["diff", ...args, "--format", "markdown"]),
      bench.run(["diff", ...args, "--json"]),
    ]);
    expect([text.status, markdown.status, json.status]).toEqual([0, 0, 0]);
    expect(problemsOf("diff", json.stdout)).toEqual([]);
    return { text: text.stdout, markdown: markdown.stdout, json: JSON.parse(json.stdout) };
  };

  it("tells machines that are replaced, and not for their image, though no pin moved", async () => {
    const changes = [["web-1", "m-w1"] as const, ["web-2", "m-w1"] as const, ["db", "m-db"] as const];
    bench.write("disk.json", planOf(...changes.map(([name, id]) => change(name, REPLACE, id, id, DISK))));
    const { text, markdown, json } = await inForms("before.json", "--plan", "disk.json");
    expect(text).toContain("3 machines are replaced, not for their image: system_disk\n");
    expect(text).toContain("edge  alicloud_ens_instance.db; state what it has: systemDisk: { size: 20 }\n");
    expect(text).toContain("pin the same images; 3 machines are replaced, not for the image.\n");
    expect(text).not.toContain("nothing is replaced");
    expect(markdown).toContain("**Image pins:** no difference; 3 machines are replaced, not for the image.");
    expect(markdown).toContain("3 machines are replaced, not for their image&#58; system&#95;disk");
    expect(json.replaced).toBe(0);
    expect(json.plan.drifted).toEqual([]);
    expect(json.plan.replacedOtherwise).toHaveLength(3);
    expect(json.plan.replacedOtherwise[0]).toMatchObject({
      reasons: ["system_disk"],
      write: ["systemDisk: { size: 20 }"],
    });
  });

  it("tells machines that drifted, and how to take what they run", async () => {
    bench.write(
      "drift.json",
      planOf(
        change("web-1", REPLACE, "m-w2", "m-w1", IMAGE),
        change("web-2", ["no-op"], "m-w2", "m-w2"),
        change("db", ["no-op"], "m-db", "m-db"),
      ),
    );
    const { text, markdown, json } = await inForms("newer.json", "before.json", "--plan", "edge=drift.json");
    // The pin moved: that its machines run what it moved from is no drift.
    expect(json.plan.drifted).toEqual([]);
    expect(json.replaced).toBe(1);
    expect(text).toContain("1 machine is replaced");
    expect(markdown).not.toContain("drifted");
    const still = await inForms("before.json", "--plan", "edge=drift.json");
    expect(still.text).toContain("2 machines run another image than pinned, and no pin of theirs moved\n");
    expect(still.text).toContain(
      "alicloud_ens_instance.web-1 (i-web-1) runs m-w2, pinned is web-1: the next apply puts it back, and replaces it\n",
    );
    expect(still.text).toContain(
      "alicloud_ens_instance.web-2 (i-web-2) runs m-w2, pinned is web-1: the plan leaves it so\n",
    );
    expect(still.text).toContain("To take it instead: ens-images update edge/web --to m-w2\n");
    expect(still.text).toContain("pin the same images; 2 machines drifted.\n");
    expect(still.markdown).toContain("no difference; 2 machines drifted.");
    // Git knows the name from an earlier lock.
    const git = (...args: string[]) =>
      spawnSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: bench.project });
    git("init", "-q");
    for (const pinned of [w2, w1]) {
      bench.writeLock(lockOf(pinned));
      git("add", "ens-images.lock.json");
      git("commit", "-qm", "x");
    }
    const known = await bench.run(["diff", "before.json", "--plan", "edge=drift.json"]);
    expect(known.stdout).toContain("alicloud_ens_instance.web-1 (i-web-1) runs m-w2 (web-2), pinned is web-1: ");
    expect(still.json.plan.drifted).toMatchObject([
      { address: "alicloud_ens_instance.web-1", id: "i-web-1", runs: { imageId: "m-w2" }, putBack: "replaced" },
      { address: "alicloud_ens_instance.web-2", putBack: "left" },
    ]);
  });

  it("counts for a move what is replaced for the image, and says what else is", async () => {
    bench.write(
      "moved.json",
      planOf(
        change("web-1", REPLACE, "m-w1", "m-w2", { ...IMAGE, forcedBy: [["image_id"], ["system_disk"]] }),
        change("web-2", REPLACE, "m-w1", "m-w2", { reason: "replace_because_tainted" }),
        change("db", ["no-op"], "m-db", "m-db"),
      ),
    );
    const { text, markdown, json } = await inForms("before.json", "newer.json", "--plan", "moved.json");
    expect(text).toMatch(/^ {4}1 pin, 1 machine /m);
    expect(text).toContain("(Terraform: replaced, also for system_disk)");
    expect(text).toContain("(Terraform: replaced, not for its image: it is tainted)");
    expect(text).toContain("1 machine is replaced, not for its image: it is tainted\n");
    expect(text).toContain("alicloud_ens_instance.web-2, and boots m-w2 (web-2) by it\n");
    expect(text).toContain("1 moved; 1 machine is replaced; 1 machine is replaced, not for the image. Next:");
    expect(text).not.toContain("nothing is replaced");
    expect(markdown).toContain("1 moved; 1 machine is replaced; 1 machine is replaced, not for the image.");
    expect(json).toMatchObject({ replaced: 1, plan: { replacedOtherwise: [{ boots: { imageId: "m-w2" } }] } });
  });

  it("takes a state for what it is, and never tells to write to what it read", async () => {
    const raw = { version: 4, serial: 1, lineage: "l", resources: [] };
    bench.write("edge.plan.json", raw);
    bench.write("shown.json", { format_version: "1.0", values: {} });
    const [first, second] = await Promise.all([
      bench.run(["diff", "before.json", "--plan", "edge.plan.json"]),
      bench.run(["diff", "before.json", "--plan", "shown.json"]),
    ]);
    expect(first.status).toBe(3);
    expect(first.stderr).toContain("edge.plan.json is a raw state, not a plan. To make one: terraform -chdir=");
    expect(first.stderr).not.toMatch(/> (\S*\/)?edge\.plan\.json/);
    expect(second.stderr).toContain("shown.json is a state, not a plan.");
  });

  it("adopts what runs from a state of either kind, and from the state in a plan", async () => {
    const attributes = { id: "i-1", image_id: "m-w2" };
    const resource = { mode: "managed", type: TYPE, name: "web-1" };
    const values = { root_module: { resources: [{ ...resource, address: `${TYPE}.web-1`, values: attributes }] } };
    const states = {
      "terraform.edge.tfstate": {
        version: 4,
        serial: 1,
        lineage: "l",
        resources: [{ ...resource, instances: [{ attributes }] }],
      },
      "state.json": { format_version: "1.0", values },
      "plan.json": { ...planOf(), prior_state: { format_version: "1.0", values } },
    };
    for (const [name, state] of Object.entries(states)) bench.write(name, state);
    const runs = await Promise.all(
      Object.keys(states).map((name) => bench.run(["adopt", "--state", name, "--dry-run", "--json"])),
    );
    for (const { status, stdout } of runs) {
      expect(status).toBe(0);
      expect(JSON.parse(stdout).adopted).toMatchObject([{ key: "edge/web", after: { imageId: "m-w2" } }]);
    }
    expect(bench.read("terraform.edge.tfstate")).toBe(JSON.stringify(states["terraform.edge.tfstate"]));
  });
});
