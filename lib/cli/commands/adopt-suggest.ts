import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileUnusable } from "../../errors/cli";
import { EnsImagesError } from "../../errors/ens-images-error";
import type { Lock } from "../../lock/lock";
import { foldNames } from "../../lock/review/fold-names";
import { isGlob } from "../../query/glob";
import type { CanonicalFilters } from "../../query/query";
import type { CatalogIndex } from "../../select/catalog";
import { familyGlob, familyQuery, familyText } from "../../select/families";
import type { EnsImage } from "../../select/image";
import { groupBy } from "../../util/group-by";
import { firstNames, visibleText } from "../../util/terminal-text";
import { type AdoptFlags, machinesIn } from "../adopt-alone";
import { type App, readStack } from "../app";
import { askConnections, askFor } from "../ask";
import { connectionOf } from "../flags";
import { choosePins, type OpenLock } from "../open-lock";
import { count } from "../render/words";
import { printJson, type Terminal } from "../terminal";
import { readFilesAlone, STATE } from "../terraform-files";

interface Suggestion {
  readonly imageId: string;
  readonly image: EnsImage | undefined;
  readonly query: CanonicalFilters | undefined;
  readonly machines: readonly { readonly stack: string; readonly address: string }[];
}

/** For every image id that somebody pasted, the lookup that takes its family; `adopt` then sets its pin to that id. */
export async function suggest(terminal: Terminal, flags: AdoptFlags, app: App, { lock }: OpenLock) {
  const fed = new Set((app.report?.machines ?? []).map(({ stack, address }) => `${stack} ${address}`));
  const stacks = join(app.folder, "stacks");
  const names = existsSync(stacks) ? readdirSync(stacks).sort() : [];
  const contentOf = (stack: string) => readStack(join(stacks, stack, "cdk.tf.json")).blocks;
  const inStacks = names.map((stack) => ({ stack, content: contentOf(stack) }));
  const found = machinesIn(flags.state ? readFilesAlone(flags.state, terminal.cwd, STATE) : inStacks, flags);
  const pasted = found.filter(({ machine: { stack, address } }) => !fed.has(`${stack} ${address}`));
  const where = flags.state?.join(", ") ?? stacks;
  if (pasted.length === 0) throw fileUnusable(where, "has no machine with an image id that no lookup feeds");
  const catalogs = await catalogsFor(terminal, flags, app, lock);
  const suggestions = [...groupBy(pasted, ({ imageId }) => imageId)].map(([imageId, machines]): Suggestion => {
    const index = catalogs.find(({ byId }) => byId.has(imageId));
    const image = index?.byId.get(imageId);
    const query = index && image && queryFor(image, index);
    return { imageId, image, query, machines: machines.map(({ machine: { stack, address } }) => ({ stack, address })) };
  });
  if (flags.json) {
    const rows = suggestions.map(({ imageId, query = null, machines, image }) => {
      return { imageId, query, machines, imageName: image?.imageName ?? null };
    });
    return printJson({ suggestions: rows });
  }
  const ids = new Set<string>();
  const said = suggestions.flatMap((one) => [...linesOf(one, ids), ""]);
  const next = `Write these in place of the ids, run ${app.synth()}, and then adopt --state sets the pins to what runs.`;
  terminal.print(...said.map(visibleText), `${count(suggestions.length, "pasted id")}. ${next}`);
}

/** The accounts of the lock, else the one that flags or environment state. */
async function catalogsFor(terminal: Terminal, flags: AdoptFlags, app: App, lock: Lock): Promise<CatalogIndex[]> {
  const pins = choosePins(lock, []);
  const stated = connectionOf(flags);
  const operation = "DescribeSelfImages";
  const own = { connection: stated ?? {}, operation } as const;
  const from = { lock, program: app.program(), flags, operation } as const;
  const byLock = !stated && pins.length > 0 && (await askFor(terminal, pins, from));
  const asked = byLock ? pins.map(byLock.of) : [(await askConnections(terminal, [own])).at(own)];
  const known = asked.flatMap((one) => (EnsImagesError.is(one) ? [] : one.index));
  if (known.length === 0) throw asked[0];
  return [...new Set(known)];
}

export function queryFor({ imageName, imageOwnerAlias }: EnsImage, { images }: CatalogIndex): CanonicalFilters {
  const names = images.map((image) => image.imageName);
  const glob = familyGlob(imageName, names);
  const named =
    glob === undefined ? familyQuery({}, imageName, names) : { [isGlob(glob) ? "imageName" : "exactImageName"]: glob };
  return { ...named, pick: "mostRecent", ...(imageOwnerAlias !== "self" && { owners: ["others"] }) };
}

function linesOf({ imageId, image, query, machines }: Suggestion, ids: Set<string>): string[] {
  const names = foldNames(machines.map(({ stack, address }) => `${stack}/${address.split(".").at(-1)}`));
  const comment = `// ${[imageId, image?.imageName].join(" ").trim()}: ${count(machines.length, "machine")}, ${firstNames(names)}`;
  if (!image || !query) return [`${comment}: the account does not list it; of a public image: owners: ["system"]`];
  const words = familyText(image.imageName).replace(/\W+/g, "-").replace(/^-|-$/g, "") || "edge";
  let id = `${words}-image`;
  for (let n = 2; ids.has(id); n++) id = `${words}-image-${n}`;
  ids.add(id);
  const props = Object.entries(query).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return [comment, `new EnsImageLookup(this, ${JSON.stringify(id)}, { ${props.join(", ")} });`];
}
