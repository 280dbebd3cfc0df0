import { findNodeAtLocation, parseTree } from "jsonc-parser";

/** Finds the line, from 1, on which a member of a JSON text begins: its key, where it has one. The first, where there is none. */
export function memberLines(text: string): (path: readonly (string | number)[]) => number {
  const tree = parseTree(text);
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  return (path) => {
    const node = tree && findNodeAtLocation(tree, [...path]);
    const at = (node?.parent?.type === "property" ? node.parent : node)?.offset ?? 0;
    return ends.filter((end) => end < at).length + 1;
  };
}
