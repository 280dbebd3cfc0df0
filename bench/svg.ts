export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly label: string;
  readonly color: string;
  readonly points: readonly Point[];
  /** Figures that were not measured in this run. */
  readonly dashed?: boolean;
}

export interface Panel {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly logY: boolean;
  readonly lines: readonly Line[];
}

const WIDTH = 460;
const HEIGHT = 330;
const AREA = { left: 58, right: 20, top: 40, bottom: 46 };
const INK = "#57606a";

/** Panels side by side, each with lines over a logarithmic x axis. Plain SVG: no script, no font of its own. */
export function svgOf(panels: readonly Panel[]): string {
  const legendRows = Math.max(...panels.map(({ lines }) => lines.length));
  const [width, height] = [WIDTH * panels.length, HEIGHT + legendRows * 18 + 8];
  const drawn = panels.map((panel, i) => `<g transform="translate(${i * WIDTH} 0)">\n${panelSvg(panel)}\n</g>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

function panelSvg(panel: Panel): string {
  const { title, xLabel, yLabel, xTicks, yTicks, logY, lines } = panel;
  const x = scale(xTicks, AREA.left, WIDTH - AREA.right, true);
  const y = scale(yTicks, HEIGHT - AREA.bottom, AREA.top, logY);
  const middle = (AREA.left + WIDTH - AREA.right) / 2;
  return [
    text(AREA.left, 20, title, "start", "#1f2328", "bold"),
    ...yTicks.map((tick) => grid(AREA.left, y(tick), WIDTH - AREA.right, y(tick))),
    ...yTicks.map((tick) => text(AREA.left - 6, y(tick) + 4, String(tick), "end")),
    ...xTicks.map((tick) => text(x(tick), HEIGHT - AREA.bottom + 18, String(tick), "middle")),
    text(middle, HEIGHT - 8, xLabel, "middle"),
    text(AREA.left - 6, AREA.top - 8, yLabel, "end"),
    ...lines.map((line) => lineSvg(line, x, y)),
    ...lines.map((line, i) => legend(line, HEIGHT + 10 + i * 18)),
  ].join("\n");
}

type Scale = (value: number) => number;

function scale(ticks: readonly number[], from: number, to: number, log: boolean): Scale {
  const on = (value: number) => (log ? Math.log(value) : value);
  const [low, high] = [on(Math.min(...ticks)), on(Math.max(...ticks))];
  return (value) => Math.round((from + ((on(value) - low) / (high - low)) * (to - from)) * 10) / 10;
}

function lineSvg({ points, color, dashed }: Line, x: Scale, y: Scale): string {
  const path = points.map((point) => `${x(point.x)},${y(point.y)}`).join(" ");
  const dots = points.map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3" fill="${color}"/>`);
  const dash = dashed ? ' stroke-dasharray="5 4"' : "";
  return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"${dash}/>${dots.join("")}`;
}

function legend({ label, color, dashed }: Line, y: number): string {
  const dash = dashed ? ' stroke-dasharray="5 4"' : "";
  const stroke = `<line x1="${AREA.left}" y1="${y}" x2="${AREA.left + 22}" y2="${y}" stroke="${color}" stroke-width="2"${dash}/>`;
  return stroke + text(AREA.left + 30, y + 4, label, "start");
}

function grid(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#d8dee4"/>`;
}

function text(x: number, y: number, content: string, anchor: string, fill = INK, weight = "normal"): string {
  const safe = content.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${fill}" font-weight="${weight}">${safe}</text>`;
}
