import { leastPolicy } from "../../ens/failure";
import { type FlagsOf, newCommand } from "../command";
import type { Terminal } from "../terminal";

const OPERATIONS = { system: "DescribeImages", running: "DescribeInstances" };

const FLAGS = {
  "--with <what...>": ["for lookups of public images (system), and for check --running, too", Object.keys(OPERATIONS)],
  "--json": "the same: a policy is JSON",
} as const;

export const policyCommand = () =>
  newCommand("policy", "print the least RAM policy under which lookups work", FLAGS, run, [
    "policy",
    "policy > ens-images-policy.json",
    "policy --with system running",
  ]);

function run(terminal: Terminal, flags: FlagsOf<typeof FLAGS>): undefined {
  const asked = [flags.with ?? []].flat() as (keyof typeof OPERATIONS)[];
  const policy = leastPolicy("DescribeSelfImages", ...asked.map((what) => OPERATIONS[what]));
  terminal.print(JSON.stringify(policy, undefined, 2));
}
