import { groupBy } from "../../util/group-by";
import { byText } from "../../util/json";

type Places = readonly (readonly string[])[];

/** Names of these characters alone mean the same as text, in braces and in globs; dots may make a range or a folder. */
const PLAIN = /^(?!\.|.*\.\.)[\w/.@:#-]+$/;

/** `production-{data,media,web}/web-image`, as a shell has it: these names and no others. What braces or globs would bend stays whole. */
export function foldNames(names: Iterable<string>): string[] {
  const all = [...new Set(names)].sort(byText);
  const plain = all.filter((name) => PLAIN.test(name));
  // First by the words of each segment, then by whole segments: stacks need not have equally many words.
  const folded = foldBy(foldBy(plain, /([/-])/), /(\/)/);
  return [...folded, ...all.filter((name) => !PLAIN.test(name))].sort(byText);
}

function foldBy(names: readonly string[], separator: RegExp): string[] {
  const split = names.map((name) => name.split(separator));
  const shapes = groupBy(split, (parts) => parts.map((part, i) => (i % 2 === 0 ? "" : part)).join(" "));
  return [...shapes.values()].flatMap((same) => merged(same.map((parts) => parts.map((part) => [part])))).map(textOf);
}

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
