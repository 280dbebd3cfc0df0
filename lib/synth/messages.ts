import type { IConstruct } from "constructs";
import { outcomeText } from "../lock/outcome";
import { visibleLines } from "../util/terminal-text";
import type { Answer } from "./answer";
import { AnnotationMetadataEntryType } from "./framework";
import { stackAround, stacksOf } from "./tree";

/** Tells in the framework's own way what became of a lookup; nothing about one that the lock answered. */
export function annotateAnswer({ planned, outcome, advice }: Answer): void {
  const { construct } = planned.lookup;
  if (outcome.kind === "pinned") return;
  if (outcome.kind === "live") warn(construct, outcomeText(outcome));
  else inform(construct, outcomeText(outcome));
  for (const note of advice.notes) inform(construct, note);
  for (const warning of advice.warnings) warn(construct, warning);
}

/** A warning at a construct. The framework collects within stacks only: one above them is told at the first stack. */
export function warn(construct: IConstruct, message: string): void {
  tell(construct, AnnotationMetadataEntryType.WARN, message);
}

const SAID = new WeakMap<IConstruct, Set<string>>();

/** The same for what is found again whenever the tree is looked through. */
export function warnOnce(construct: IConstruct, message: string): void {
  const said = SAID.get(construct) ?? new Set();
  if (said.has(message)) return;
  SAID.set(construct, said.add(message));
  warn(construct, message);
}

function inform(construct: IConstruct, message: string): void {
  tell(construct, AnnotationMetadataEntryType.INFO, message);
}

const WAITING = new WeakMap<IConstruct, (() => void)[]>();

function tell(construct: IConstruct, level: AnnotationMetadataEntryType, message: string): void {
  const place = annotated(construct);
  if (place) {
    annotate(place, level, textAt(place, construct, message));
    return;
  }
  // An image that was read before there is a stack: told when there is one.
  const { root } = construct.node;
  WAITING.set(root, [...(WAITING.get(root) ?? []), () => tell(construct, level, message)]);
}

/** Tells what waited for a first stack. */
export function tellWaiting(root: IConstruct): void {
  const waiting = WAITING.get(root) ?? [];
  WAITING.delete(root);
  for (const message of waiting) message();
}

/** As `Annotations` does, without its trace: it takes long, and would lead to the framework's own synth only. */
function annotate(place: IConstruct, level: AnnotationMetadataEntryType, message: string): void {
  place.node.addMetadata(level, message);
}

function annotated(construct: IConstruct): IConstruct | undefined {
  return stackAround(construct) ? construct : stacksOf(construct.node.root)[0];
}

/** Told at another construct, a message names its own. */
function textAt(place: IConstruct, construct: IConstruct, message: string): string {
  const { path } = construct.node;
  return visibleLines(place === construct || path === "" ? message : `${path}: ${message}`);
}
