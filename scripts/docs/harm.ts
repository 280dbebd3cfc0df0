import type { Act, ShellBlock } from "./page";

/** What takes from a reader what he has: a removal, a working tree put back, a lock or a state written over, machines. */
const HARM = [
  /(^|[;&|(]\s*)(rm|rmdir|shred|truncate)\b/,
  /\bgit (reset|clean|checkout|restore)\b|\bgit push\b.*\s(-f|--force)\b/,
  /\bterraform\b.* (destroy|state rm)\b|-auto-approve\b/,
  /(>|\b(cp|mv) .*\s)\s*(ens-images\.lock\.json|\S*\.tfstate)\s*$/,
];

/** Commands that a page shows and that a reader who types them may regret. Scripts with `#!` have tests of their own. */
export function harmful(acts: readonly Act[], blocks: readonly ShellBlock[]): string[] {
  const run = acts.flatMap(({ parts }) => parts.flatMap((part) => ("command" in part && !part.unseen ? [part] : [])));
  const shown = blocks
    .filter(({ script }) => !script)
    .flatMap(({ line, commands }) => commands.map((command) => ({ line, command })));
  return [...run, ...shown]
    .filter(({ command }) => HARM.some((form) => form.test(command)))
    .map(({ line, command }) => `${line}: "${command}" costs a reader files: run it unseen, <!-- $ … -->, or say it`);
}
