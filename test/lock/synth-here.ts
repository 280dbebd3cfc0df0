import { resolve } from "node:path";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { EnsImageLookup, EnsImages, EnsImagesError } from "../../lib";
import { type AppDescription, lockIn, type Synthesized } from "./synth";

/**
 * Synthesizes in this process, which is quicker. The variables of the test runner are hidden meanwhile, so that the
 * library does what it does for users.
 */
export function synthHere(
  project: string,
  { stacks, settings, outdir = "cdktf.out" }: AppDescription,
  env: Readonly<Record<string, string>>,
): Synthesized {
  const before = { ...process.env };
  delete process.env.JEST_WORKER_ID;
  for (const name of ["CI", "TF_IN_AUTOMATION"]) delete process.env[name];
  Object.assign(process.env, env);
  try {
    const app = new App({ outdir: resolve(project, outdir) });
    EnsImages.of(app, { lockFile: lockIn(project), ...settings });
    for (const [id, lookups] of Object.entries(stacks)) {
      const stack = new TerraformStack(app, id);
      for (const [name, props] of Object.entries(lookups)) {
        new TerraformOutput(stack, `${name}-id`, { value: new EnsImageLookup(stack, name, props).imageId });
      }
    }
    app.synth();
    return {};
  } catch (error) {
    if (!EnsImagesError.is(error)) throw error;
    const { name, code, message, errors } = error;
    return { error: { name, code, message, codes: errors.map((each) => each.code) } };
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
