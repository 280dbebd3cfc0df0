import type { ConnectionName } from "../../account/connection";
import { EnsImagesError } from "../../errors";
import { firstNames } from "../../errors/first-names";
import type { KeyedPin, Lock } from "../../lock/lock";
import { listImages } from "../../select/list-images";
import { regexTester } from "../../select/regex";
import { type Json, stableText } from "../../util/json";
import { visibleText } from "../../util/visible-text";
import { askConnections, askFor, type PinCatalogs } from "../ask";
import { attempt } from "../attempt";
import { type CliCommand, lockCommand } from "../command";
import { printJson } from "../json";
import { openAnyLock } from "../open-lock";
import {
  accountText,
  type ListedAccount,
  listJson,
  listLines,
  listSummary,
  type UnlistedAccount,
} from "../render/list";
import type { ExitCode, Terminal } from "../terminal";
import { connectionOf, filtersOf, type ListFlags, withFilters } from "./list-flags";

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
  const lock = lockIfAny(terminal, flags);
  const stated = connectionOf(flags);
  const pins = [...lock].flatMap(([key, list]) => list.map((pin) => ({ key, pin })));
  const names = stated ? [stated] : distinct(pins.map(({ pin }) => pin.connection));
  const asking = stated || names.length === 0 ? undefined : await askFor(terminal, pins, lock);
  const catalogs = asking ?? (await askConnections(terminal, names.length > 0 ? names : [{}]));
  const accounts: ListedAccount[] = [];
  const unlisted: UnlistedAccount[] = [];
  const testRegex = regexTester();
  for (const connection of names.length > 0 ? names : [{}]) {
    const asked = catalogs.at(connection);
    if (EnsImagesError.is(asked)) {
      unlisted.push({ connection, code: asked.code, message: asked.message });
      continue;
    }
    const images = listImages(filters, asked.index, { now: terminal.now, testRegex });
    accounts.push({ connection, all: asked.index.images.length, images, pinnedBy: pinnedBy(lock) });
  }
  const errors = unlisted.map(
    ({ connection, code, message }) => `could not tell for ${accountText(connection)}: [${code}] ${message}`,
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
function lockIfAny(terminal: Terminal, flags: ListFlags): Lock {
  const opened = attempt(() => openAnyLock(terminal.cwd, flags));
  if (!EnsImagesError.is(opened)) return opened.lock;
  if (opened.code === "LOCK_NOT_FOUND") return new Map();
  throw opened;
}

/** Accounts by what asks them: neither an account's id nor that the program has keys does. */
function distinct(names: readonly ConnectionName[]): ConnectionName[] {
  const bare = names.map(({ account: _, credentials: __, ...name }) => name);
  return [...new Map(bare.map((name) => [stableText(name as Json), name])).values()];
}

function pinnedBy(lock: Lock): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, string[]>();
  for (const [key, pins] of lock) {
    for (const imageId of new Set(pins.map(({ image }) => image.imageId)))
      by.set(imageId, [...(by.get(imageId) ?? []), key]);
  }
  return by;
}
