import type { DriftedMachine, OtherReplacement, PlanReport } from "../../lock/terraform/plan-report";
import { MEASURED_WITH } from "../../lock/terraform/provider-facts";
import { groupBy } from "../../util/group-by";
import { firstRows, visibleText } from "../../util/terminal-text";
import { count, shellWord } from "./words";

export interface ShownPlan extends PlanReport {
  readonly imageName: (imageId: string) => string | undefined;
}

interface Block {
  readonly title: string;
  readonly rows: readonly string[];
  readonly after: readonly string[];
}

const AT_EVERY_APPLY = `Terraform replaces them at every apply until their configuration states it (${MEASURED_WITH}).`;

export function planBlocks(plan: ShownPlan): Block[] {
  const groups = groupBy(plan.otherwise, ({ reasons }) => reasons.join(", "));
  const others = [...groups].map(([reasons, machines]): Block => {
    const whose = machines.length === 1 ? "machine is replaced, not for its" : "machines are replaced, not for their";
    const title = `${machines.length} ${whose} image: ${reasons}`;
    return {
      title,
      rows: machines.map((one) => otherRow(one, plan)),
      after: machines.some(({ write }) => write.length > 0) ? [AT_EVERY_APPLY] : [],
    };
  });
  return plan.drifted.length > 0 ? [...others, driftBlock(plan)] : others;
}

function otherRow({ stack, address, boots, write }: OtherReplacement, plan: ShownPlan): string {
  const image = boots === undefined ? "" : `, and boots ${imageText(boots, plan)} by it`;
  const line = write.length > 0 ? `; state what it has: ${write.join(", ")}` : "";
  return `${stack}  ${address}${image}${line}`;
}

function driftBlock(plan: ShownPlan): Block {
  const { drifted } = plan;
  const takes = new Set(drifted.map(({ key, runs }) => `ens-images update ${shellWord(key)} --to ${shellWord(runs)}`));
  return {
    title: `${count(drifted.length, "machine runs", "machines run")} another image than pinned, and no pin of theirs moved`,
    rows: drifted.map((one) => driftRow(one, plan)),
    after: [...takes].map((command) => `To take it instead: ${command}`),
  };
}

function driftRow({ stack, address, id, runs, pinned, putBack }: DriftedMachine, plan: ShownPlan): string {
  const then = {
    replaced: "the next apply puts it back, and replaces it",
    updated: "the next apply puts it back",
    left: "the plan leaves it so",
  }[putBack];
  const own = id === undefined ? "" : ` (${id})`;
  const name = plan.imageName(pinned) ?? pinned;
  return `${stack}  ${address}${own} runs ${imageText(runs, plan)}, pinned is ${name}: ${then}`;
}

function imageText(imageId: string, { imageName }: ShownPlan): string {
  const name = imageName(imageId);
  return name === undefined ? imageId : `${imageId} (${name})`;
}

export function planLines(plan: ShownPlan): string[] {
  return planBlocks(plan).flatMap(({ title, rows, after: last }) => [
    visibleText(title),
    ...firstRows(rows, (row) => `  ${visibleText(row)}`, 50),
    ...last.map((line) => `  ${visibleText(line)}`),
    "",
  ]);
}

export function planSummary({ otherwise, drifted }: PlanReport): string {
  const others =
    otherwise.length > 0 && `; ${count(otherwise.length, "machine is", "machines are")} replaced, not for the image`;
  return `${others || ""}${drifted.length > 0 ? `; ${count(drifted.length, "machine")} drifted` : ""}`;
}

export function planJson(plan: ShownPlan): object {
  const { otherwise, drifted, imageName } = plan;
  const named = (imageId: string) => ({ imageId, imageName: imageName(imageId) ?? null });
  return {
    replacedOtherwise: otherwise.map(({ stack, address, reasons, boots, write }) => {
      return { stack, address, reasons, boots: boots === undefined ? null : named(boots), write };
    }),
    drifted: drifted.map(({ key, stack, address, id, runs, pinned, putBack }) => {
      return { key, stack, address, id: id ?? null, runs: named(runs), pinned: named(pinned), putBack };
    }),
  };
}
