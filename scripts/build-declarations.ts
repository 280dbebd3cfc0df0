import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const DIST = join(__dirname, "..", "dist");
const ENTRY = /^(cdktn\/)?(index|testing|alicloud\/[^/]+\/index)\.d\.ts$/;
const RELATIVE = /(["'])(\.{1,2}\/[^"']+)\1/g;
/** What stands on the framework: the entries, all of synth/, and the bindings. */
const STANDING = /^(?:index|testing)$|^synth\/|^alicloud\//;

/** Declarations that an import of the package leads to; the others are of no use to anybody. */
export function dropInternalDeclarations(): void {
  const files = readdirSync(DIST, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".d.ts"));
  const reached = new Set<string>();
  const follow = (file: string): void => {
    if (reached.has(file) || !files.includes(file)) return;
    reached.add(file);
    const text = readFileSync(join(DIST, file), "utf8");
    for (const [, , path = ""] of text.matchAll(RELATIVE)) follow(`${join(dirname(file), path)}.d.ts`);
  };
  for (const file of files.filter((one) => ENTRY.test(one))) follow(file);
  for (const file of files) if (!reached.has(file)) rmSync(join(DIST, file));
}

export const FRAMEWORKS = ["cdktf", "cdktn"] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** A text that stands on "cdktf", over another framework. */
export function overFramework(framework: Framework, text: string): string {
  return text.replace(/(["'])cdktf\1/g, `$1${framework}$1`);
}

/**
 * Derives the declarations of the entries for CDK Terrain, and its bindings, from the compiled ones: what stands on the
 * framework is copied, with "cdktn" for "cdktf"; all other rooms are shared.
 */
export function buildCdktn(): void {
  const files = readdirSync(DIST, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((one) => /\.d\.ts$|^alicloud\/.*\.js$/.test(one) && STANDING.test(moduleOf(one)))) {
    const target = join(DIST, "cdktn", file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, overFramework("cdktn", relocate(readFileSync(join(DIST, file), "utf8"), dirname(file))));
  }
}

/** Paths to what is shared lead out of cdktn/; those among the copies stay. */
function relocate(text: string, folder: string): string {
  return text.replace(RELATIVE, (whole, quote: string, path: string) => {
    const target = join(folder, path);
    if (STANDING.test(target)) return whole;
    return `${quote}${relative(join(DIST, "cdktn", folder), join(DIST, target))}${quote}`;
  });
}

function moduleOf(file: string): string {
  return file.replace(/(\.d)?\.[jt]s$/, "");
}
