import { byText } from "../util/json";

/** What a place of a folded name may be. */
type Places = readonly (readonly string[])[];

/** Names of these characters alone mean the same as text, in braces and in globs. */
const PLAIN = /^[\w/.@:+#-]+$/;

/**
 * Names folded as a shell's braces have them, `production-{data,media,web}/web-image`: they stand for these names and no
 * others. A name that braces or globs would bend stays whole.
 */
export function foldNames(names: Iterable<string>): string[] {
  const all = [...new Set(names)].sort(byText);
  const plain = all.filter((name) => PLAIN.test(name));
  // First by the words of each segment, then by whole segments: stacks need not have equally many words.
  const folded = foldBy(foldBy(plain, /([/-])/), /(\/)/);
  return [...folded, ...all.filter((name) => !PLAIN.test(name))].sort(byText);
}

function foldBy(names: readonly string[], separator: RegExp): string[] {
  const shapes = new Map<string, Places[]>();
  for (const name of names) {
    const parts = name.split(separator);
    const shape = parts.map((part, i) => (i % 2 === 0 ? "" : part)).join(" ");
    shapes.set(shape, [...(shapes.get(shape) ?? []), parts.map((part) => [part])]);
  }
  return [...shapes.values()].flatMap(merged).map(textOf);
}

/** Unites names that differ in one place alone, place by place. */
function merged(names: readonly Places[]): readonly Places[] {
  let left = names;
  for (let place = 0; place < (names[0]?.length ?? 0); place += 2) {
    const groups = new Map<string, Places>();
    for (const name of left) {
      const others = JSON.stringify(name.map((texts, i) => (i === place ? [] : texts)));
      const known = groups.get(others);
      const texts = [...(known?.[place] ?? []), ...(name[place] ?? [])];
      groups.set(others, name.with(place, texts));
    }
    left = [...groups.values()];
  }
  return left;
}

function textOf(places: Places): string {
  return places.map((texts) => (texts.length === 1 ? texts[0] : `{${texts.join(",")}}`)).join("");
}
