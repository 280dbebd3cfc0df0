import type { Command } from "commander";
import type { ConnectionName } from "../../account/connection";
import { parseEndpoint } from "../../account/endpoint";
import { EnsImagesError } from "../../errors";
import { usage } from "../../errors/cli";
import type { ImageOwner, ImageQuery } from "../../query/query";
import { queryProblems } from "../../query/validate";
import type { ListFilters } from "../../select/list-images";
import { attempt } from "../attempt";
import { type LockFlags, readDays } from "../command";

export interface ListFlags extends LockFlags {
  readonly imageName?: string;
  readonly exactImageName?: string;
  readonly nameRegex?: string;
  readonly imageId?: string;
  readonly snapshotId?: string;
  readonly owners?: readonly string[];
  readonly architecture?: readonly string[];
  readonly platform?: readonly string[];
  readonly osVersion?: readonly string[];
  readonly computeType?: readonly string[];
  readonly regionId?: readonly string[];
  readonly createdAfter?: string;
  readonly createdBefore?: string;
  readonly exclude?: readonly string[];
  readonly minAgeDays?: number;
  readonly status?: readonly string[];
  readonly profile?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly roleArn?: string;
}

/** Adds a flag for every filter of a query, and those that say whose images are meant. */
export function withFilters(command: Command): Command {
  return command
    .option("--image-name <text>", "contained in the name; with * or ? a glob over the whole name")
    .option("--exact-image-name <name>", "the name, to the letter")
    .option("--name-regex <regex>", "regular expression, unanchored")
    .option("--image-id <text>", "an id, or part of one")
    .option("--snapshot-id <id>", "made from this snapshot")
    .option("--owners <owner...>", "self, others (default: both)")
    .option("--architecture <value...>", "x86_64, arm64, …")
    .option("--platform <value...>", "ubuntu, centos, …")
    .option("--os-version <value...>", "22.04, …")
    .option("--compute-type <value...>", "ens_vm, arm_vm, …")
    .option("--region-id <value...>", "where the image is stored")
    .option("--created-after <time>", "ISO 8601")
    .option("--created-before <time>", "ISO 8601")
    .option("--exclude <image...>", "ids or exact names to leave out")
    .option("--min-age-days <n>", "leave out images younger than this", readDays)
    .option("--status <value...>", "Available, Creating, … (default: any)")
    .option("--profile <name>", "profile of the account to list (default: every account of the lock)")
    .option("--region <id>", "region of the provider, which may have an endpoint of its own")
    .option("--endpoint <host>", "endpoint to ask")
    .option("--role-arn <arn>", "role to assume");
}

/** @throws EnsImagesError `USAGE` with everything that is wrong */
export function filtersOf(flags: ListFlags): ListFilters {
  const { lock: _, json: __, profile, region, endpoint, roleArn, status, owners, ...rest } = flags;
  const filters = { ...rest, owners: owners as readonly ImageOwner[] | undefined };
  // A list needs no name; a query does.
  const named = ["imageName", "exactImageName", "nameRegex", "imageId", "snapshotId"].some((prop) => prop in rest);
  const problems = queryProblems((named ? filters : { ...filters, imageName: "*" }) as ImageQuery, () => false);
  if (problems.length > 0) {
    const text = problems.map(({ prop, problem }) => `${flagOf(prop)} ${problem}`).join("; ");
    throw usage(`${text}.`, "See: ens-images list --help");
  }
  return { ...filters, status };
}

/** The account that the flags state, if they state one. */
export function connectionOf({ profile, region, endpoint, roleArn }: ListFlags): ConnectionName | undefined {
  const stated = Object.entries({ profile, region, endpoint, roleArn }).filter(([, value]) => value !== undefined);
  const blank = stated.find(([, value]) => value?.trim() === "");
  // It would count as not stated, and another account's images would be listed.
  if (blank) throw usage(`${flagOf(blank[0])} is empty.`, "Is a variable of your shell unset?");
  const wrong = attempt(() => endpoint !== undefined && parseEndpoint(endpoint, "--endpoint"));
  if (EnsImagesError.is(wrong)) throw usage(wrong.message, "See: ens-images list --help");
  return stated.length > 0 ? Object.fromEntries(stated) : undefined;
}

function flagOf(prop: string): string {
  return `--${prop.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
