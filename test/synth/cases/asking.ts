import { rmSync } from "node:fs";
import type { ImageFilters } from "../../../lib/query/query";
import { APP_HEAD, type AppRun, type Workbench } from "../../support/workbench";

/** Queries as JSON holds them: validity is the app's to find out. */
export type Queries = Readonly<Record<string, ImageFilters & { readonly fallback?: readonly unknown[] }>>;

/** One machine a lookup, in the stack `edge`. */
const APP = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
for (const [id, query] of Object.entries(JSON.parse(process.argv[2]))) {
  const lookup = new EnsImageLookup(stack, id, query);
  new EnsInstance(stack, id + "-machine", { ...MACHINE, imageId: lookup.imageId });
}
app.synth();
`;

export interface Asked extends AppRun {
  /** The literal ids in the stack, by lookup; empty where the synth failed. */
  readonly ids: Readonly<Record<string, unknown>>;
  /** Annotations of the stack, by lookup. */
  readonly told: (lookup: string) => string[];
}

/** A whole synth in a process of its own. */
export function synth(bench: Workbench, queries: Queries, env: NodeJS.ProcessEnv = {}): Asked {
  rmSync(bench.outdir, { recursive: true, force: true });
  const run = bench.runApp(APP, { args: [JSON.stringify(queries)], env });
  const ids = run.status === 0 ? Object.fromEntries(Object.keys(queries).map((id) => [id, idIn(bench, id)])) : {};
  const told = (lookup: string) =>
    bench
      .annotations("edge")
      .filter(({ constructPath }) => constructPath === `edge/${lookup}`)
      .map(({ message }) => message);
  return { ...run, ids, told };
}

/** A synth with no lock before it. */
export function synthAnew(bench: Workbench, queries: Queries, env: NodeJS.ProcessEnv = {}): Asked {
  rmSync(bench.lockFile, { force: true });
  return synth(bench, queries, env);
}

function idIn(bench: Workbench, lookup: string): unknown {
  return bench.stack("edge").resource.alicloud_ens_instance?.[`${lookup}-machine`]?.image_id;
}
