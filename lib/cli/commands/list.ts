import type { ConnectionName } from "../../account/connection";
import { attempt, EnsImagesError } from "../../errors/ens-images-error";
import { EMPTY_LOCK, type KeyedPin, type Lock } from "../../lock/lock";
import { IDENTITY_PROPS } from "../../query/query";
import { ruleContext } from "../../select/rules";
import { type ListFilters, listImages } from "../../select/select";
import { groupBy } from "../../util/group-by";
import { stableText } from "../../util/json";
import { firstNames, visibleText } from "../../util/terminal-text";
import { readApp } from "../app";
import { askConnections, askFor, type PinCatalogs } from "../ask";
import { type AskFlags, type CliCommand, lockCommand, withAsking } from "../command";
import { connectionOf } from "../connection-flags";
import { type OpenLock, openAnyLock } from "../open-lock";
import { checkQuery, queryOf, withFilters } from "../query-flags";
import {
  accountText,
  type ListedAccount,
  listJson,
  listLines,
  listSummary,
  type UnlistedAccount,
} from "../render/list";
import { type ExitCode, printJson, type Terminal } from "../terminal";

export function listCommand(): CliCommand {
  const command = withFilters(
    withAsking(
      lockCommand("list", "the images of the account, by the filters of a query", [
        "list",
        "list --image-name 'web-base-*' --status Available",
        "list --owners others --architecture arm64 --json",
        "list --profile prod --created-after 2026-08-01",
      ]),
    ),
    "both",
  ).option("--status <value...>", "Available, Creating, … (default: any)");
  return { command, run };
}

async function run(terminal: Terminal, flags: ListFlags): Promise<ExitCode> {
  const filters = filtersOf(flags);
  const opened = lockIfAny(terminal, flags);
  const lock = opened?.lock ?? EMPTY_LOCK;
  const stated = connectionOf(flags);
  const pins = [...lock].flatMap(([key, list]) => list.map((pin) => ({ key, pin })));
  const program = opened && readApp(terminal, flags.out, opened).program();
  const asking = stated || pins.length === 0 ? undefined : await askFor(terminal, pins, { lock, program, flags });
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
    const { images: all, skipped } = asked.index;
    accounts.push({ connection, all: all.length, skipped, images, pinnedBy: pinnedBy(lock) });
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
  print(`${listSummary(account)} ${nextOf(account)}`.trimEnd(), ...(titled ? [""] : []));
}

function nextOf({ images, all, pinnedBy }: ListedAccount): string {
  if (images.length > 0) return pinnedBy.size > 0 ? "Next: ens-images show" : "";
  return all > 0 ? "Without a filter: ens-images list" : "If another account is meant: ens-images list --profile NAME";
}

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
  const uses = [...lock].flatMap(([key, pins]) => {
    return [...new Set(pins.map(({ image }) => image.imageId))].map((imageId) => ({ imageId, key }));
  });
  const groups = groupBy(uses, ({ imageId }) => imageId);
  return new Map([...groups].map(([imageId, all]) => [imageId, all.map(({ key }) => key)]));
}

export interface ListFlags extends AskFlags {
  readonly status?: readonly string[];
}

export function filtersOf(flags: ListFlags): ListFilters {
  const { pick: _, fallback: __, ...filters } = queryOf(flags);
  // A list needs no name; a query does.
  const named = IDENTITY_PROPS.some((prop) => prop in filters);
  checkQuery(named ? filters : { ...filters, imageName: "*" }, "list");
  return { ...filters, status: flags.status };
}
