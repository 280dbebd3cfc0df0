import type { IConstruct } from "constructs";
import { endpointOf } from "../account/endpoint";
import { isStrayLoopback, otherProfiles } from "../lock/account-rule";
import { statedRefresh } from "../lock/mode";
import type { WrittenPin } from "../lock/outcome";
import { firstNames, visibleLines } from "../util/terminal-text";
import type { Answer } from "./answer";
import { AnnotationMetadataEntryType, App, type TerraformStack } from "./framework";
import { stackAround, stacksOf } from "./tree";

const { INFO, WARN } = AnnotationMetadataEntryType;
const texts = () => require("../lock/outcome") as typeof import("../lock/outcome");

interface Message {
  readonly construct: IConstruct;
  readonly level: AnnotationMetadataEntryType;
  readonly text: string;
}

const FIRST =
  " Where machines of this app run already, let them keep what they run before the first deploy: npx ens-images adopt --state FILE";

export class Messages {
  /** Images that were read before there is a stack: what is to be told of them waits for one. */
  private waiting: Message[] = [];
  private written: WrittenPin[] = [];
  private firstPins = false;
  /** What was told of the app as a whole: each once in its life. */
  private readonly told = new Set<string>();

  constructor(private readonly root: IConstruct) {}

  /** Warns at a construct, once of the same. The framework collects within stacks only: what is told above them stands at the first stack. */
  warn(construct: IConstruct, text: string): void {
    this.tell({ construct, level: WARN, text });
  }

  /** Warns of what is seen in a stack when it is rendered: the framework has collected its annotations by then. */
  warnRendered(stack: TerraformStack, { node: { path } }: IConstruct, text: string): void {
    const message = visibleLines(`${path}: ${text}`);
    this.warn(stack, message);
    const found = App.isApp(this.root) ? this.root.manifest.stacks[stack.node.id] : undefined;
    const annotation = { constructPath: stack.node.path, level: WARN, message };
    if (found?.annotations.every((one) => one.message !== message)) found.annotations.push(annotation);
  }

  tellWaiting(): void {
    const messages = this.waiting;
    this.waiting = [];
    for (const message of messages) this.tell(message);
  }

  keepWritten(answers: readonly Answer[], isFirst: boolean): void {
    this.firstPins ||= isFirst;
    for (const { planned, outcome, advice } of answers) {
      if (outcome.kind === "pinned" || outcome.kind === "live") continue;
      this.written.push({ path: planned.lookup.path, outcome, notes: advice.notes });
    }
  }

  /**
   * Tells what the run wrote, once: to the framework's command line by an annotation, which it prints as what it is; elsewhere on
   * stderr, where nobody prints annotations.
   */
  tellWritten(app: App, lockName: () => string): void {
    if (this.written.length === 0) return;
    const lines = [
      ...texts().writtenLines(this.written),
      `Review ${lockName()}, and commit it.${this.firstPins ? FIRST : ""}`,
    ];
    this.written = [];
    const message = visibleLines(lines.join("\n"));
    const [stack] = Object.values(app.manifest.stacks);
    const { CDKTF_OUTDIR, CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS: byCommandLine } = process.env;
    if (stack && CDKTF_OUTDIR !== undefined && byCommandLine !== undefined) {
      stack.annotations.push({ constructPath: stack.constructPath, level: INFO, message });
    } else process.stderr.write(`${message}\n`);
  }

  tellAnswers(answers: readonly Answer[], maxAgeDays: number | undefined, now: number): void {
    for (const { planned, outcome, advice } of answers) {
      const { construct, path } = planned.lookup;
      if (outcome.kind === "live") {
        this.warn(construct, texts().liveText(outcome));
        for (const text of advice.notes) this.tell({ construct, level: INFO, text });
      }
      for (const text of advice.warnings) this.warn(construct, text);
      const age = maxAgeDays === undefined ? undefined : texts().ageWarning(outcome.pin, maxAgeDays, now);
      if (age !== undefined) this.warn(construct, `${path}: ${age}`);
    }
    this.warnOfLive(answers.filter(({ planned, outcome }) => planned.request.refresh && outcome.kind === "live"));
    this.warnOfProfiles(answers);
    this.warnOfEmulator(answers.filter(({ planned, outcome }) => isStrayLoopback(planned.request, outcome.pin)));
  }

  checkRefresh(stack: IConstruct, keysOf: () => readonly string[], isLast: () => boolean): void {
    const glob = statedRefresh(process.env);
    if (glob === undefined || !isLast()) return;
    const keys = keysOf();
    const { refreshMatcher } = require("../lock/key-glob") as typeof import("../lock/key-glob");
    const refreshes = refreshMatcher(glob, keys);
    // Those that are live were told of when they were answered.
    if (keys.some((key) => refreshes(key)) || !this.isNews("idle refresh")) return;
    this.warn(stack, `ENS_IMAGES_REFRESH=${glob} matches no pinned image lookup of this app: no pin was replaced.`);
  }

  private warnOfLive(live: readonly Answer[]): void {
    const [first] = live;
    if (!first || !this.isNews("refreshed live lookups")) return;
    const paths = firstNames(live.map(({ planned }) => planned.lookup.path));
    this.warn(
      first.planned.lookup.construct,
      `ENS_IMAGES_REFRESH replaces no pin of a lookup in mode live, which is asked in every run: ${paths}.`,
    );
  }

  /** Names of profiles may differ between people: nothing but the account itself can tell. Said once for a pair of them. */
  private warnOfProfiles(answers: readonly Answer[]): void {
    for (const { planned, outcome } of answers) {
      const profiles = otherProfiles(planned.request, outcome.pin);
      if (profiles === undefined || !this.isNews(profiles)) continue;
      this.warn(
        planned.lookup.construct,
        `${planned.request.key} and maybe others: this run states ${profiles}. If they are of one account, all is well, and ` +
          "npx ens-images check asks whether they are; if not, the image does not exist here. State the number of the account " +
          "(account_id of the provider, account of connection), and each account has a pin of its own.",
      );
    }
  }

  private warnOfEmulator(strays: readonly Answer[]): void {
    const [first] = strays;
    if (!first || !this.isNews("emulator's pins")) return;
    const { planned, outcome } = first;
    const others = strays.length > 1 ? ` and ${strays.length - 1} more` : "";
    this.warn(
      planned.lookup.construct,
      `The lock holds images of an emulator (${endpointOf(outcome.pin.connection)}: ${planned.request.key}${others}), and ` +
        "this run names no emulator. They exist nowhere else, so machines cannot be made from them. npx ens-images check " +
        `will fail. To pin images of the real service: ${planned.request.synth?.("ENS_IMAGES_REFRESH='**'")}`,
    );
  }

  private isNews(topic: string): boolean {
    return !this.told.has(topic) && this.told.add(topic).has(topic);
  }

  private tell(message: Message): void {
    const { construct, level, text } = message;
    const at = stackAround(construct) ? construct : stacksOf(this.root)[0];
    if (!at) {
      this.waiting.push(message);
      return;
    }
    // Told at another construct, a message names its own.
    const { path } = construct.node;
    const named = visibleLines(at === construct || path === "" ? text : `${path}: ${text}`);
    if (at.node.metadata.some(({ type, data }) => type === level && data === named)) return;
    // What `Annotations` does, without its trace, which takes long and leads to the framework's own synth only.
    at.node.addMetadata(level, named);
  }
}
