import { join } from "node:path";
import MarkdownIt from "markdown-it";
import type { marked as Marked } from "marked" with { "resolution-mode": "import" };
import { parseFragment, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { ROOT } from "./bench";

// Its entry is an ES module, which jest does not load.
const { marked }: { marked: typeof Marked } = require(join(ROOT, "node_modules/marked/lib/marked.umd.js"));

/** Markdown as two readers of it make HTML, read as a browser reads that. */
export const READERS: readonly (readonly [name: string, read: (markdown: string) => Html])[] = [
  ["marked", (markdown) => new Html(marked.parse(markdown, { async: false }))],
  ["markdown-it", (markdown) => new Html(new MarkdownIt({ html: true, linkify: true }).render(markdown))],
];

export class Html {
  private readonly nodes: readonly Tree.Node[];

  constructor(html: string) {
    this.nodes = descendants(parseFragment(html));
  }

  /** Names of all elements, each with its attributes, as `td` or `a href=x`. */
  elements(): string[] {
    const found = this.nodes.filter((node) => "tagName" in node);
    return found.map(({ tagName, attrs }) =>
      [tagName, ...attrs.map(({ name, value }) => `${name}=${value}`)].join(" "),
    );
  }

  comments(): string[] {
    return this.nodes.flatMap((node) => ("data" in node ? [node.data] : []));
  }

  /** The rows of all tables below their heads: the cells, each with its text and that of the code in it. */
  rows(): { readonly text: string; readonly code: readonly string[] }[][] {
    const rows = this.nodes.filter((node) => isElement(node, "tr") && isElement(node.parentNode, "tbody"));
    return rows.map((row) =>
      childrenOf(row)
        .filter((node) => isElement(node, "td"))
        .map((cell) => ({
          text: textOf(cell),
          code: descendants(cell)
            .filter((node) => isElement(node, "code"))
            .map((code) => textOf(code)),
        })),
    );
  }

  /** All text that stands in no code. */
  prose(): string {
    return this.nodes
      .filter((node) => node.nodeName === "#text" && !isElement((node as Tree.TextNode).parentNode, "code"))
      .map((node) => textOf(node))
      .join("");
  }
}

function childrenOf(node: Tree.Node): readonly Tree.ChildNode[] {
  return "childNodes" in node ? node.childNodes : [];
}

function descendants(node: Tree.Node): Tree.Node[] {
  return childrenOf(node).flatMap((child) => [child, ...descendants(child)]);
}

function isElement(node: Tree.Node | null, tag: string): node is Tree.Element {
  return node !== null && "tagName" in node && node.tagName === tag;
}

function textOf(node: Tree.Node): string {
  return "value" in node ? node.value : childrenOf(node).map(textOf).join("");
}
