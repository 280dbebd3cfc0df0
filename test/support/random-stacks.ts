import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type App,
  LocalBackend,
  TerraformHclModule,
  TerraformLocal,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Testing,
} from "cdktf";
import * as fc from "fast-check";
import { EnsImageLookup } from "../../lib";
import type { ReportedMachine } from "../../lib/lock/synth-report";
import { giveImages } from "../../lib/testing";

/** What stands for a machine: a change of its attribute replaces it. */
export interface MachineKind {
  readonly type: string;
  readonly attribute: string;
  readonly fields: object;
  readonly prepare?: (stack: TerraformStack) => void;
}

/** Machines of Terraform's own, which need no provider. */
export const BUILT_IN: MachineKind = { type: "terraform_data", attribute: "triggers_replace", fields: {} };

/** How an element says its image: by what was made before it, or by a lookup where that is none. */
export interface Element {
  readonly way: number;
  readonly from: readonly [number, number];
}

/** A group of machines that shares lookups with no other. */
export interface Group {
  readonly lookups: number;
  readonly elements: readonly Element[];
}

/** Random groups: some elements, most of them machines, and up to 5 lookups. */
export function randomGroups(count: number, seed: number, most = 20): readonly Group[] {
  const element = fc.record({ way: fc.nat(WAYS.length - 1), from: fc.tuple(fc.nat(), fc.nat()) });
  const group = fc.record({
    lookups: fc.integer({ min: 1, max: 5 }),
    elements: fc.array(element, { minLength: 3, maxLength: most, size: "max" }),
  });
  return fc.sample(group, { numRuns: count, seed });
}

/** Expressions are put together without the braces around them. */
interface Making {
  readonly stack: TerraformStack;
  readonly kind: MachineKind;
  readonly lookup: EnsImageLookup;
  readonly name: string;
  readonly a: string;
  readonly b: string;
}

type Way = (making: Making) => string;

const braces = (expression: string) => `\${${expression}}`;

function machine({ stack, kind, name }: Making, image: string | undefined, more: object = {}): string {
  return resource(stack, kind.type, name, { ...kind.fields, ...(image && { [kind.attribute]: image }), ...more });
}

function resource(stack: TerraformStack, type: string, name: string, fields: object): string {
  const made = new TerraformResource(stack, name, { terraformResourceType: type });
  for (const [field, value] of Object.entries(fields)) made.addOverride(field, value);
  return `${type}.${name}`;
}

const passed: Way = ({ stack, name, a }) => `${resource(stack, "terraform_data", name, { input: braces(a) })}.output`;

const passedAndReplaced: Way = ({ stack, name, a, b }) => {
  const fields = { input: { x: braces(a) }, triggers_replace: braces(b) };
  return `${resource(stack, "terraform_data", name, fields)}.output.x`;
};

const PASSING: ReadonlySet<Way> = new Set([passed, passedAndReplaced]);

/** Each makes an element, and says what leads to its image from there. */
const WAYS: readonly Way[] = [
  (making) => `${machine(making, making.lookup.imageId)}.${making.kind.attribute}`,
  (making) => `${machine(making, braces(making.a))}.${making.kind.attribute}`,
  (making) => {
    const address = machine(making, undefined);
    const { kind, lookup, stack, name } = making;
    lookup.injectInto(stack.node.findChild(name), { attributes: { [kind.type]: kind.attribute } });
    return `${address}.${kind.attribute}`;
  },
  (making) => `${machine(making, braces(making.a), { count: 2 })}[1].${making.kind.attribute}`,
  (making) => `element(${machine(making, braces(making.a), { count: 2 })}[*].${making.kind.attribute}, 0)`,
  (making) => {
    const forEach = { x: braces(making.a), y: braces(making.b) };
    const address = machine(making, braces("each.value"), { for_each: forEach });
    return `element(values(${address})[*].${making.kind.attribute}, 0)`;
  },
  (making) => {
    const first = machine({ ...making, name: `${making.name}-first` }, braces(making.a), {
      for_each: { x: "", y: "" },
    });
    const image = braces(`each.value.${making.kind.attribute}`);
    return `[for m in ${machine(making, image, { for_each: braces(first) })} : m.${making.kind.attribute}][0]`;
  },
  (making) => {
    machine(making, braces(`${making.a} == "" ? ${making.a} : ${making.b}`));
    return making.b;
  },
  (making) => {
    machine(making, braces(`trimspace(${making.a})`));
    return `trimspace(${making.kind.type}.${making.name}.${making.kind.attribute})`;
  },
  ({ stack, name, a }) => `local.${new TerraformLocal(stack, name, braces(a)).friendlyUniqueId}`,
  ({ stack, name, a, b }) => {
    new TerraformLocal(stack, name, { x: braces(a), y: braces(b) });
    return `local.${name}["y"]`;
  },
  ({ stack, name, a }) => {
    stack.addOverride(`locals.${name}`, braces(a));
    return `local.${name}`;
  },
  ({ stack, name, lookup }) => {
    new TerraformVariable(stack, name, { default: lookup.imageId });
    return `var.${name}`;
  },
  ({ stack, name, lookup }) => {
    const variable = new TerraformVariable(stack, name, { default: lookup.imageId });
    const { [name]: block } = variable.toTerraform().variable;
    variable.toTerraform = () => ({ variable: { [name]: [block] } });
    return `var.${name}`;
  },
  passed,
  passedAndReplaced,
  ({ stack, name, a }) => {
    const source = join(stack.node.getContext(MODULE) as string);
    new TerraformHclModule(stack, name, { source, variables: { image: braces(a) } });
    return `module.${name}.image`;
  },
];

const MODULE = "module";

/** A module with one machine, of Terraform's own. */
function writeModule(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const text = {
    variable: { image: {} },
    resource: { terraform_data: { machine: { triggers_replace: "${var.image}" } } },
    output: { image: { value: "${terraform_data.machine.triggers_replace}" } },
  };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(text));
  return folder;
}

/** Groups as one Terraform project, synthesized anew for each set of images. */
export class RandomStacks {
  constructor(
    private readonly folder: string,
    private readonly groups: readonly Group[],
    private readonly kind: MachineKind = BUILT_IN,
  ) {
    writeModule(join(folder, "module"));
  }

  get stackFolder(): string {
    return join(this.folder, "out", "stacks", "random");
  }

  /** Writes the stack, in which the image of each group's lookup `moved` is another one, and answers the report's rows. */
  synthesize(moved: number): readonly ReportedMachine[] {
    const app = Testing.app({ outdir: join(this.folder, "out"), context: { [MODULE]: join(this.folder, "module") } });
    giveImages(app, this.images(moved));
    this.build(app);
    app.synth();
    return JSON.parse(readFileSync(join(this.folder, "out", "ens-images.json"), "utf8")).machines;
  }

  /** The images of all lookups. */
  images(moved: number): readonly { readonly imageName: string; readonly imageId: string }[] {
    return this.groups.flatMap(({ lookups }, g) =>
      Array.from({ length: lookups }, (_, l) => ({ imageName: `${g}-${l}`, imageId: `m-${g}-${l}-${l === moved}` })),
    );
  }

  private build(app: App): void {
    const stack = new TerraformStack(app, "random");
    new LocalBackend(stack, { path: join(this.folder, "terraform.tfstate") });
    this.kind.prepare?.(stack);
    this.groups.forEach(({ lookups: count, elements }, g) => {
      const lookups = Array.from(
        { length: count },
        (_, l) => new EnsImageLookup(stack, `g${g}-l${l}`, { exactImageName: `${g}-${l}` }),
      );
      const made: string[] = [];
      elements.forEach(({ way, from: [i, j] }, e) => {
        const lookup = lookups[i % count] as EnsImageLookup;
        const [a, b] = [i, j].map((n) => made[n % (made.length + 1)] ?? lookup.imageId) as [string, string];
        const making = { stack, kind: this.kind, lookup, name: `g${g}-e${e}`, a, b };
        made.push((WAYS[way] as Way)(making));
      });
    });
  }
}

/** Machines that a plan changes when one lookup of each group is moved, and that are in no row of that lookup. */
export function hiddenMachines(
  changed: readonly string[],
  rows: readonly ReportedMachine[],
  moved: number,
  groups: readonly Group[],
): readonly string[] {
  const told = new Set(rows.filter(({ lookup }) => lookup?.endsWith(`-l${moved}`)).map(({ address }) => address));
  // A resource that only passes an image on is of the same type as machines of Terraform's own.
  const isMachine = (address: string) => {
    const [, g, e] = /g(\d+)-e(\d+)/.exec(address) ?? [];
    return !PASSING.has(WAYS[groups[Number(g)]?.elements[Number(e)]?.way ?? 0] as Way);
  };
  return changed.filter((address) => !told.has(address) && isMachine(address));
}

/** The machines of a plan that it replaces or changes, by address without instance keys; a module's as the module. */
export function changedMachines(plan: PlanJson, kind: MachineKind): readonly string[] {
  const changed = (plan.resource_changes ?? [])
    .filter(({ change: { actions } }) => actions.some((action) => action !== "no-op" && action !== "read"))
    .map(({ address }) => /^module\.[\w-]+|^[\w-]+\.[\w-]+/.exec(address)?.[0] ?? address)
    .filter((address) => address.startsWith("module.") || address.startsWith(`${kind.type}.`));
  return [...new Set(changed)];
}

export interface PlanJson {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}
