/** A command of a page, with what the page says it prints. */
export interface Step {
  readonly line: number;
  readonly command: string;
  readonly expected: readonly string[];
  /** Of the check alone: it tidies up after the page before it, and no reader sees it. */
  readonly unseen?: true;
}

/** A file that a page shows, and that later commands of the page find. */
export interface ShownFile {
  readonly line: number;
  readonly file: string;
  readonly text: string;
}

/** A block that is only shown. */
export interface ShellBlock {
  readonly line: number;
  /** A whole script, with `#!`. */
  readonly script: boolean;
  readonly commands: readonly string[];
}

/** Commands that share a folder. */
export interface Act {
  /** They start in an empty folder, not in the example app. */
  readonly fromNothing: boolean;
  readonly parts: readonly (Step | ShownFile)[];
}

export interface Page {
  readonly acts: readonly Act[];
  readonly notRun: readonly ShellBlock[];
}

const MARKS = ["<!-- in the example app -->", "<!-- from an empty folder -->"];

/**
 * Reads a Markdown page: `console` blocks are commands behind `$ ` with their output, a block whose info names a file
 * (```` ```ts main.ts ````) is that file, `sh` blocks are not run. A comment begins anew in an empty folder, or in the
 * example app, where a page begins without one. `<!-- $ COMMAND -->` is run and not shown.
 */
export function parsePage(markdown: string): Page {
  const parts: (Step | ShownFile)[] = [];
  const notRun: ShellBlock[] = [];
  for (const { line, info, lines } of fences(markdown)) {
    const [language, file] = info.split(/\s+/);
    if (language === "console") parts.push(...steps(lines, line));
    else if (/^(sh|bash|shell|zsh)$/.test(language ?? "")) {
      const script = lines[0]?.startsWith("#!") ?? false;
      notRun.push({ line, script, commands: lines.filter((text) => !/^\s*(#|$)/.test(text)) });
    } else if (file) parts.push({ line, file, text: `${lines.join("\n")}\n` });
  }
  parts.push(...unseenSteps(markdown));
  return {
    acts: actsOf(
      markdown,
      parts.sort((a, b) => a.line - b.line),
    ),
    notRun,
  };
}

function actsOf(markdown: string, parts: Act["parts"]): Act[] {
  const marks = withoutFences(markdown).flatMap((text, i) => (MARKS.includes(text) ? [{ line: i + 1, text }] : []));
  const starts = [{ line: 0, text: "" }, ...marks];
  const acts = starts.map(({ line, text }, i) => {
    const end = starts[i + 1]?.line ?? Number.POSITIVE_INFINITY;
    return { fromNothing: text === MARKS[1], parts: parts.filter((part) => part.line > line && part.line < end) };
  });
  return acts.filter((act) => act.parts.length > 0);
}

function unseenSteps(markdown: string): Step[] {
  return withoutFences(markdown).flatMap((text, i) => {
    const [, command] = /^\s*<!-- \$ (.*) -->$/.exec(text) ?? [];
    return command === undefined ? [] : [{ line: i + 1, command, expected: [], unseen: true }];
  });
}

/** The lines of a page, with those of code blocks left empty. */
export function withoutFences(markdown: string): string[] {
  const lines = markdown.split("\n");
  for (const { line, lines: code } of fences(markdown)) lines.fill("", line - 1, line + code.length + 1);
  return lines;
}

function* fences(markdown: string): Generator<{ line: number; info: string; lines: string[] }> {
  let open: { line: number; info: string; fence: string; indent: number; lines: string[] } | undefined;
  for (const [i, text] of markdown.split("\n").entries()) {
    const [, space = "", fence = "", info = ""] = /^(\s*)(`{3,})(.*)$/.exec(text) ?? [];
    if (open === undefined) {
      if (fence) open = { line: i + 1, info: info.trim(), fence, indent: space.length, lines: [] };
    } else if (fence === open.fence && info.trim() === "") {
      yield open;
      open = undefined;
    } else {
      open.lines.push(text.slice(Math.min(open.indent, text.length - text.trimStart().length)));
    }
  }
}

function steps(lines: readonly string[], start: number): Step[] {
  const found: { line: number; command: string; expected: string[] }[] = [];
  for (const [i, text] of lines.entries()) {
    const last = found.at(-1);
    if (text.startsWith("$ ")) found.push({ line: start + 1 + i, command: text.slice(2), expected: [] });
    else if (last?.command.endsWith("\\") && last.expected.length === 0) last.command += `\n${text}`;
    else last?.expected.push(text);
  }
  return found.map((step) => ({ ...step, expected: trimmed(step.expected) }));
}

/** Blank lines around an output are for the eye. */
function trimmed(lines: readonly string[]): string[] {
  return lines.join("\n").trim() === ""
    ? []
    : lines
        .join("\n")
        .replace(/^\n+|\n+$/g, "")
        .split("\n");
}
