import type { CliCommand } from "./command";

/** A command of `ens-images`; its module is loaded only when it runs. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => CliCommand;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "show",
    summary: "the pins of the lock: lookup, image, age, owner, machines",
    load: () => (require("./commands/show") as typeof import("./commands/show")).showCommand(),
  },
  {
    name: "list",
    summary: "the images of the account, by the filters of a query",
    load: () => (require("./commands/list") as typeof import("./commands/list")).listCommand(),
  },
  {
    name: "explain",
    summary: "the query in words, the pick and why, the runners-up, what each rule removed",
    load: () => (require("./commands/explain") as typeof import("./commands/explain")).explainCommand(),
  },
  {
    name: "outdated",
    summary: "what each query would pick now, beside what is pinned",
    load: () => (require("./commands/outdated") as typeof import("./commands/outdated")).outdatedCommand(),
  },
  {
    name: "update",
    summary: "move pins to what their queries pick now, or to an image you name",
    load: () => (require("./commands/update") as typeof import("./commands/update")).updateCommand(),
  },
  {
    name: "add",
    summary: "pin what a query finds under a name, without a synth",
    load: () => (require("./commands/add") as typeof import("./commands/add")).addCommand(),
  },
  {
    name: "remove",
    summary: "take the pins of a key out of the lock",
    load: () => (require("./commands/remove") as typeof import("./commands/remove")).removeCommand(),
  },
  {
    name: "mv",
    summary: "rename a key of the lock",
    load: () => (require("./commands/mv") as typeof import("./commands/mv")).mvCommand(),
  },
  {
    name: "hold",
    summary: "keep pins where they are until somebody says otherwise",
    load: () => (require("./commands/hold") as typeof import("./commands/hold")).holdCommand(),
  },
  {
    name: "check",
    summary: "every pin: still there, same name, Available, still what its query asks for",
    load: () => (require("./commands/check") as typeof import("./commands/check")).checkCommand(),
  },
  {
    name: "diff",
    summary: "compare two locks by image name and date, with the machines replaced",
    load: () => (require("./commands/diff") as typeof import("./commands/diff")).diffCommand(),
  },
  {
    name: "adopt",
    summary: "set each pin to what its machines run, read from Terraform's state",
    load: () => (require("./commands/adopt") as typeof import("./commands/adopt")).adoptCommand(),
  },
  {
    name: "prune",
    summary: "drop pins that none of the given outputs uses",
    load: () => (require("./commands/prune") as typeof import("./commands/prune")).pruneCommand(),
  },
  {
    name: "merge",
    summary: "merge two versions of a lock, as git's merge driver",
    load: () => (require("./commands/merge") as typeof import("./commands/merge")).mergeCommand(),
  },
  {
    name: "policy",
    summary: "print the least RAM policy under which lookups work",
    load: () => (require("./commands/policy") as typeof import("./commands/policy")).policyCommand(),
  },
  {
    name: "emulator",
    summary: "serve the ENS API on 127.0.0.1 from a catalog file",
    load: () => ({
      command: (require("./commands/emulator") as typeof import("./commands/emulator")).emulatorCommand(),
    }),
  },
];
