import type { LiveRow } from "./live";
import type { LockedRow } from "./locked";
import { LATENCY_MS } from "./plan";
import type { Section } from "./section";
import { type Line, type Panel, svgOf } from "./svg";

/** Measured on another day on a 2-core machine, with 300 images and 50 ms a request: issue 9 has the figures. */
const GIVEN: readonly Line[] = [
  {
    label: "Terraform, one aws_ami data source a lookup (given)",
    color: "#8250df",
    dashed: true,
    points: [
      { x: 100, y: 7.7 },
      { x: 500, y: 12.8 },
    ],
  },
  { label: "AWS CDK context lookups (given)", color: "#bf3989", dashed: true, points: [{ x: 100, y: 16.4 }] },
];

/** The chart of contributing/performance.md. */
export function chartOf(sections: readonly Section[]): string {
  const figures = <T>(id: string) => sections.find((section) => section.id === id)?.figures as readonly T[];
  return svgOf([livePanel(figures<LiveRow>("live")), lockedPanel(figures<LockedRow>("locked"))]);
}

function livePanel(rows: readonly LiveRow[]): Panel {
  const small = rows.filter(({ images }) => images === 300);
  const line = (name: keyof LiveRow["summaries"], label: string, color: string): Line => ({
    label,
    color,
    points: small
      .filter(({ summaries }) => summaries[name].failed < summaries[name].runs)
      .map(({ lookups, summaries }) => ({ x: lookups, y: summaries[name].wallMs / 1000 })),
  });
  return {
    title: `Nothing pinned yet: 300 images, ${LATENCY_MS} ms a request`,
    xLabel: "lookups",
    yLabel: "seconds",
    xTicks: [1, 10, 100, 1000],
    yTicks: [0.1, 0.3, 1, 3, 10, 30, 100],
    logY: true,
    lines: [
      line("hard-coded", "synth, ids hard-coded", "#57606a"),
      line("live", "synth, every lookup asked", "#1a7f37"),
      line("pages-once", "script on the SDK (no synth): the catalog once", "#0969da"),
      line("all-at-once", "script on the SDK (no synth): all lookups at once", "#bc4c00"),
      line("one-after-another", "script on the SDK (no synth): one lookup after another", "#cf222e"),
      ...GIVEN,
    ],
  };
}

function lockedPanel(rows: readonly LockedRow[]): Panel {
  const line = (name: keyof LockedRow["summaries"], label: string, color: string): Line => ({
    label,
    color,
    points: rows.map(({ lookups, summaries }) => ({ x: lookups, y: summaries[name].wallMs })),
  });
  const highest = Math.max(...rows.flatMap(({ summaries }) => Object.values(summaries).map(({ wallMs }) => wallMs)));
  const step = highest > 500 ? 200 : 100;
  return {
    title: "Everything pinned: the lock answers",
    xLabel: "lookups",
    yLabel: "ms",
    xTicks: [1, 10, 100, 1000],
    yTicks: Array.from({ length: Math.ceil(highest / step) + 1 }, (_, i) => i * step),
    logY: false,
    lines: [
      line("hard-coded", "synth, ids hard-coded", "#57606a"),
      line("least", "what any lock and tokens take, without a library", "#8c959f"),
      line("token", "a lookup for each machine, by token", "#1a7f37"),
      line("injected", "one lookup, injected into all machines", "#0969da"),
      {
        label: "what issue 9 allows: 15 ms + 5 % over hard-coded",
        color: "#bc4c00",
        dashed: true,
        points: rows.map(({ lookups, summaries }) => ({
          x: lookups,
          y: summaries["hard-coded"].wallMs * 1.05 + 15,
        })),
      },
    ],
  };
}
