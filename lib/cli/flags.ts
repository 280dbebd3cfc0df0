import { InvalidArgumentError } from "commander";
import type { ConnectionName } from "../account/connection";
import { parseEndpoint } from "../account/endpoint";
import { VARIABLES } from "../account/variables";
import { usage } from "../errors/cli";
import { attempt, EnsImagesError } from "../errors/ens-images-error";
import { PROPS } from "../query/props";
import { IDENTITY_PROPS, type ImageQuery } from "../query/query";
import { queryProblems } from "../query/validate";
import { type ConnectionFlags, readDays } from "./command";
import type { Terminal } from "./terminal";

export const FILTERS = {
  "--image-name <text>": "contained in the name; with * or ? a glob over the whole name",
  "--exact-image-name <name>": "the name, to the letter",
  "--name-regex <regex>": ["regular expression, unanchored; with flags as /…/i", readRegex],
  "--image-id <text>": "an id, or part of one",
  "--snapshot-id <id>": "made from this snapshot",
  "--owners <owner...>": "self, others; or system alone, for public images (default: both)",
  "--architecture <value...>": "x86_64, arm64, …",
  "--platform <value...>": "ubuntu, centos, …",
  "--os-version <value...>": "22.04, …",
  "--compute-type <value...>": "ens_vm, arm_vm, …",
  "--region-id <value...>": "where the image is stored",
  "--created-after <time>": "ISO 8601",
  "--created-before <time>": "ISO 8601",
  "--exclude <image...>": "ids or exact names to leave out",
  "--min-age-days <n>": ["leave out images younger than this", readDays],
} as const;

export const QUERY = {
  ...FILTERS,
  "--owners <owner...>": "self, others; or system alone, for public images (default: self)",
  "--pick <how>": "only (default: several matches are an error), mostRecent, highestVersion",
  "--fallback <step...>": ["where nothing matches: an image id, or a query as JSON; tried in order", readStep],
} as const;

function readStep(text: string, steps: readonly unknown[] = []): unknown[] {
  if (!text.trimStart().startsWith("{")) return [...steps, text];
  try {
    return [...steps, JSON.parse(text, (name, value) => (name === "nameRegex" ? readRegex(value) : value))];
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw error;
    throw new InvalidArgumentError(`It is no JSON: ${(error as Error).message}.`);
  }
}

/** With flags, an expression is written as in a program; all else is its source, and checked with the query. */
function readRegex(text: unknown): unknown {
  const [, source, flags] = /^\/(.+)\/([a-z]+)$/s.exec(String(text)) ?? [];
  try {
    return source === undefined ? text : new RegExp(source, flags);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
}

export function queryOf(flags: object): ImageQuery {
  const props = [...Object.keys(PROPS), "fallback"];
  return Object.fromEntries(Object.entries(flags).filter(([name]) => props.includes(name)));
}

/** What Terraform or a program would fill in, and nobody does here: `${var.name}`, the framework's marker. */
const isPlaceholder = (value: unknown) =>
  [value].flat().some((one) => typeof one === "string" && /\$\{|TfToken\[/.test(one));

export function checkQuery(query: ImageQuery, command: string): void {
  const problems = queryProblems(query, isPlaceholder);
  if (problems.length === 0) return;
  const names = new RegExp(`\\b(${IDENTITY_PROPS.join("|")})\\b`, "g");
  const text = problems.map(({ prop, problem }) => `${flagOf(prop)} ${problem.replace(names, flagOf)}`).join("; ");
  throw usage(`${text}.`, `See: ens-images ${command} --help`);
}

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
