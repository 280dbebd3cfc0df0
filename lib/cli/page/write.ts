import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileUnusable, usage } from "../../errors/cli";
import { EnsImagesError } from "../../errors/ens-images-error";
import type { App } from "../app";
import { askFor } from "../ask";
import type { AskFlags, PageFlags } from "../command";
import type { OpenLock } from "../open-lock";
import { compare, noteFailures } from "../pin-statuses";
import type { ShownPin } from "../render/show";
import type { Terminal } from "../terminal";
import { asset, type PageParts, pageHtml } from "./html";
import { pinsPage } from "./pages";
import { pictureSvg } from "./svg";

export { changesPage } from "./pages";

/** How a page or picture begins. */
const OWN = /^(<!doctype html>\n.*\n.*\n<meta name="generator" content="ens-images">|<svg aria-label="ENS image pins)/;

type Flags = AskFlags & PageFlags & { readonly live?: true };

/** Writes the page of pins, with what their accounts say where that is wanted, and answers whether all could be told. */
export async function writePins(
  terminal: Terminal,
  flags: Flags,
  opened: OpenLock,
  app: App,
  pins: readonly ShownPin[],
): Promise<boolean> {
  const asking = { lock: opened.lock, program: app.program(), flags };
  const asked = flags.live && compare(pins, await askFor(terminal, pins, asking), terminal.now);
  writePages(terminal, flags, pinsPage(opened, pins, asked));
  return noteFailures(terminal, asked?.failures ?? [], opened.pinName).length === 0;
}

/** Writes what is wanted as files. */
export function writePages(terminal: Terminal, { html, svg }: PageFlags, page: PageParts): void {
  if (svg !== undefined) write(terminal, svg, pictureSvg(page.picture, page.title, asset("page.css")));
  if (html !== undefined) write(terminal, html, pageHtml(page));
}

/** Whole or not at all. A file that is there gives way only where it is such a page or picture too: never a lock. */
function write({ cwd, note }: Terminal, name: string, text: string): void {
  const file = resolve(cwd, name);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const old = statSync(file, { throwIfNoEntry: false });
    if (old && !(old.isFile() && OWN.test(readFileSync(file, "utf8"))))
      throw usage(`${name} is there, and is another file.`, "Name a new one.");
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary);
    throw EnsImagesError.is(error)
      ? error
      : fileUnusable(name, `could not be written (${(error as NodeJS.ErrnoException).code})`);
  }
  note(`wrote ${name}`);
}
