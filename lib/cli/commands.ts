import type { Command } from "commander";

/** A command of `ens-images`; its module is loaded only when it runs. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Command;
}

/** All commands, in the order of the help text. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "emulator",
    summary: "serve DescribeSelfImages on 127.0.0.1 from a catalog file",
    load: () => (require("./commands/emulator") as typeof import("./commands/emulator")).emulatorCommand(),
  },
];
