import { LEAST_POLICY } from "../../ens/failure";
import { type CliCommand, newCommand } from "../command";
import type { Terminal } from "../terminal";

export function policyCommand(): CliCommand {
  const command = newCommand("policy", "print the least RAM policy under which lookups work", [
    "policy",
    "policy > ens-images-policy.json",
  ]).option("--json", "the same: a policy is JSON");
  return { command, run };
}

function run(terminal: Terminal): undefined {
  terminal.print(JSON.stringify(LEAST_POLICY, undefined, 2));
}
