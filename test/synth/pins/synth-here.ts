import { resolve } from "node:path";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { EnsImageLookup, EnsImages, EnsImagesError } from "../../../lib";
import type { AppDescription, Synthesized } from "./synth";

/** What the last of them said of the pins that it wrote. */
export let toldHere = "";

/**
 * Synthesizes in this process, which is quicker than in one of its own. The variables of the test runner are hidden
 * meanwhile, so that the library does what it does for users.
 */
export function synthHere(cwd: string, app: AppDescription, env: Readonly<Record<string, string>>): Synthesized {
  const before = { cwd: process.cwd(), env: { ...process.env } };
  toldHere = "";
  const write = jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    toldHere += text;
    return true;
  });
  for (const name of ["JEST_WORKER_ID", "CI", "TF_IN_AUTOMATION"]) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(cwd);
  try {
    build(app).synth();
    return {};
  } catch (error) {
    if (!EnsImagesError.is(error)) throw error;
    const { name, code, message, failures } = error;
    return { error: { name, code, message, codes: failures.map((each) => each.code) } };
  } finally {
    write.mockRestore();
    process.chdir(before.cwd);
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before.env);
  }
}

function build({ stacks, settings, outdir = "cdktf.out" }: AppDescription): App {
  const app = new App({ outdir: resolve(outdir) });
  if (settings) EnsImages.of(app).configure(settings);
  for (const [id, lookups] of Object.entries(stacks)) {
    const stack = new TerraformStack(app, id);
    for (const [name, props] of Object.entries(lookups)) {
      new TerraformOutput(stack, `${name}-id`, { value: new EnsImageLookup(stack, name, props).imageId });
    }
  }
  return app;
}
