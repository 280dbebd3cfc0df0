import type { TypeFacts } from "./facts";

/** As in biome.json. */
const LINE_WIDTH = 120;

/** The folder a binding lives in, and the file its facts live in: `ens-instance`, `data-alicloud-ens-key-pairs`. */
export function moduleName(terraformType: string, kind: "resource" | "dataSource"): string {
  const name = kind === "resource" ? terraformType.replace(/^alicloud_/, "") : `data_${terraformType}`;
  return name.replaceAll("_", "-");
}

/** `ens-instance` → `ensInstance`: the constant in the facts' file, and the namespace in the workspace's index. */
export function constantName(module: string): string {
  return module.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The file that states the facts of one type, as the formatter of this repository would leave it. */
export function factsSource(module: string, facts: TypeFacts): string {
  const body = literal({ version: facts.version, block: facts.block }, "");
  return `import type { TypeFacts } from "../facts";\n\nexport const ${constantName(module)}: TypeFacts = ${body};\n`;
}

function literal(value: unknown, indent: string): string {
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const lines = Object.entries(value).map(([key, member]) => property(key, literal(member, inner), inner));
  return lines.length === 0 ? "{}" : `{\n${lines.join("")}${indent}}`;
}

function property(key: string, value: string, indent: string): string {
  const name = /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
  const line = `${indent}${name}: ${value},`;
  const breaks = value.startsWith('"') && line.length > LINE_WIDTH;
  return breaks ? `${indent}${name}:\n${indent}  ${value},\n` : `${line}\n`;
}

/** What the index of the facts lists: the types by their Terraform names. */
export interface IndexContents {
  readonly source: string;
  readonly version: string;
  readonly resources: readonly string[];
  readonly dataSources: readonly string[];
}

/** `schema/index.ts`: every type under its Terraform name. */
export function indexSource(contents: IndexContents): string {
  const resources = contents.resources.map((type) => [type, moduleName(type, "resource")] as const);
  const dataSources = contents.dataSources.map((type) => [type, moduleName(type, "dataSource")] as const);
  const modules = ["provider", ...[...resources, ...dataSources].map(([, module]) => module)].sort();
  const entries = (types: readonly (readonly [string, string])[]): string =>
    types.map(([type, module]) => `    ${type}: ${constantName(module)},\n`).join("");
  return `import type { ProviderFacts } from "../facts";
${modules.map((module) => `import { ${constantName(module)} } from "./${module}";\n`).join("")}
/** Everything the bindings are generated from. The files of this folder are rewritten by \`npm run schema:refresh\`. */
export const alicloud: ProviderFacts = {
  source: ${JSON.stringify(contents.source)},
  version: ${JSON.stringify(contents.version)},
  provider,
  resources: {
${entries(resources)}  },
  dataSources: {
${entries(dataSources)}  },
};
`;
}
