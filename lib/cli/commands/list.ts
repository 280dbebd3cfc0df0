import type { ConnectionName } from "../../account/connection";
import { endpointOf } from "../../account/endpoint";
import { usage } from "../../errors/cli";
import { attempt, EnsImagesError } from "../../errors/ens-images-error";
import { distinctMachines } from "../../lock/blast-radius";
import { EMPTY_LOCK, type KeyedPin } from "../../lock/lock";
import { inOrder } from "../../lock/review/move-report";
import { IDENTITY_PROPS, isForPublic, operationOf } from "../../query/query";
import type { EnsImage } from "../../select/image";
import { ruleContext } from "../../select/rules";
import { type ListFilters, listImages } from "../../select/select";
import { groupBy } from "../../util/group-by";
import { stableText } from "../../util/json";
import { firstNames, visibleText } from "../../util/terminal-text";
import { inStacks, readApp } from "../app";
import { askConnections, askFor, type PinCatalogs } from "../ask";
import { ASKING, type FlagsOf, newCommand, REPORT, wholeNumber } from "../command";
import { checkQuery, connectionOf, FILTERS, queryOf } from "../flags";
import { choosePins, type OpenLock, openAnyLock } from "../open-lock";
import { ofEach } from "../pin-statuses";
import {
  accountText,
  type ListedAccount,
  listJson,
  listLines,
  listSummary,
  type UnlistedAccount,
} from "../render/list";
import type { Page } from "../render/moves";
import { type ExitCode, endLines, printJson, type Terminal } from "../terminal";

const FLAGS = {
  "[image-name]": "as --image-name",
  ...ASKING,
  ...REPORT,
  ...FILTERS,
  "--status <value...>": "Available, Creating, … (default: any)",
  "--limit <n>": ["at most so many images of each account", wholeNumber(1, 1_000_000)],
} as const;
type Flags = FlagsOf<typeof FLAGS>;

export const listCommand = () =>
  newCommand("list", "the images of the account, by the filters of a query", FLAGS, run, [
    "list",
    "list web-base --limit 10",
    "list 'web-base-*' --status Available",
    "list --owners others --architecture arm64 --json",
    "list 'Ubuntu_*' --owners system",
    "list --profile prod --created-after 2026-08-01",
  ]);

async function run(terminal: Terminal, flags: Flags, [imageName]: readonly string[]): Promise<ExitCode> {
  if (imageName !== undefined && flags.imageName !== undefined)
    throw usage("The word and --image-name are one filter.", "Give one of them. See: ens-images list --help");
  const filters = filtersOf({ ...flags, ...(imageName !== undefined && { imageName }) });
  const opened = lockIfAny(terminal, flags);
  const lock = opened?.lock ?? EMPTY_LOCK;
  const stated = connectionOf(flags);
  const app = opened && readApp(terminal, flags.out, opened);
  const pins = app ? inStacks(app, choosePins(lock, []), flags.stack) : [];
  const operation = operationOf(filters);
  const from = { lock, program: app?.program(), flags, operation };
  const asking = stated || pins.length === 0 ? undefined : await askFor(terminal, pins, from);
  const names = asking ? accountsOf(pins, asking) : [{ connection: stated ?? {}, regions: [] }];
  const catalogs = asking ?? (await askConnections(terminal, [{ connection: stated ?? {}, operation }]));
  const accounts: ListedAccount[] = [];
  const unlisted: UnlistedAccount[] = [];
  const rules = ruleContext(terminal.now);
  const uses = groupBy(choosePins(lock, []), ({ pin }) => pin.image.imageId);
  const pinnedBy = new Map([...uses].map(([id, of]) => [id, [...new Set(of.map(({ key }) => key))]]));
  const machines = ({ imageId }: EnsImage) =>
    distinctMachines((uses.get(imageId) ?? []).flatMap((pin) => app?.reachOf(pin) ?? [])).length;
  for (const { connection, regions, refused } of names) {
    const asked = refused ?? catalogs.at({ connection, operation });
    const shown = { connection: regions.length > 1 ? { ...connection, region: undefined } : connection, regions };
    if (EnsImagesError.is(asked)) {
      unlisted.push({ ...shown, code: asked.code, message: asked.message });
      continue;
    }
    const newest = listImages(filters, asked.index, rules);
    const sortableOf = (image: EnsImage) => ({ name: image.imageName, image, machines: machines(image) });
    const sorted = flags.sort ? inOrder(newest, flags.sort, sortableOf) : newest;
    const { images: all, skipped } = asked.index;
    const images = sorted.slice(0, flags.limit);
    accounts.push({ ...shown, all: all.length, skipped, found: newest.length, images, pinnedBy });
  }
  const errors = unlisted.map(
    (account) => `could not tell for ${visibleText(accountText(account))}: [${account.code}] ${account.message}`,
  );
  terminal.note(...errors, ...(asking ? notListed(pins, asking) : []));
  const page = { ...terminal, verbose: flags.verbose };
  if (flags.json) printJson(listJson(accounts, unlisted, terminal.now));
  else for (const account of accounts) printAccount(page, account, accounts.length + errors.length > 1);
  return errors.length > 0 ? 3 : 0;
}

function printAccount(page: Terminal & Page, account: ListedAccount, titled: boolean): void {
  const { print, paint } = page;
  if (titled) print(paint.bold(visibleText(accountText(account))));
  if (account.images.length > 0) print(...listLines(account, page), "");
  print(...endLines(page, listSummary(account), nextOf(account)), ...(titled ? [""] : []));
}

function nextOf({ images, all, pinnedBy }: ListedAccount): string {
  if (images.length > 0) return pinnedBy.size > 0 ? "Next: ens-images show" : "";
  return all > 0 ? "Without a filter: ens-images list" : "If another account is meant: ens-images list --profile NAME";
}

function notListed(pins: readonly KeyedPin[], asking: PinCatalogs): string[] {
  const { failures } = ofEach(pins, asking, ({ key }) => key);
  const keys = new Set(failures.flatMap(({ pin, error }) => (error.code === "ACCOUNT_UNKNOWN" ? pin.key : [])));
  if (keys.size === 0) return [];
  const whose = `the account of ${firstNames([...keys])}`;
  return [`note: ${whose} may be one that is not listed here: its keys are not in the lock.`];
}

/** A list is of use before there is a project. */
function lockIfAny(terminal: Terminal, flags: Flags): OpenLock | undefined {
  const opened = attempt(() => openAnyLock(terminal.cwd, flags));
  if (!EnsImagesError.is(opened)) return opened;
  if (opened.code === "LOCK_NOT_FOUND") return undefined;
  throw opened;
}

interface AskedAccount {
  readonly connection: ConnectionName;
  /** Sorted: regions of one endpoint are one account. */
  readonly regions: readonly string[];
  readonly refused?: EnsImagesError;
}

/** Accounts by what asks them: neither an account's id nor that the program has keys does, and a region only by its endpoint. */
function accountsOf(pins: readonly KeyedPin[], asking: PinCatalogs): AskedAccount[] {
  const asked = pins.map((keyed) => {
    const name = asking.askedFor(keyed);
    const refused = EnsImagesError.is(name) ? name : undefined;
    const { account: _, credentials: __, ...connection } = EnsImagesError.is(name) ? keyed.pin.connection : name;
    return { connection, refused };
  });
  const groups = groupBy(asked, ({ connection, refused }) => {
    const { region, ...names } = connection;
    return `${refused?.code} ${stableText({ ...names, host: endpointOf(connection) })}`;
  });
  return [...groups.values()].map((same) => {
    const [first] = same as [AskedAccount];
    return { ...first, regions: [...new Set(same.flatMap(({ connection }) => connection.region ?? []))].sort() };
  });
}

export function filtersOf(flags: Flags): ListFilters {
  const { pick: _, fallback: __, ...filters } = queryOf(flags);
  // A list needs no name; a query does.
  const named = IDENTITY_PROPS.some((prop) => prop in filters);
  checkQuery(named ? filters : { ...filters, imageName: "*" }, "list");
  if (flags.status && isForPublic(filters))
    throw usage("--status is not known of public images: DescribeImages does not tell it.", "Leave --status out.");
  return { ...filters, status: flags.status };
}
