import { Option } from "commander";
import { leastPolicy } from "../../ens/failure";
import { type CliCommand, newCommand } from "../command";
import type { Terminal } from "../terminal";

export function policyCommand(): CliCommand {
  const command = newCommand("policy", "print the least RAM policy under which lookups work", [
    "policy",
    "policy > ens-images-policy.json",
    "policy --with system",
  ])
    .addOption(new Option("--with <owner>", "for lookups of public images too").choices(["system"]))
    .option("--json", "the same: a policy is JSON");
  return { command, run };
}

function run(terminal: Terminal, flags: { readonly with?: "system" }): undefined {
  const policy = leastPolicy("DescribeSelfImages", ...(flags.with ? ["DescribeImages"] : []));
  terminal.print(JSON.stringify(policy, undefined, 2));
}
