/** True where the text has a wildcard, so that it is a glob over the whole name. */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** The longest text without a wildcard: every name that fits contains it. */
export function globLiteral(pattern: string): string {
  return pattern.split(/[*?]/).reduce((longest, part) => (part.length > longest.length ? part : longest));
}

/**
 * A test whether a whole text fits the pattern: `*` is any text, `?` is one character (code point), all else is
 * itself. Takes time proportional to the product of both lengths at worst, so no pattern can stall a synth.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  if (pattern.includes("?")) return (text) => matchesGlob(pattern, text);
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (text) => text === pattern;
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    // The leftmost place of each part leaves the most room for those that follow.
    for (const part of rest) {
      const at = text.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return from <= end;
  };
}

function matchesGlob(pattern: string, text: string): boolean {
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
