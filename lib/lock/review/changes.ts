import { IMAGE_ATTRIBUTES } from "../../select/image";
import { stableText } from "../../util/json";
import { isOlder } from "../behind";
import { changesImage, type PinDiff } from "../diff";
import type { Pin } from "../lock";
import { type Hold, holdText, originText } from "../origin";

export interface Change {
  /** `owner`, `account`, `endpoint`, `query imageName`, `origin`, `architecture`, … */
  readonly what: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const TELLING = ["owner", "account", "endpoint", "roleArn", "roleChain", "oidcRoleArn", "oidcProviderArn"];
const PLACE = [...TELLING, "profile", "region", "credentials"];
/** Attributes that name one build: they are another image's wherever the image is another. */
const OF_ONE_BUILD = [
  "imageName",
  "creationTime",
  "instanceId",
  "snapshotId",
  "imageStorageSize",
  "diskDeviceMappings",
];
const ATTRIBUTES = IMAGE_ATTRIBUTES.filter((name) => name !== "imageId" && name !== "imageOwnerAlias");

/** All that a difference changes but the image, whose it is first; of a new pin, what is not as everywhere (owner, account, roles). */
export function changesOf(diff: PinDiff): Change[] {
  if (diff.kind === "removed") return [];
  const after = membersOf(diff.after);
  const before = "before" in diff ? membersOf(diff.before) : { ...after, ...OWN };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((what) => ({ what, before: textOf(before[what]), after: textOf(after[what]) }))
    .filter((change) => change.before !== change.after);
}

type Members = Readonly<Record<string, unknown>>;
const OWN: Members = { ...Object.fromEntries(TELLING.map((name) => [name, undefined])), owner: "self" };

function membersOf({ image, connection, query, origin, hold, note, extra, why }: Pin): Members {
  const facts: Members = { ...image };
  const place: Members = { ...connection, owner: image.imageName === undefined ? undefined : image.imageOwnerAlias };
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
  const isLiteral = "after" in diff && diff.after.image.imageName === undefined;
  const same = !changesImage(diff) ? [] : isLiteral ? [...OF_ONE_BUILD, ...ATTRIBUTES] : OF_ONE_BUILD;
  return changesOf(diff).filter(({ what }) => what !== "why" && !same.includes(what));
}

export function isReconnected(diff: PinDiff): boolean {
  return "before" in diff && changesOf(diff).some(({ what }) => PLACE.includes(what));
}

export function weightOf(diff: PinDiff): 0 | 1 | 2 {
  if (diff.kind === "added") return diff.beside ? 0 : 2;
  if (diff.kind !== "noted" && diff.kind !== "renamed") return 0;
  return changesImage(diff) || isReconnected(diff) || newlyAgainst(diff).length > 0 ? 0 : 1;
}

export function byWeight(diffs: readonly PinDiff[]): PinDiff[] {
  return [0, 1, 2].flatMap((weight) => diffs.filter((diff) => weightOf(diff) === weight));
}

export function newlyAgainst(diff: PinDiff): readonly string[] {
  const before = "before" in diff ? (diff.before.origin?.against ?? []) : [];
  const after = "after" in diff ? (diff.after.origin?.against ?? []) : [];
  return after.filter((prop) => !before.includes(prop));
}

export function goesBack(diff: PinDiff): boolean {
  if (!("before" in diff && "after" in diff)) return false;
  return isOlder(diff.before.image, diff.after.image, diff.after.query);
}

export function wasHeld(diff: PinDiff): Hold | undefined {
  return diff.kind === "moved" ? diff.before.hold : undefined;
}

export function pinHazards(diff: PinDiff): string[] {
  const against = newlyAgainst(diff);
  const held = wasHeld(diff);
  return [
    ...(goesBack(diff) ? ["an older image than before"] : []),
    ...(against.length > 0 ? [`the image does not pass ${against.join(", ")} of its query, and check only warns`] : []),
    ...(held ? [`moved although it was ${holdText(held)}`] : []),
  ];
}

export function changeNotes(diff: PinDiff): string[] {
  if (diff.kind === "renamed") return [`renamed from ${diff.from}`];
  if (diff.kind === "removed") return ["removed"];
  if (diff.kind === "noted") return shownChanges(diff).length > 0 ? [] : ["its reason is worded otherwise"];
  const { origin, hold } = diff.after;
  const came = origin === undefined || origin.kind === "picked" ? [] : [originText(origin)];
  const query = diff.kind === "requeried" ? ["the query was edited"] : [];
  const added = diff.kind === "added" && came.length === 0 ? ["new"] : [];
  return [...query, ...came, ...added, ...(hold ? [holdText(hold)] : [])];
}
