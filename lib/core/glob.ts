/** True where the text has a wildcard, so that it is a glob over the whole name. */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/**
 * Whether the whole text fits the pattern: `*` is any text, `?` is one character (code point), all else is itself.
 * Takes time proportional to the product of both lengths at worst, so no pattern can stall a synth.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const wanted = [...pattern];
  const given = [...text];
  let w = 0;
  let star = -1;
  let resume = 0;
  for (let g = 0; g < given.length; ) {
    if (wanted[w] === "*") {
      star = w++;
      resume = g;
    } else if (w < wanted.length && (wanted[w] === "?" || wanted[w] === given[g])) {
      w++;
      g++;
    } else if (star >= 0) {
      w = star + 1;
      g = ++resume;
    } else {
      return false;
    }
  }
  while (wanted[w] === "*") w++;
  return w === wanted.length;
}
