import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { framework } from "../support/framework";
import { imageRecord } from "../support/images";
import { APP_HEAD, OUTPUTS, Workbench } from "../support/workbench";

/** Two stacks with a lookup and a machine each; what goes wrong is put where the last argument stands. */
const app = ({ early = "", late = "", lookups = true }) => `${APP_HEAD}
const app = new App();
const image = (stack, id, imageName = id) => new EnsImageLookup(stack, id, { exactImageName: imageName });
const [first, second] = ["first", "second"].map((id) => newStack(app, id));
for (const stack of [first, second]) {
  const imageId = ${lookups} ? image(stack, "web").imageId : "m-1";
  new EnsInstance(stack, "machine", { ...MACHINE, imageId });
}
${early}
let late = false;
require("${framework}").Aspects.of(second).add({ visit() { if (!late) { late = true; ${late} } } });
app.synth();
`;

const INCOMPATIBLE = `new EnsInstance(second, "small", { ...MACHINE, imageId: image(second, "large").imageId, systemDisk: { size: 1 } });`;

describe.each(OUTPUTS)("an error says what was written before it, %s", (_, output) => {
  let bench: Workbench;
  beforeEach(async () => {
    const large = { ...imageRecord("m-2", "large"), ImageSize: 40 };
    bench = await Workbench.start([imageRecord("m-1", "web"), large, imageRecord("m-3", "other")]);
  });
  afterEach(() => bench.stop());

  /** What is on the disk after a run that began with nothing. */
  const found = () => {
    const folder = join(bench.outdir, "stacks");
    const stacks = existsSync(folder) ? readdirSync(folder) : [];
    return {
      lock: existsSync(bench.lockFile),
      stacks: stacks.filter((id) => readdirSync(join(folder, id)).some((name) => /^cdk\.tf/.test(name))),
    };
  };

  const said = (stderr: string) => ({
    lock: stderr.includes("The lock was written before this:"),
    stacks: /Stacks that were written before this: ([\w, ]+)\./.exec(stderr)?.[1]?.split(", ") ?? [],
  });

  const NOTHING = { lock: false, stacks: [] };
  const LOCK = { lock: true, stacks: [] };
  const FIRST = { lock: true, stacks: ["first"] };

  test.each<[string, Parameters<typeof app>[0], string, object]>([
    ["a lookup that fails with the others", { early: 'image(second, "none");' }, "LOOKUPS_FAILED", NOTHING],
    [
      "a lookup that fails after an image was read",
      { early: 'image(second, "other").image; image(second, "none");' },
      "LOOKUPS_FAILED",
      LOCK,
    ],
    ["a machine too small", { early: INCOMPATIBLE.replaceAll("second", "first") }, "IMAGE_INCOMPATIBLE", LOCK],
    ["a machine too small that an Aspect could mend", { early: INCOMPATIBLE }, "IMAGE_INCOMPATIBLE", FIRST],
    ["a failing lookup of an Aspect", { late: 'image(second, "none");' }, "LOOKUPS_FAILED", FIRST],
    ["an image that an Aspect reads", { late: 'image(second, "none").image;' }, "LOOKUPS_FAILED", FIRST],
    ["a machine too small of an Aspect", { late: INCOMPATIBLE }, "IMAGE_INCOMPATIBLE", FIRST],
    [
      "an empty injection of an Aspect",
      { late: 'image(second, "other").injectInto(second, { filter: () => false });' },
      "INJECTION_EMPTY",
      FIRST,
    ],
    [
      "the first lookup of an app, in an Aspect",
      { lookups: false, late: 'image(second, "none");' },
      "LOOKUPS_FAILED",
      { lock: false, stacks: ["first"] },
    ],
    [
      "a child process that dies, late",
      { late: 'process.env.NODE_OPTIONS = "--require=/nowhere"; image(second, "other").image;', lookups: false },
      "BRIDGE_FAILED",
      { lock: false, stacks: ["first"] },
    ],
    [
      "a lock that somebody spoils meanwhile",
      { late: `require("node:fs").appendFileSync("ens-images.lock.json", "x"); image(second, "other").image;` },
      "LOCK_INVALID",
      FIRST,
    ],
  ])("%s", (__, parts, code, expected) => {
    const { status, stderr } = bench.runApp(app(parts), { env: output });
    expect(status).not.toBe(0);
    expect(stderr).toContain(`code: '${code}'`);
    expect(found()).toEqual(expected);
    expect(said(stderr)).toEqual(expected);
    // Once, and only where it is true.
    const sentences = stderr.match(/(No stack was|Stacks that were) written/g) ?? [];
    expect(sentences).toHaveLength(expected === NOTHING ? 0 : 1);
  });

  test.each([
    ["", NOTHING],
    ['image(second, "other").image;', LOCK],
  ])("resolve(), after %j", (early, expected) => {
    const source = app({ early: `${early} image(second, "none");` }).replace(
      /app\.synth\(\);\s*$/,
      "EnsImages.of(app).resolve();",
    );
    const { status, stderr } = bench.runApp(source, { env: output });
    expect(status).not.toBe(0);
    expect(found()).toEqual(expected);
    expect(said(stderr)).toEqual(expected);
    expect(stderr.includes("No stack was written.")).toBe(expected === LOCK);
  });

  test("a second synth of one process that fails first thing wrote no stack", () => {
    const parts = { early: "app.synth(); image(second, 'none');" };
    const { stderr } = bench.runApp(app(parts), { env: output });
    expect(stderr).toContain("No stack was written. The lock was written before this:");
  });
});
