import { IMAGE_ATTRIBUTES } from "../../select/image";
import { stableText } from "../../util/json";
import { isOlder } from "../behind";
import { changesImage, type PinDiff } from "../diff";
import type { Pin } from "../lock";
import { holdText, originText } from "../origin";

export interface Change {
  /** `owner`, `account`, `endpoint`, `query imageName`, `origin`, `architecture`, … */
  readonly what: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const TELLING = ["owner", "account", "endpoint", "roleArn", "roleChain", "oidcRoleArn", "oidcProviderArn"];
const PLACE = [...TELLING, "profile", "region", "credentials"];
/** Attributes that name one build: they are another image's wherever the image is another. */
const OF_ONE_BUILD = "imageName creationTime instanceId snapshotId imageStorageSize diskDeviceMappings".split(" ");
const ATTRIBUTES = IMAGE_ATTRIBUTES.filter((name) => name !== "imageId" && name !== "imageOwnerAlias");

/** All that a difference changes but the image, whose it is first; of a new pin, what is not as everywhere (owner, account, roles). */
export function changesOf(diff: PinDiff): Change[] {
  if (!diff.after) return [];
  const after = membersOf(diff.after);
  const before = diff.before ? membersOf(diff.before) : { ...after, ...OWN };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((what) => ({ what, before: textOf(before[what]), after: textOf(after[what]) }))
    .filter((change) => change.before !== change.after);
}

type Members = Readonly<Record<string, unknown>>;
const OWN: Members = { ...Object.fromEntries(TELLING.map((name) => [name, undefined])), owner: "self" };

function membersOf({ image, connection, query, origin, hold, note, extra, why }: Pin): Members {
  const facts: Members = { ...image };
  const place: Members = { ...connection, owner: ownerOf({ image }) };
  return {
    ...Object.fromEntries(PLACE.map((name) => [name, place[name]])),
    ...Object.fromEntries(Object.entries(query).map(([name, value]) => [`query ${name}`, value])),
    origin: originText(origin),
    hold: hold && holdText(hold),
    ...Object.fromEntries(ATTRIBUTES.map((name) => [name, facts[name]])),
    note,
    ...extra,
    why,
  };
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  return stableText({ value }).slice('{"value":'.length, -1);
}

/** The changes as a report shows them: without the reason, and of another image without what names its build. */
export function shownChanges(diff: PinDiff): Change[] {
  // Of a literal id no attribute is known.
  const isLiteral = diff.after?.image.imageName === undefined;
  const same = !changesImage(diff) ? [] : isLiteral ? [...OF_ONE_BUILD, ...ATTRIBUTES] : OF_ONE_BUILD;
  return changesOf(diff).filter(({ what }) => what !== "why" && !same.includes(what));
}

export function isReconnected(diff: PinDiff): boolean {
  return diff.before !== undefined && changesOf(diff).some(({ what }) => PLACE.includes(what));
}

export function weightOf(diff: PinDiff): 0 | 1 | 2 {
  if (diff.kind === "added") return diff.beside ? 0 : 2;
  if (diff.kind !== "noted" && diff.kind !== "renamed") return 0;
  return changesImage(diff) || isReconnected(diff) || newlyAgainst(diff).length > 0 ? 0 : 1;
}

export function byWeight(diffs: readonly PinDiff[]): PinDiff[] {
  return [0, 1, 2].flatMap((weight) => diffs.filter((diff) => weightOf(diff) === weight));
}

export function newlyAgainst({ before, after }: PinDiff): readonly string[] {
  return (after?.origin?.against ?? []).filter((prop) => !before?.origin?.against?.includes(prop));
}

/** `older`: the image is behind the one before. `owner`: it is another account's. `against`: it does not pass its own query. `freed`: by a change of the rules. */
export type PinHazard = "older" | "owner" | "against" | "was-held" | "freed";

/** What is risky about the pin itself, with words where no other column says it. */
export function pinHazards(diff: PinDiff): ReadonlyMap<PinHazard, string | undefined> {
  const { kind, before, after } = diff;
  const found = new Map<PinHazard, string | undefined>();
  const against = newlyAgainst(diff);
  if (before && after) {
    const isNamed = before.image.imageName !== undefined && after.image.imageName !== undefined;
    if (isOlder(before.image, after.image, after.query)) found.set("older", "an older image than before");
    if (isNamed && ownerOf(before) !== ownerOf(after)) found.set("owner", undefined);
  }
  if (against.length > 0)
    found.set("against", `the image does not pass ${against.join(", ")} of its query, and check only warns`);
  if (kind === "moved" && before?.hold) found.set("was-held", `moved although it was ${holdText(before.hold)}`);
  return found;
}

export function hazardNotes(diff: PinDiff): string[] {
  return [...pinHazards(diff).values()].flatMap((note) => note ?? []);
}

/** Of a literal id nothing is known. */
function ownerOf({ image }: Pick<Pin, "image">): string | undefined {
  return image.imageName === undefined ? undefined : image.imageOwnerAlias;
}

export function changeNotes(diff: PinDiff): string[] {
  if (diff.kind === "renamed") return [`renamed from ${diff.from}`];
  if (!diff.after) return ["removed"];
  if (diff.kind === "noted") return shownChanges(diff).length > 0 ? [] : ["its reason is worded otherwise"];
  const { origin, hold } = diff.after;
  const came = origin === undefined || origin.kind === "picked" ? [] : [originText(origin)];
  const query = diff.kind === "requeried" ? ["the query was edited"] : [];
  const added = diff.kind === "added" && came.length === 0 ? ["new"] : [];
  return [...query, ...came, ...added, ...(hold ? [holdText(hold)] : [])];
}
