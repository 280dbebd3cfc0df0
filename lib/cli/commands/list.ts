import type { Command } from "commander";
import type { ConnectionName } from "../../account/connection";
import { parseEndpoint } from "../../account/endpoint";
import { usage } from "../../errors/cli";
import { EnsImagesError } from "../../errors/ens-images-error";
import { EMPTY_LOCK, type KeyedPin, type Lock } from "../../lock/lock";
import type { ImageOwner, ImageQuery } from "../../query/query";
import { queryProblems } from "../../query/validate";
import { ruleContext } from "../../select/rules";
import { type ListFilters, listImages } from "../../select/select";
import { stableText } from "../../util/json";
import { firstNames, visibleText } from "../../util/terminal-text";
import { readApp } from "../app";
import { askConnections, askFor, type PinCatalogs } from "../ask";
import { type AskFlags, type CliCommand, lockCommand, readDays, withAsking } from "../command";
import { type OpenLock, openAnyLock } from "../open-lock";
import { attempt } from "../pin-statuses";
import {
  accountText,
  type ListedAccount,
  listJson,
  listLines,
  listSummary,
  type UnlistedAccount,
} from "../render/list";
import { type ExitCode, printJson, type Terminal } from "../terminal";

/** `ens-images list`: the images of the account. */
export function listCommand(): CliCommand {
  const command = withFilters(
    lockCommand("list", "the images of the account, by the filters of a query", [
      "list",
      "list --image-name 'web-base-*' --status Available",
      "list --owners others --architecture arm64 --json",
      "list --profile prod --created-after 2026-08-01",
    ]),
  );
  return { command, run };
}

async function run(terminal: Terminal, flags: ListFlags): Promise<ExitCode> {
  const filters = filtersOf(flags);
  const opened = lockIfAny(terminal, flags);
  const lock = opened?.lock ?? EMPTY_LOCK;
  const stated = connectionOf(flags);
  const pins = [...lock].flatMap(([key, list]) => list.map((pin) => ({ key, pin })));
  const program = opened && readApp(terminal, flags.out, opened).program();
  const asking =
    stated || pins.length === 0 ? undefined : await askFor(terminal, pins, { lock, program, allow: flags.allow });
  const names = asking ? accountsOf(pins, asking) : [{ connection: stated ?? {} }];
  const catalogs = asking ?? (await askConnections(terminal, [stated ?? {}]));
  const accounts: ListedAccount[] = [];
  const unlisted: UnlistedAccount[] = [];
  const rules = ruleContext(terminal.now);
  for (const { connection, refused } of names) {
    const asked = refused ?? catalogs.at(connection);
    if (EnsImagesError.is(asked)) {
      unlisted.push({ connection, code: asked.code, message: asked.message });
      continue;
    }
    const images = listImages(filters, asked.index, rules);
    accounts.push({
      connection,
      all: asked.index.images.length,
      skipped: asked.index.skipped,
      images,
      pinnedBy: pinnedBy(lock),
    });
  }
  const errors = unlisted.map(
    ({ connection, code, message }) =>
      `could not tell for ${visibleText(accountText(connection))}: [${code}] ${message}`,
  );
  terminal.note(...errors, ...(asking ? notListed(pins, asking) : []));
  if (flags.json) printJson(terminal, listJson(accounts, unlisted, terminal.now));
  else for (const account of accounts) printAccount(terminal, account, accounts.length + errors.length > 1);
  return errors.length > 0 ? 3 : 0;
}

function printAccount(terminal: Terminal, account: ListedAccount, titled: boolean): void {
  const { print, now, paint } = terminal;
  if (titled) print(paint.bold(visibleText(accountText(account.connection))));
  if (account.images.length > 0) print(...listLines(account, now, paint), "");
  print(`${listSummary(account)} ${nextOf(account)}`, ...(titled ? [""] : []));
}

function nextOf({ images, all }: ListedAccount): string {
  if (images.length > 0) return "Next: ens-images show tells what is pinned.";
  return all > 0
    ? "Next: ens-images list, without filters, lists all of them."
    : "If another account is meant: ens-images list --profile NAME.";
}

/** What keeps the list from being of every account of the lock. */
function notListed(pins: readonly KeyedPin[], asking: PinCatalogs): string[] {
  const unknown = pins.flatMap((keyed) => {
    const asked = asking.of(keyed);
    return EnsImagesError.is(asked) && asked.code === "ACCOUNT_UNKNOWN" ? [keyed.key] : [];
  });
  const keys = [...new Set(unknown)];
  if (keys.length === 0) return [];
  return [`note: the account of ${firstNames(keys)} may be one that is not listed here: its keys are not in the lock.`];
}

/** A list is of use before there is a project. */
function lockIfAny(terminal: Terminal, flags: ListFlags): OpenLock | undefined {
  const opened = attempt(() => openAnyLock(terminal.cwd, flags));
  if (!EnsImagesError.is(opened)) return opened;
  if (opened.code === "LOCK_NOT_FOUND") return undefined;
  throw opened;
}

/** Whom pins ask, or would ask where that is refused. */
interface AskedAccount {
  readonly connection: ConnectionName;
  readonly refused?: EnsImagesError;
}

/** Accounts by what asks them: neither an account's id nor that the program has keys does. */
function accountsOf(pins: readonly KeyedPin[], asking: PinCatalogs): AskedAccount[] {
  const accounts = pins.map((keyed): AskedAccount => {
    const name = asking.askedFor(keyed);
    const refused = EnsImagesError.is(name) ? name : undefined;
    const { account: _, credentials: __, ...connection } = EnsImagesError.is(name) ? keyed.pin.connection : name;
    return { connection, refused };
  });
  const textOf = ({ connection, refused }: AskedAccount) => `${refused?.code} ${stableText(connection)}`;
  return [...new Map(accounts.map((account) => [textOf(account), account])).values()];
}

function pinnedBy(lock: Lock): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, string[]>();
  for (const [key, pins] of lock) {
    for (const imageId of new Set(pins.map(({ image }) => image.imageId)))
      by.set(imageId, [...(by.get(imageId) ?? []), key]);
  }
  return by;
}

export interface ListFlags extends AskFlags {
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
  return withAsking(command)
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
  const {
    lock: _,
    json: __,
    out: ___,
    allow: ____,
    profile,
    region,
    endpoint,
    roleArn,
    status,
    owners,
    ...rest
  } = flags;
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
