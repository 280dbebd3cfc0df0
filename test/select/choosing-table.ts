import type { CanonicalFilters, ImageQuery } from "../../lib/query/query";
import { querySource } from "../../lib/query/words";
import type { EnsImage } from "../../lib/select/image";
import { choose, image } from "./images";

const at = (name: string, day: string, fields: Partial<EnsImage> = {}): EnsImage =>
  image(name, { creationTime: `${day}T10:00:00Z`, ...fields });

/** The account of docs/choosing.md. Its clock stands at 2026-09-01. */
export const ACCOUNT: readonly EnsImage[] = [
  at("edge-base-20260701", "2026-07-01"),
  at("edge-base-20260801", "2026-08-01"),
  at("edge-base-20260829", "2026-08-29"),
  at("edge-base-20260830", "2026-08-30", { status: "Creating" }),
  at("edge-base-20260831", "2026-08-31", { imageOwnerAlias: "others" }),
  at("edge-base-gpu-20260802", "2026-08-02"),
  at("edge-arm-1", "2026-06-01", { architecture: undefined, computeType: "arm_vm" }),
  at("app-1.0.9", "2026-08-03", { platform: "ubuntu" }),
  at("app-1.0.10", "2026-08-02", { platform: "centos" }),
  at("app-1.1.0-rc1", "2026-08-01", { platform: "ubuntu" }),
  at("Edge.v1+gpu(2)", "2026-05-01", { snapshotId: "sp-1" }),
];

const mostRecent = { pick: "mostRecent" } as const;
const highestVersion = { pick: "highestVersion" } as const;

export const SECTIONS: readonly { readonly title: string; readonly queries: readonly ImageQuery[] }[] = [
  {
    title: "Names",
    queries: [
      { exactImageName: "edge-base-20260801" },
      { exactImageName: "edge-base" },
      { exactImageName: "Edge.v1+gpu(2)" },
      { imageName: "gpu" },
      { imageName: "gpu", ...mostRecent },
      { imageName: "edge-base-*", ...mostRecent },
      { imageName: "edge-base-2026????", ...mostRecent },
      { imageName: "*-gpu-*", ...mostRecent },
      { imageName: "edge.v1" },
      { imageName: "Edge.v1+gpu(" },
      { nameRegex: "^edge-base-\\d+$", ...mostRecent },
      { nameRegex: /^EDGE-ARM/i },
    ],
  },
  {
    title: "Ids and snapshots",
    queries: [
      { imageId: "m-edge-arm-1" },
      { imageId: "m-app", ...mostRecent },
      { snapshotId: "sp-1" },
      { snapshotId: "sp" },
    ],
  },
  {
    title: "Picks",
    queries: [
      { imageName: "app-*" },
      { imageName: "app-*", ...mostRecent },
      { imageName: "app-*", ...highestVersion },
      { nameRegex: "^app-[\\d.]+$", ...highestVersion },
    ],
  },
  {
    title: "Rules",
    queries: [
      { nameRegex: "^edge-base-\\d+$", owners: ["self", "others"], ...mostRecent },
      { nameRegex: "^edge-base-\\d+$", owners: ["others"] },
      { imageName: "app-*", platform: "centos" },
      { imageName: "app-*", platform: ["centos", "ubuntu"], ...mostRecent },
      { imageName: "edge-arm-*", architecture: "arm64" },
      { imageName: "edge-*", computeType: ["arm_vm", "arm_bare_metal"] },
      { nameRegex: "^edge-base-\\d+$", minAgeDays: 7, ...mostRecent },
      { nameRegex: "^edge-base-\\d+$", exclude: ["edge-base-20260829"], ...mostRecent },
      { nameRegex: "^edge-base-\\d+$", createdAfter: "2026-07-15", createdBefore: "2026-08-15" },
    ],
  },
  {
    title: "Fallbacks",
    queries: [
      { imageName: "edge-lts-*", fallback: [{ exactImageName: "edge-base-20260701" }] },
      { imageName: "edge-lts-*", fallback: [{ imageName: "edge-stable-*" }, "m-5xyz"] },
      { imageName: "app-*", fallback: ["m-5xyz"] },
    ],
  },
];

/** One row: the query, what it answers, its other matches, and the named images that a rule removed. */
function row(query: ImageQuery): string[] {
  const selection = choose(query, ACCOUNT);
  const last = selection.siftings.at(-1);
  const matches = (last?.matches ?? []).map(({ imageName }) => code(imageName));
  const removed = selection.siftings.flatMap((sifting) =>
    sifting.removed.map((removal) => `${code(removal.image.imageName)} (${removal.rule.prop})`),
  );
  const answers = {
    picked: () => matches[0] ?? "",
    literal: () => `the id ${code(selection.kind === "literal" ? selection.imageId : "")}`,
    ambiguous: () => "error: more than one",
    none: () => (removed.length > 0 ? "error: none can be used" : "error: no such name"),
  };
  const others = selection.kind === "picked" ? matches.slice(1) : matches;
  return [code(source(query)), answers[selection.kind](), list(others), list(removed)];
}

function source(query: ImageQuery): string {
  const { fallback = [], ...filters } = query;
  const first = querySource(filters as CanonicalFilters);
  if (fallback.length === 0) return first;
  const steps = fallback.map((step) =>
    typeof step === "string" ? JSON.stringify(step) : querySource(step as CanonicalFilters),
  );
  return first.replace(/ }$/, `, fallback: [${steps.join(", ")}] }`);
}

const code = (text: string) => `\`${text.replaceAll("|", "\\|")}\``;
const list = (texts: readonly string[]) => texts.join("<br>") || "–";

/** A table whose columns are aligned, as the formatter wants them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((cells) => cells[i]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}

/** The generated part of docs/choosing.md. */
export function choosingTables(): string {
  const account = ACCOUNT.map((image) => [
    code(image.imageName),
    (image.creationTime ?? "").slice(0, 10),
    image.status ?? "–",
    image.imageOwnerAlias ?? "–",
    image.architecture ?? "–",
    image.computeType ?? "–",
    image.platform ?? "–",
  ]);
  const sections = SECTIONS.flatMap(({ title, queries }) => [
    "",
    `### ${title}`,
    "",
    ...table(["Query", "Answer", "Further matches", "Named, but removed by a rule"], queries.map(row)),
  ]);
  const head = ["Image", "Created", "Status", "Owner", "Architecture", "Compute type", "Platform"];
  return [...table(head, account), ...sections].join("\n");
}
