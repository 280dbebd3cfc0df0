import { mapTexts } from "../util/json";
import { terraformText, textsIn } from "../util/terraform-text";
import type { Lookup } from "./lookup";

/** A text of an image that would be more than text in a stack, and the expression that the lookup's attributes make of it. */
interface OddText {
  readonly text: string;
  readonly expression: string;
}

function oddTexts({ outcome }: Lookup): OddText[] {
  return textsIn(outcome?.pin.image).flatMap((text) => {
    const expression = terraformText(text);
    return expression === text ? [] : [{ text, expression }];
  });
}

type Blocks = Readonly<Record<string, Record<string, unknown>>>;

/** What Terraform takes from JSON to the letter: it evaluates no template there, unlike in HCL. */
const LITERAL: Readonly<Record<string, readonly string[]>> = {
  variable: ["default", "description"],
  output: ["description"],
};
const EXPRESSION = /\$\{"[^"]*"\}/g;

/** Puts plain texts for the expressions of lookups where Terraform would take these to the letter. */
export function plainLiterals(stack: object, lookups: readonly Lookup[]): void {
  if (!Object.keys(LITERAL).some((kind) => kind in stack)) return;
  const texts = new Map(lookups.flatMap(oddTexts).map(({ text, expression }) => [expression, text]));
  const plain = (text: string) => text.replace(EXPRESSION, (found) => texts.get(found) ?? found);
  eachLiteral(stack, (block, name) => {
    block[name] = mapTexts(block[name], plain);
  });
}

function eachLiteral(stack: object, work: (block: Record<string, unknown>, name: string) => void): void {
  for (const [kind, names] of Object.entries(LITERAL)) {
    for (const block of Object.values((stack as Record<string, Blocks | undefined>)[kind] ?? {})) {
      for (const name of names) if (name in block) work(block, name);
    }
  }
}

/** Lookups whose text, read by `image`, stands in a stack (an object that is to be JSON, or HCL) as code. */
export function rawTexts(stack: object | string, lookups: readonly Lookup[]): Lookup[] {
  const suspects = lookups.filter((lookup) => lookup.recordIsRead && oddTexts(lookup).some(isCode));
  if (suspects.length === 0) return [];
  const rendered = bare(typeof stack === "string" ? stack : evaluatedJson(stack));
  const spelled = (text: string) => bare(typeof stack === "string" ? text : JSON.stringify(text).slice(1, -1));
  return suspects.filter((lookup) =>
    oddTexts(lookup).some((odd) => isCode(odd) && rendered.includes(spelled(odd.text))),
  );
}

/** What is short or a number stands in many places, and does no harm there. */
function isCode({ text }: OddText): boolean {
  return text.length > 3 && !/^-?\d+$/.test(text);
}

/** What Terraform evaluates: neither comments nor what it takes to the letter. */
function evaluatedJson(stack: object): string {
  const copy = JSON.parse(JSON.stringify(stack));
  eachLiteral(copy, (block, name) => delete block[name]);
  return JSON.stringify(copy, (name, value) => (name === "//" ? undefined : value));
}

function bare(text: string): string {
  return text.replaceAll("\\", "").replace(/\$\$\{|%%\{/g, "");
}
