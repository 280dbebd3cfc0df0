import type { ConnectionName } from "../account/connection";
import { parseEndpoint } from "../account/endpoint";
import { VARIABLES } from "../account/variables";
import { usage } from "../errors/cli";
import { attempt, EnsImagesError } from "../errors/ens-images-error";
import type { ConnectionFlags } from "./command";
import type { Terminal } from "./terminal";

export function connectionOf({ profile, region, endpoint, roleArn }: ConnectionFlags): ConnectionName | undefined {
  const stated = Object.entries({ profile, region, endpoint, roleArn }).filter(([, value]) => value !== undefined);
  const blank = stated.find(([, value]) => value?.trim() === "");
  // It would count as not stated, and another account's images would be listed.
  if (blank) throw usage(`${flagOf(blank[0])} is empty.`, "Is a variable of your shell unset?");
  const wrong = attempt(() => endpoint !== undefined && parseEndpoint(endpoint, "--endpoint"));
  if (EnsImagesError.is(wrong)) throw usage(wrong.message, "See: ens-images list --help");
  return stated.length > 0 ? Object.fromEntries(stated) : undefined;
}

/** The terminal with what the flags state as if the environment stated it: a role is allowed, and to be taken by who asks. */
export function statedBy(terminal: Terminal, flags: ConnectionFlags): Terminal {
  const stated = Object.entries(connectionOf(flags) ?? {}).map(([name, value]) => [
    VARIABLES[name as keyof typeof VARIABLES][0],
    value,
  ]);
  return { ...terminal, env: { ...terminal.env, ...Object.fromEntries(stated) } };
}

/** The flag of a prop: `--image-name` of `imageName`. */
export function flagOf(prop: string): string {
  return prop.replace(/^\w+/, (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
}
