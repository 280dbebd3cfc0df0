import type { IConstruct } from "constructs";
import { firstNames } from "../errors/lookups";
import { isStrayLoopback, pinnedEndpoint } from "../lock/account-rule";
import { refreshGlob, refreshMatcher } from "../lock/key-glob";
import { lockKey } from "../lock/lock";
import { ageWarning } from "../lock/outcome";
import type { Answer } from "./answer";
import type { Lookup } from "./lookup";
import { warn } from "./messages";

/** Warnings about pins that concern an app as a whole are given once in its life. */
export class PinWarnings {
  private strayTold = false;
  private refreshTold = false;
  private liveTold = false;

  /** After lookups were answered. */
  onAnswers(answers: readonly Answer[], maxAgeDays: number | undefined, now: number): void {
    for (const { planned, outcome } of answers) {
      const { construct, path } = planned.lookup;
      const age = maxAgeDays === undefined ? undefined : ageWarning(outcome.pin, maxAgeDays, now);
      if (age !== undefined) warn(construct, `${path}: ${age}`);
    }
    const live = answers.filter(({ planned, outcome }) => planned.request.refresh && outcome.kind === "live");
    if (live[0] && !this.liveTold) {
      this.liveTold = true;
      const paths = live.map(({ planned }) => planned.lookup.path);
      warn(
        live[0].planned.lookup.construct,
        `ENS_IMAGES_REFRESH replaces no pin of a lookup in mode live, which is asked in every run: ${firstNames(paths)}.`,
      );
    }
    const strays = answers.filter(({ planned, outcome }) => isStrayLoopback(planned.request, outcome.pin));
    const [first] = strays;
    if (!first || this.strayTold) return;
    this.strayTold = true;
    const others = strays.length > 1 ? ` and ${strays.length - 1} more` : "";
    warn(
      first.planned.lookup.construct,
      `The lock holds images of an emulator (${pinnedEndpoint(first.outcome.pin)}: ${first.planned.request.key}${others}), and ` +
        "this run names no emulator. They exist nowhere else, so machines cannot be made from them. ens-images check " +
        "will fail. To pin images of the real service: ENS_IMAGES_REFRESH='**' npx cdktf synth.",
    );
  }

  /** When the tree is complete. */
  onTree(root: IConstruct, lookups: readonly Lookup[], namespace: string | undefined): void {
    const glob = refreshGlob(process.env);
    if (glob === undefined || this.refreshTold) return;
    const refreshes = refreshMatcher(process.env);
    // Those that are live were told of when they were answered.
    if (lookups.some(({ path, pin }) => refreshes(lockKey({ path, pin, namespace })))) return;
    this.refreshTold = true;
    warn(root, `ENS_IMAGES_REFRESH=${glob} matches no pinned image lookup of this app: no pin was replaced.`);
  }
}
