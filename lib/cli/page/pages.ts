import { attempt, EnsImagesError } from "../../errors/ens-images-error";
import { type PinDiff, pinOf } from "../../lock/diff";
import { type PinPath, type PinPaths, pathOfPin } from "../../lock/history/pin-paths";
import { type Lock, type Pin, pinsIn } from "../../lock/lock";
import { moveByQuery } from "../../lock/moves";
import { heldBy, originText, pinnedStep } from "../../lock/origin";
import { pinText } from "../../lock/outcome";
import type { PinStatus } from "../../lock/pin-status";
import { shownChanges } from "../../lock/review/changes";
import { type MoveReport, moveReport, type ReportedDiff, worstFirst } from "../../lock/review/move-report";
import { queryWords } from "../../query/words";
import { isBootable } from "../../select/rules";
import { groupBy } from "../../util/group-by";
import { pinHistory } from "../history";
import type { OpenLock } from "../open-lock";
import type { compare } from "../pin-statuses";
import { diffSummary } from "../render/diff";
import { dayText } from "../render/history";
import { changeText, hazardText, machinesText } from "../render/moves";
import { statusWords } from "../render/outdated";
import { type ShownPin, showSummary } from "../render/show";
import { count, machineLines } from "../render/words";
import type { PageParts, Row } from "./html";
import { type Arrow, type Mark, pictureOf } from "./picture";

/** What the accounts say of the pins. */
type Asked = ReturnType<typeof compare>;

/** How many of its moves are told of a pin, and how many of its machines. */
const [MOVES, MACHINES] = [4, 50];
const STATES = { current: "current", outdated: "behind", ambiguous: "no answer", unanswered: "no answer" } as const;
const NO_MACHINES = { unused: "none: the last synth did not use the pin", unknown: "not known: no synth tells" };

/** Where pins stand among all images that lock, git and account know, and what hangs on them. */
export function pinsPage(opened: OpenLock, pins: readonly ShownPin[], asked: Asked | undefined): PageParts {
  const history = attempt(() => pinHistory(opened));
  const paths: PinPaths = EnsImagesError.is(history) ? new Map() : history.paths;
  const indexes = new Set(asked?.statuses.map(({ index }) => index));
  const live = new Map([...indexes].flatMap(({ images }) => images.map((image) => [image.imageId, image])));
  const failureOf = new Map(asked?.failures.map(({ pin, error }) => [pin.pin, error.message]));
  const statusOf = new Map(asked?.statuses.map((status) => [status.pin, status]));
  const judged = pins.map((shown) => {
    const status = statusOf.get(shown.pin) ?? failureOf.get(shown.pin);
    const name = opened.pinName(shown);
    return judge({ ...shown, name }, pathOfPin(paths, shown), status);
  });
  judged.sort((a, b) => Number(b.isLost) - Number(a.isLost) || worstFirst(a.row.entry, b.row.entry));
  const past = pins.flatMap((pin) => pathOfPin(paths, pin)).map(({ pin }) => pin.image);
  // Where an account could not be asked, nothing is gone for not being listed.
  const unlisted = asked?.failures.length === 0 ? past.filter(({ imageId }) => !live.has(imageId)) : [];
  const gone = judged.filter(({ hazards }) => hazards.length > 0).map(({ image }) => image);
  const rows = judged.map(({ row }) => row);
  const groups = [...groupBy(judged, ({ image }) => image.imageId).values()];
  const states = groupBy(
    rows.flatMap((row) => row.states),
    String,
  );
  const sources = [opened.name, ...(paths.size > 0 ? ["its history in git"] : []), ...(asked ? ["the account"] : [])];
  return {
    title: "ENS image pins",
    lead: [
      `${showSummary(pins, true)} ${[...states].map(([state, of]) => `${of.length} ${state}`).join(", ")}.`,
      `From ${sources.join(", ")}.${asked ? "" : " The account was not asked: --live does."}`,
    ],
    rows,
    picture: pictureOf(
      [...past, ...pins.map(({ pin }) => pin.image), ...live.values()],
      new Set([...gone, ...unlisted].map(({ imageId }) => imageId)),
      groups.map((group) =>
        markOf(
          group.map(({ reported }) => reported),
          group[0] as Judged,
        ),
      ),
      judged.flatMap(({ arrows }) => arrows),
    ),
  };
}

type Judged = ReturnType<typeof judge>;

function judge(
  { key, pin, reach, name }: ShownPin & { readonly name: string },
  path: PinPath,
  status: PinStatus | string | undefined,
) {
  const held = heldBy(pin);
  const told = typeof status === "object" ? status : undefined;
  const now = told?.index.byId.get(pin.image.imageId);
  const isGone = told !== undefined && pin.image.imageName !== undefined && !(now && isBootable(now, pin.query));
  const move = told && moveByQuery(told);
  // What is held stays, and weighs no more than what is current.
  const after = move && held === undefined ? move.after : pin;
  const reported: ReportedDiff = { diff: { kind: "noted", key, before: pin, after }, name, reach };
  const states = [
    ...(isGone ? ["gone"] : []),
    ...(held === undefined ? [] : ["held"]),
    ...(pinnedStep(pin) > 0 ? ["on fallback"] : []),
    told ? STATES[told.kind] : status === undefined ? "not asked" : "could not tell",
  ];
  const account = told && [
    statusWords(told),
    ...(isGone && now ? [`the pinned image has status ${now.status ?? "missing"}`] : []),
    ...(move ? [`now: ${pinText(move.after)}`, ...move.stops.map(({ text }) => `held back: ${text}`)] : []),
    ...told.lines,
  ];
  const moves = path.filter(({ kind }) => kind !== "removed").slice(-MOVES);
  const row = rowOf(reported, pin, states, {
    Held: [held ?? []].flat(),
    Account: account ?? [(status as string | undefined) ?? "not asked"],
    Moves: moves.map(({ version, kind, pin: then }) => `${dayText(version.date)} ${kind}: ${pinText(then)}`),
  });
  const hazards = isGone ? ["cannot be booted any more"] : [];
  const past = moves.slice(1).flatMap((state, i) => arrowOf("past", { before: moves[i]?.pin, after: state.pin }));
  return {
    ...{ image: pin.image, reported, hazards, arrows: [...past, ...arrowOf("next", reported.diff)] },
    ...{ row: { ...row, hazards, until: pin.hold?.until }, isLost: isGone && row.entry.replaced !== 0 },
  };
}

/** What a difference does to pins, among the images that both locks know. */
export function changesPage(report: MoveReport, names: readonly string[], locks: readonly Lock[]): PageParts {
  const rows = report.entries.flatMap(({ changes, notes }) =>
    changes.map((one) => {
      const changed = [...shownChanges(one.diff).map((change) => changeText(change)), ...notes];
      return rowOf(one, pinOf(one.diff), [one.diff.kind], {
        Before: [one.diff.before ?? []].flat().map(pinText),
        Changes: changed,
      });
    }),
  );
  const hazards = report.hazards.map((one) => hazardText(one)).join("; ");
  return {
    title: `ENS image pins, ${names.join(" → ")}`,
    lead: [report.pins === 0 ? "No difference." : `${diffSummary(report)}.`, ...(hazards ? [hazards] : [])],
    rows,
    picture: pictureOf(
      locks.flatMap((lock) => pinsIn(lock).map(({ pin }) => pin.image)),
      new Set(),
      report.entries.map(({ changes, diff }) => markOf(changes, { image: pinOf(diff).image, hazards: [] })),
      report.changes.flatMap(({ diff }) => arrowOf("moved", diff)),
    ),
  };
}

function arrowOf(kind: Arrow["kind"], { before, after }: Pick<PinDiff, "before" | "after">): Arrow[] {
  const isMove = before && after && before.image.imageId !== after.image.imageId;
  return isMove ? [{ kind, from: before.image, to: after.image }] : [];
}

function rowOf(reported: ReportedDiff, pin: Pin, states: readonly string[], more: Row["details"]): Row {
  const { reach, name } = reported;
  const entry = moveReport([reported]).entries[0] as Row["entry"];
  const machines = reach.kind === "known" ? machineLines(reach.machines, MACHINES) : [NO_MACHINES[reach.kind]];
  const details = {
    ...{ Query: [queryWords(pin.query)], Image: [pinText(pin)], Why: [pin.why], Came: [originText(pin.origin)] },
    ...{ Note: [pin.note ?? []].flat(), ...more, Machines: machines },
  };
  return { name, entry, states, hazards: [], details };
}

function markOf(group: readonly ReportedDiff[], { image, hazards }: Pick<Judged, "image" | "hazards">): Mark {
  const totals = moveReport(group);
  return {
    image,
    text: `${group.length === 1 ? group[0]?.name : count(group.length, "pin")}, ${machinesText(totals)}`,
    hazards: [...hazards, ...totals.hazards.map((one) => hazardText(one))].join(", "),
    held: group.some(({ diff }) => heldBy(pinOf(diff)) !== undefined),
  };
}
