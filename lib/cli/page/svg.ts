import { formatInstant } from "../../util/instant";
import { visibleText } from "../../util/terminal-text";
import { fitText, textWidth, wrapText } from "../render/table";
import { imageTitle } from "../render/titles";
import { createdOf } from "../render/words";
import type { Arrow, Dot, Lane, Mark, Picture } from "./picture";

/** Where time begins and ends; before it are the names of the families, and images of no date. */
const [LEFT, RIGHT, WIDTH] = [210, 1085, 1100];
const [TOP, ROW, TICKS] = [34, 15, 6];
/** Of a letter of 11 pixels. */
const LETTER = 6.7;
const TIP =
  '<defs><marker id="tip" viewBox="0 0 6 6" refX="5" refY="3" markerWidth="6" markerHeight="6" orient="auto"><path fill="var(--soft)" d="M0 0L6 3L0 6z"/></marker></defs>';
const LEGEND =
  "held · ● image · ○ not usable · ◎ shared by others · ! hazard · arrows: how pins came or, dashed, would move";

/** Any text as text of HTML, SVG, or a value in double quotes: nothing in it is markup. */
export function escaped(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** The lanes with dots, pins and arrows. @param style the style sheet, where the picture stands alone */
export function pictureSvg({ lanes, arrows }: Picture, title: string, style = ""): string {
  const times = lanes.flatMap(({ dots }) => dots.flatMap(({ at }) => at ?? []));
  const [from, to] = times.reduce(([a, b], at) => [Math.min(a, at), Math.max(b, at)], [times[0] ?? 0, times[0] ?? 0]);
  const x = (at = from) => round(LEFT + ((at - from) / (to - from || 1)) * (RIGHT - LEFT));
  const places = new Map<string, Place>();
  let bottom = TOP;
  const drawn = lanes.flatMap((lane) => {
    const y = bottom + 26;
    for (const { at, image } of lane.dots) places.set(image.imageId, { x: at === undefined ? LEFT - 14 : x(at), y });
    const labels = labelsSvg(lane, places);
    bottom = y + 14 + labels.rows * ROW;
    const name = `${escaped(fitText(lane.family, 26))}<title>${escaped(lane.family)}</title>`;
    const pinned = new Set(lane.marks.map(({ image }) => image.imageId));
    return [
      `<text x="8" y="${y + 4}" fill="var(--ink)" font-weight="600">${name}</text><path stroke="var(--line)" d="M${LEFT} ${y}H${RIGHT}"/>`,
      ...lane.dots.map((dot) => dotSvg(dot, places, pinned.has(dot.image.imageId) ? 5 : 3)),
      ...labels.lines,
    ];
  });
  const ticks = Array.from({ length: times.length && TICKS }, (_, i) => from + (i * (to - from)) / (TICKS - 1));
  const days = [...new Set(ticks)].map((at, i) => {
    const day = `<text fill="var(--soft)" x="${x(at)}" y="${TOP - 14}" text-anchor="${i === 0 ? "start" : "end"}">`;
    return `<path stroke="var(--line)" d="M${x(at)} ${TOP - 8}V${bottom}"/>${day}${formatInstant(Math.round(at)).slice(0, 10)}</text>`;
  });
  return [
    `<svg aria-label="${escaped(title)}" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 30}" width="${WIDTH}" height="${bottom + 30}" font-size="11">`,
    ...[style && `<style>${style}</style>`, TIP, ...days, ...arrows.map((arrow) => arrowSvg(arrow, places)), ...drawn],
    `${lockSvg(12, bottom + 15)}<text fill="var(--soft)" x="22" y="${bottom + 20}">${LEGEND}</text>`,
    "</svg>",
  ].join("\n");
}

interface Place {
  readonly x: number;
  readonly y: number;
}
type Places = ReadonlyMap<string, Place>;

/** What stands below the dots of a lane: each in the first row where it hides no other. */
function labelsSvg({ marks }: Lane, places: Places): { readonly rows: number; readonly lines: readonly string[] } {
  const rows: (readonly [from: number, to: number])[][] = [];
  const lines = marks.map(({ image, text, hazards, held }: Mark) => {
    const { x, y } = places.get(image.imageId) as Place;
    const side = x > WIDTH / 2 ? -1 : 1;
    const room = (side < 0 ? x : WIDTH - x) - 24;
    const [first = "", more] = wrapText(`${text}${hazards && `  ! ${hazards}`}`, Math.floor(room / LETTER));
    const words = more === undefined ? first : `${first} …`;
    const width = side * (textWidth(words) * LETTER + 24);
    const [from, to] = [Math.min(x - side * 8, x + width), Math.max(x - side * 8, x + width)];
    const free = rows.findIndex((row) => row.every(([a, b]) => to < a || from > b));
    const row = free < 0 ? rows.push([]) - 1 : free;
    rows[row]?.push([from, to]);
    const below = y + 19 + row * ROW;
    const lock = held ? lockSvg(x + side * 6, below - 5) : "";
    const label = `<text x="${round(x + side * (held ? 14 : 4))}" y="${below}" fill="var(--${hazards ? "bad" : "pin"})"`;
    return `<path stroke="var(--line)" d="M${x} ${y + 6}V${below - 9}"/>${lock}${label} text-anchor="${side < 0 ? "end" : "start"}">${escaped(words)}</text>`;
  });
  return { rows: rows.length, lines };
}

function dotSvg({ image, look }: Dot, places: Places, radius: number): string {
  const { x, y } = places.get(image.imageId) as Place;
  const words = [imageTitle(image), createdOf(image) ?? "no date", image.imageId, look].join(", ");
  const ring =
    look === "shared" ? `<circle fill="none" stroke="var(--soft)" cx="${x}" cy="${y}" r="${radius + 3}"/>` : "";
  const color = `var(--${radius > 3 ? "pin" : "soft"})`;
  const looks = `fill="${look === "unusable" ? "var(--paper)" : color}" stroke="${color}"`;
  return `<circle ${looks} cx="${x}" cy="${y}" r="${radius}"><title>${escaped(words)}</title></circle>${ring}`;
}

function arrowSvg({ kind, from, to }: Arrow, places: Places): string {
  const [a, b] = [places.get(from.imageId) as Place, places.get(to.imageId) as Place];
  const middle = `${round((a.x + b.x) / 2)} ${round((a.y + b.y) / 2 - (a.y === b.y ? 24 : 6))}`;
  const looks = `stroke="var(--${kind === "past" ? "soft" : "pin"})"${kind === "next" ? ' stroke-dasharray="4 3"' : ""}`;
  return `<path fill="none" ${looks} d="M${a.x} ${a.y - 6}Q${middle} ${b.x} ${b.y - 6}" marker-end="url(#tip)"/>`;
}

function lockSvg(x: number, y: number): string {
  return `<path fill="none" stroke="var(--pin)" d="M${round(x - 4)} ${y}h8v6h-8zm1.5 0v-2a2.5 2.5 0 0 1 5 0v2"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
