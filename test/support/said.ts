const LINES =
  /^(?:(?:pinned|copied|refreshed) .* for .*|kept, .* for .*|Review \S+, and commit it\..*)\n(?: {2}.*\n)*/gm;

/** What a synth says of the pins that it wrote, apart from all else on stderr. */
export function splitSaid(text: string): { readonly said: string; readonly stderr: string } {
  return { said: [...text.matchAll(LINES)].map(([line]) => line).join(""), stderr: text.replace(LINES, "") };
}
