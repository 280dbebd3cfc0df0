import type { FedMachine } from "../lock/blast-radius";
import { type PlannedChange, readPlan } from "../lock/terraform-json";
import type { App } from "./app";
import { type FileKind, readStackFiles } from "./terraform-files";

const PLAN: FileKind<ReadonlyMap<string, PlannedChange>> = {
  flag: "--plan",
  command: "terraform show -json PLAN",
  read: readPlan,
  addresses: (changes) => new Set(changes.keys()),
};

/** The app with what Terraform itself decided, for the stacks of which a plan is given. */
export function withPlans(app: App, words: readonly string[] | undefined, cwd: string): App {
  if (!words) return app;
  const report = app.require();
  const plans = new Map(readStackFiles(words, report, cwd, PLAN).map(({ stack, content }) => [stack, content]));
  const planned = (machine: FedMachine): FedMachine => {
    const plan = plans.get(machine.stack);
    if (!plan) return machine;
    const change = plan.get(machine.address);
    if (!change) return { ...machine, planned: "absent" };
    return { ...machine, planned: change.action, ...(change.replaced > 0 ? { instances: change.replaced } : {}) };
  };
  return {
    ...app,
    reachOf: (key, query) => {
      const reach = app.reachOf(key, query);
      return reach.kind === "known" ? { kind: "known", machines: reach.machines.map(planned) } : reach;
    },
  };
}
