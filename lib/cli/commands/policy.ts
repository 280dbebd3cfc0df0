import { leastPolicy } from "../../ens/failure";
import { newCommand } from "../command";
import type { Terminal } from "../terminal";

const FLAGS = {
  "--with <owner>": ["for lookups of public images too", ["system"]],
  "--json": "the same: a policy is JSON",
} as const;

export const policyCommand = () =>
  newCommand("policy", "print the least RAM policy under which lookups work", FLAGS, run, [
    "policy",
    "policy > ens-images-policy.json",
    "policy --with system",
  ]);

function run(terminal: Terminal, flags: { readonly with?: string }): undefined {
  const policy = leastPolicy("DescribeSelfImages", ...(flags.with ? ["DescribeImages"] : []));
  terminal.print(JSON.stringify(policy, undefined, 2));
}
