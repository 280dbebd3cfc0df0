import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expand } from "./expand";
import type { ProviderFacts } from "./facts";

export interface BindingsOptions {
  /** The module the bindings take their base classes from. An app's resources must come from the app's own framework. */
  readonly framework: "cdktf" | "cdktn";
  /** Emptied, then filled with one folder a type. */
  readonly outdir: string;
  /** What each binding imports before all else, as seen from its folder. */
  readonly first?: string;
}

/** Tells the absence of the framework in words: as seen from the folder of a binding in lib/alicloud. */
export const FRAMEWORK_CHECK = "../../synth/framework-installed";

/** The generator writes for looser compiler settings than this repository's (no `noImplicitOverride`). */
const HEADER = "// @ts-nocheck: written by @cdktf/provider-generator from provider-alicloud/schema; not to be edited\n";
const FRAMEWORK_IMPORT = "import * as cdktf from 'cdktf';";

/**
 * Generates TypeScript classes from the facts by `@cdktf/provider-generator`, the generator behind `cdktf get`, but
 * without Terraform, a download or the network. The same facts give the same bytes.
 *
 * @returns the folders written, sorted: `ens-disk`, …, `provider`
 */
export async function writeBindings(facts: ProviderFacts, options: BindingsOptions): Promise<string[]> {
  const staging = mkdtempSync(join(tmpdir(), "ens-images-bindings-"));
  try {
    const generated = await generate(facts, staging);
    const modules = readdirSync(generated, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
    rmSync(options.outdir, { recursive: true, force: true });
    for (const module of modules) {
      const text = readFileSync(join(generated, module, "index.ts"), "utf8");
      mkdirSync(join(options.outdir, module), { recursive: true });
      writeFileSync(join(options.outdir, module, "index.ts"), finished(text, options, module));
    }
    return modules;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function generate(facts: ProviderFacts, staging: string): Promise<string> {
  const { CodeMaker, TerraformProviderConstraint, TerraformProviderGenerator } = await importQuietly();
  const [major, minor] = facts.version.split(".");
  const constraint = new TerraformProviderConstraint(`${facts.source}@~> ${major}.${minor}`);
  // Without `provider_versions` a stack asks for the constraint, not for one exact release: which release runs is for
  // the app's .terraform.lock.hcl to say.
  const generator = new TerraformProviderGenerator(new CodeMaker(), expand(facts) as unknown as GeneratorSchema);
  // What the generator asks of its target: a source, a name and a version constraint, and that it is no module.
  generator.generate({
    source: constraint.source,
    name: constraint.name,
    version: constraint.version,
    isModule: false,
    isProvider: true,
  } as GeneratorTarget);
  await generator.save(staging);
  return join(staging, "providers", constraint.name);
}

type GeneratorModule = typeof import("@cdktf/provider-generator");
type Generator = InstanceType<GeneratorModule["TerraformProviderGenerator"]>;
type GeneratorSchema = ConstructorParameters<GeneratorModule["TerraformProviderGenerator"]>[1];
type GeneratorTarget = Parameters<Generator["generate"]>[0];

/**
 * Loading the generator runs `terraform version` and, where that fails, reports the failure to HashiCorp over the
 * network. Neither belongs into an install: no such program is named, and the report is switched off, before it loads.
 */
async function importQuietly(): Promise<GeneratorModule> {
  const before = process.env.TERRAFORM_BINARY_NAME;
  process.env.CHECKPOINT_DISABLE = "1";
  process.env.TERRAFORM_BINARY_NAME = "no-terraform-is-needed-here";
  try {
    return await import("@cdktf/provider-generator");
  } finally {
    if (before === undefined) delete process.env.TERRAFORM_BINARY_NAME;
    else process.env.TERRAFORM_BINARY_NAME = before;
  }
}

function finished(text: string, { framework, first }: BindingsOptions, module: string): string {
  if (text.split(FRAMEWORK_IMPORT).length !== 2) {
    throw new Error(
      `The binding ${module} does not import cdktf once, as @cdktf/provider-generator 0.21.0 writes it. ` +
        "Look at what the installed generator writes and adapt FRAMEWORK_IMPORT in provider-alicloud/bindings.ts.",
    );
  }
  return (
    HEADER +
    (first ? `import "${first}";\n` : "") +
    text.replace(FRAMEWORK_IMPORT, `import * as cdktf from '${framework}';`)
  );
}
