import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { framework } from "../support/framework";
import { imageRecord } from "../support/images";
import { describeWithTerraform, terraform } from "../support/terraform";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";
import { needsBuild } from "./support/bench";
import { problemsOf } from "./support/schema";

needsBuild();

const CLI = join(ROOT, "dist", "cli", "main.js");
const OLD = [imageRecord("m-old1", "web-1"), imageRecord("m-old2", "db-1"), imageRecord("m-old3", "edge-1")];
const later = { CreationTime: "2026-09-01T10:00:00Z" };
const MIDDLE = imageRecord("m-mid3", "edge-1b", { CreationTime: "2026-08-15T10:00:00Z" });
const NEW = [
  MIDDLE,
  OLD[0],
  OLD[2],
  imageRecord("m-new1", "web-2", later),
  imageRecord("m-new2", "db-2", later),
  imageRecord("m-new3", "edge-2", later),
];

/** Machines of the built-in kind, so that no provider is downloaded. `ids` and `moves` tell two versions of one app apart. */
const app = (web: string, more = "") => `${APP_HEAD}
const { TerraformResource, TerraformIterator } = require("${framework}");
const app = new App();
const stack = new TerraformStack(app, "old");
const machine = (id, more) => new TerraformResource(stack, id, { terraformResourceType: "terraform_data", ...more });
const attributes = { terraform_data: "input" };
const lookup = (id, imageName) => new EnsImageLookup(stack, id, { imageName, pick: "mostRecent" });
const web = machine("${web}");
lookup("web-image", "web-*").injectInto(web, { attributes });
const db = machine("db", { forEach: TerraformIterator.fromList(["a", "b"]) });
lookup("db-image", "db-*").injectInto(db, { attributes });
const edge = machine("edge", { lifecycle: { createBeforeDestroy: true } });
edge.addOverride("triggers_replace", process.env.GENERATION ?? "1");
lookup("edge-image", "edge-*").injectInto(edge, { attributes });
edge.addOverride("provisioner.local-exec", { command: "test ! -e keep" });
${more}
app.synth();
`;

describeWithTerraform("ens-images adopt", () => {
  let bench: Workbench;
  let stack: string;
  beforeAll(async () => {
    bench = await Workbench.start(OLD);
    stack = join(bench.outdir, "stacks", "old");
    expect(bench.runApp(app("web"))).toMatchObject({ status: 0, stderr: "" });
    terraform(stack, "init", "-input=false");
    terraform(stack, "apply", "-auto-approve", "-input=false");
    // What takes the place of the edge machine fails at its end: the one before stays in the state, deposed.
    writeFileSync(join(stack, "keep"), "");
    bench.publish([...OLD, MIDDLE]);
    const env = { GENERATION: "2", ENS_IMAGES_REFRESH: "old/edge-image" };
    expect(bench.runApp(app("web"), { env })).toMatchObject({ status: 0 });
    expect(() => terraform(stack, "apply", "-auto-approve", "-input=false")).toThrow("ended with 1");
    expect(terraform(stack, "show", "-json")).toContain("deposed_key");
    bench.write("state.json", terraform(stack, "show", "-json"));
  });
  afterAll(() => bench.stop());

  const cli = (...args: string[]) => bench.runNode([CLI, ...args]);
  const machines = () => bench.stack("old").resource.terraform_data ?? {};
  const imageOf = (name: string) => machines()[name]?.input;

  it("sets every pin to what runs, through moves, for_each and what is deposed; synth then keeps it", () => {
    bench.publish(NEW);
    bench.write("ens-images.lock.json", '{ "lockVersion": 1, "pins": {} }');
    // The newer version of the app calls its machine otherwise, and has not been applied.
    const source = app(
      "frontend",
      'stack.addOverride("moved", [{ from: "terraform_data.web", to: "terraform_data.frontend" }]);',
    );
    expect(bench.runApp(source)).toMatchObject({ status: 0, stderr: "" });
    expect(["frontend", "db", "edge"].map(imageOf)).toEqual(["m-new1", "m-new2", "m-new3"]);
    bench.write("state.json", terraform(stack, "show", "-json"));

    const dry = cli("adopt", "--state", "state.json", "--dry-run", "--json");
    expect(dry).toMatchObject({ status: 0, stderr: "" });
    expect(problemsOf("adopt", dry.stdout)).toEqual([]);
    const { status, stdout } = cli("adopt", "--state", "old=state.json");
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /db-2 .* → m-old2 \(literal id\)\n {2}adopted: runs at old terraform_data.db\["a"\] and 1 more; the account does not list the image/,
    );
    expect(stdout).toContain("3 pins adopted, 0 already on what runs.");

    expect(bench.runApp(source, { env: { ENS_IMAGES_MODE: "frozen" } })).toMatchObject({ status: 0, stderr: "" });
    expect(["frontend", "db", "edge"].map(imageOf)).toEqual(["m-old1", "m-old2", "m-mid3"]);
    const { pins } = JSON.parse(bench.lock());
    expect(pins["old/web-image"][0]).toMatchObject({
      image: { imageId: "m-old1", imageName: "web-1" },
      query: { imageName: "web-*" },
    });
    expect(cli("adopt", "--state", "state.json").stdout).toContain("0 pins adopted, 3 already on what runs.");
  });

  it("writes nothing where the machines of one lookup run different images", () => {
    const state = JSON.parse(terraform(stack, "show", "-json"));
    const split = state.values.root_module.resources.find(({ index }: { index?: string }) => index === "b");
    split.values.input = "m-old1";
    bench.write("split.json", JSON.stringify(state));
    const before = bench.lock();
    const { status, stdout } = cli("adopt", "--state", "split.json");
    expect(status).toBe(1);
    expect(stdout).toContain("old/db-image feeds machines that run different images:");
    expect(stdout).toContain('  m-old1: 1 machine\n    old  terraform_data.db["b"]');
    expect(problemsOf("adopt", cli("adopt", "--state", "split.json", "--json").stdout)).toEqual([]);
    expect(bench.lock()).toBe(before);
  });

  it.each([
    ["where an id in the state is none", "a b", [], 3],
    ["where it is only looked at", "m-new1", ["--dry-run"], 0],
  ])("writes nothing %s, and says so", (_, input, flags, expected) => {
    const state = JSON.parse(terraform(stack, "show", "-json"));
    const web = state.values.root_module.resources.find(({ name }: { name: string }) => name === "web");
    web.values.input = input;
    bench.write("other.json", JSON.stringify(state));
    const before = bench.lock();
    const { status, stdout, stderr } = cli("adopt", "--state", "other.json", ...flags);
    expect(`${stdout}${stderr}`).toContain("Nothing was written.");
    expect(status).toBe(expected);
    expect(bench.lock()).toBe(before);
  });

  it("says what it cannot read, and what it cannot tell", () => {
    bench.write("raw.json", JSON.stringify({ version: 4, resources: [] }));
    bench.write("empty.json", JSON.stringify({ format_version: "1.0" }));
    const results = [["raw.json"], ["empty.json"], ["none.json"], ["state.json", "--attribute", "id.nowhere"]].map(
      (args) => cli("adopt", "--state", ...args),
    );
    expect(results.map(({ status }) => status)).toEqual([3, 3, 3, 3]);
    expect(results[0]?.stderr).toContain("raw.json is neither a plan nor a state of Terraform");
    expect(results[1]?.stderr).toContain("has no machine that a lookup of the app feeds");
    expect(results[3]?.stderr).toMatch(/cannot be adopted, since the state has no text at id\.nowhere\./);
    expect(cli("adopt")).toMatchObject({ status: 2 });
    expect(cli("adopt", "--state", "state.json", "--out", "nowhere")).toMatchObject({ status: 3 });
  });

  it("diff then reports what Terraform itself decided", () => {
    bench.write("adopted.json", bench.lock());
    expect(cli("update", "--yes", "--force")).toMatchObject({ status: 0 });
    expect(bench.runApp(app("web"), { env: { ENS_IMAGES_MODE: "frozen", GENERATION: "3" } })).toMatchObject({
      status: 0,
    });
    terraform(stack, "plan", "-input=false", "-out=plan.bin");
    bench.write("plan.json", terraform(stack, "show", "-json", "plan.bin"));
    const { status, stdout } = cli("diff", "adopted.json", "--plan", "plan.json", "--json");
    expect(status).toBe(0);
    expect(problemsOf("diff", stdout)).toEqual([]);
    const planned = JSON.parse(stdout).changes.map(
      ({ machines }: { machines: { address: string; planned: string }[] }) =>
        machines.map((machine) => [machine.address, machine.planned]),
    );
    // terraform_data takes another input in place; only the machine that is tainted, or triggered, is replaced.
    expect(planned.flat()).toEqual([
      ["terraform_data.db", "updated"],
      ["terraform_data.edge", "replaced"],
      ["terraform_data.web", "updated"],
    ]);
    // Not for its image, though: it is tainted.
    const { replaced, plan } = JSON.parse(stdout);
    expect(replaced).toBe(0);
    expect(plan.replacedOtherwise).toMatchObject([{ reasons: ["it is tainted"] }]);
  });

  it("needs to be told the stack where several have the same addresses", () => {
    const report = JSON.parse(readFileSync(join(bench.outdir, "ens-images.json"), "utf8"));
    const twice = report.machines.map((machine: object) => ({ ...machine, stack: "twin" }));
    mkdirSync(join(bench.project, "two"), { recursive: true });
    cpSync(bench.outdir, join(bench.project, "two"), { recursive: true });
    writeFileSync(
      join(bench.project, "two", "ens-images.json"),
      JSON.stringify({ ...report, machines: [...report.machines, ...twice] }),
    );
    const unclear = cli("adopt", "--state", "state.json", "--out", "two");
    expect(unclear.status).toBe(2);
    expect(unclear.stderr).toContain("it may be of old, twin. Say so: --state STACK=state.json");
    expect(cli("adopt", "--state", "old=state.json", "--out", "two").status).toBe(0);
  });
});
