import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { cleanEnv } from "../../scripts/clean-env";

const probe = spawnSync("terraform", ["version", "-json"], { env: cleanEnv(tmpdir()), encoding: "utf8" });

/** The version of the real Terraform on this machine, if there is one. */
export const terraformVersion: string | undefined =
  probe.status === 0 ? (JSON.parse(probe.stdout) as { terraform_version: string }).terraform_version : undefined;

/** Tests that need the real Terraform: where there is none they are skipped, and it is said. */
export const describeWithTerraform: jest.Describe = terraformVersion === undefined ? skipLoudly() : describe;

function skipLoudly(): jest.Describe {
  process.stderr.write("\nTests with the real Terraform are SKIPPED: there is no `terraform` on the PATH.\n");
  return describe.skip;
}

/** Runs Terraform in a folder, and answers what it printed; it fails where Terraform does. */
export function terraform(folder: string, ...args: readonly string[]): string {
  const env = cleanEnv(folder, { TF_IN_AUTOMATION: "1", TF_CLI_ARGS: "-no-color" });
  const { status, stdout, stderr } = spawnSync("terraform", [...args], { cwd: folder, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

/** The values of all outputs, after an apply. */
export function terraformOutputs(folder: string): Record<string, unknown> {
  const outputs = JSON.parse(terraform(folder, "output", "-json")) as Record<string, { readonly value: unknown }>;
  return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
}

/** What a plan does to each resource: `{ "terraform_data.web": ["delete", "create"] }`; what it leaves alone is left out. */
export function plannedActions(folder: string, planFile: string): Record<string, readonly string[]> {
  const plan = JSON.parse(terraform(folder, "show", "-json", planFile)) as {
    readonly resource_changes?: readonly {
      readonly address: string;
      readonly change: { readonly actions: readonly string[] };
    }[];
  };
  const changes = (plan.resource_changes ?? []).filter(({ change }) => change.actions[0] !== "no-op");
  return Object.fromEntries(changes.map(({ address, change }) => [address, change.actions]));
}
