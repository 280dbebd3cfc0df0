import type { CliCommand } from "./command";

/** A command of `ens-images`; its module is loaded only when it runs. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => CliCommand;
}

/** All commands, in the order of the help text. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "show",
    summary: "the pins of the lock: lookup, image, age, owner, machines",
    load: () => (require("./commands/show") as typeof import("./commands/show")).showCommand(),
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
    name: "diff",
    summary: "compare two locks by image name and date, with the machines replaced",
    load: () => (require("./commands/diff") as typeof import("./commands/diff")).diffCommand(),
  },
  {
    name: "emulator",
    summary: "serve DescribeSelfImages on 127.0.0.1 from a catalog file",
    load: () => ({
      command: (require("./commands/emulator") as typeof import("./commands/emulator")).emulatorCommand(),
    }),
  },
];
