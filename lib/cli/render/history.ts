import type { PinPath, PinState } from "../../lock/history/pin-paths";
import { visibleText } from "../../util/terminal-text";
import type { LockHistory } from "../history";
import type { Page } from "./moves";
import { tableLines } from "./table";
import { imageTitle } from "./titles";
import { count } from "./words";

export interface ShownPath {
  readonly path: PinPath;
  readonly name: string;
  /** A shallow clone hides what was before. */
  readonly cut: boolean;
}

export function dayText(date: string | undefined): string {
  return date?.slice(0, 10) ?? "uncommitted";
}

const HOW: Partial<Record<PinState["kind"], string>> = { renamed: "renamed from", copied: "copied from" };

/** The latest first. */
export function historyLines(paths: readonly ShownPath[], { width }: Page): string[] {
  return paths.flatMap(({ path, name }) => [
    visibleText(name),
    ...tableLines<PinState>(
      [
        { title: "  DAY", text: ({ version: { date } }) => `  ${dayText(date)}` },
        { title: "COMMIT", text: ({ version: { commit } }) => commit?.slice(0, 9) ?? "" },
        { title: "IMAGE", text: ({ pin: { image } }) => imageTitle(image) },
        { title: "ID", leave: 2, text: ({ pin: { image } }) => image.imageId },
        { title: "HOW", text: ({ kind, from }) => [HOW[kind] ?? kind, from].filter(Boolean).join(" ") },
        { title: "WHY", leave: 1, text: ({ kind, pin: { why } }) => (kind === "removed" ? "" : why) },
      ],
      path.toReversed(),
      { width },
    ),
    "",
  ]);
}

export function historySummary(paths: readonly ShownPath[]): string {
  const images = new Set(paths.flatMap(({ path }) => path.map(({ pin }) => pin.image.imageId)));
  return `${count(paths.length, "pin")}, ${count(images.size, "image")}.`;
}

export function skippedLines({ skipped }: LockHistory): string[] {
  const row = (commit: string, date: string) => `left out: the lock of ${commit.slice(0, 9)} (${date.slice(0, 10)})`;
  return skipped.map(({ commit, date, code }) => `${row(commit, date)} cannot be read: ${code}`);
}

/** See docs/commands.md. */
export function historyJson({ boundary, skipped }: LockHistory, paths: readonly ShownPath[]): object {
  return {
    shallow: boundary ? { commit: boundary.commit, date: boundary.date } : null,
    skipped,
    pins: paths.map(({ path, name, cut }) => ({
      ...{ key: path.at(-1)?.key, name, cut },
      states: path.toReversed().map(({ kind, key, from = null, pin, version: { commit = null, date = null } }) => ({
        ...{ kind, commit, date, key, from, query: pin.query, image: pin.image, why: pin.why },
        origin: pin.origin ?? { kind: "picked" },
      })),
    })),
  };
}
