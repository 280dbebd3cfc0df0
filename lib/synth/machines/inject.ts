import type { IConstruct } from "constructs";
import { injectionEmpty, injectionInvalid, injectionLate, injectionTwice } from "../../errors/settings";
import { memo } from "../../util/memo";
import { camelCase } from "../../util/terraform-text";
import { TerraformResource, type TerraformStack, Token } from "../framework";
import type { Lookup } from "../lookup";
import type { InjectionOptions } from "../settings";
import { isToken, lookupsIn, plain } from "../tokens";
import { type Constructs, haveAspects, isInTree, stackAround, stacksOf } from "../tree";
import { findImageUsers, ignoresImage, MACHINE_ATTRIBUTES, type Machine, reread } from "./machine";

interface InjectionTarget extends InjectionOptions {
  readonly lookup: Lookup;
  readonly scope: IConstruct;
  readonly types: typeof MACHINE_ATTRIBUTES;
}

interface Injected {
  readonly target: InjectionTarget;
  readonly imageId: string;
  readonly keeps: boolean;
  readonly input: unknown;
}

export interface Filled {
  readonly machines: readonly Machine[];
  readonly explicit: readonly Machine[];
}

export class Injection {
  private readonly targets = new Map<IConstruct, InjectionTarget>();
  private readonly injected = new WeakMap<IConstruct, Injected>();
  private readonly reaching = new Set<InjectionTarget>();
  /** Stacks to which nothing more will be added, and how many targets there were then. */
  private readonly complete = new Map<IConstruct, number>();

  add(lookup: Lookup, scope: IConstruct, options: InjectionOptions): void {
    const other = this.targets.get(scope);
    if (other) throw injectionTwice(nameOf(scope), other.lookup.path, lookup.path);
    for (const [type, attribute] of Object.entries(options.attributes ?? {})) {
      const known = this.types[type] ?? attribute;
      const problem = `attributes: ${type} is filled by its ${known} in this app, not by ${attribute}`;
      if (known !== attribute) throw injectionInvalid(lookup.path, problem);
    }
    this.targets.set(scope, { ...options, lookup, scope, types: { ...MACHINE_ATTRIBUTES, ...options.attributes } });
  }

  get types(): typeof MACHINE_ATTRIBUTES {
    // Without a prototype: a resource type may have any name.
    return Object.assign(
      Object.create(null),
      ...[...this.targets.values()].map(({ types }) => types),
      MACHINE_ATTRIBUTES,
    );
  }

  lookupOf(machine: IConstruct, value?: unknown): Lookup | undefined {
    const injected = this.injected.get(machine);
    return value === undefined || value === injected?.imageId ? injected?.target.lookup : undefined;
  }

  get isEmpty(): boolean {
    return this.targets.size === 0;
  }

  fill(machines: readonly Machine[], imageIdOf: (lookup: Lookup) => string): Filled {
    const explicit: Machine[] = [];
    if (this.isEmpty) return { machines, explicit };
    const filled = machines.map((machine): Machine => {
      const target = this.targetOf(machine.resource);
      if (target) this.reaching.add(target);
      const state = target ? this.stateOf(machine, target) : "explicit";
      if (state === "filled") return machine;
      const now = this.takeBack(machine);
      if (target && state === "open") return this.inject(now, target, imageIdOf(target.lookup));
      if (target) explicit.push(now);
      return now;
    });
    return { machines: filled, explicit };
  }

  /** Before anything is written, unless Aspects may still add a machine. @throws EnsImagesError `INJECTION_EMPTY` */
  checkEarly(constructs: Constructs): void {
    if (this.isEmpty || haveAspects(constructs)) return;
    this.check(this.targets.values());
  }

  /** The targets within a complete stack, and those above without another stack left. @throws EnsImagesError `INJECTION_EMPTY` */
  checkStack(stack: TerraformStack): void {
    this.complete.set(stack, this.targets.size);
    const open = [...this.targets.values()].filter((target) => !this.reaching.has(target));
    const due = open.filter(({ scope }) => {
      const around = stackAround(scope);
      const stacks = [...stacksOf(scope), ...(around ? [around] : [])];
      return stacks.includes(stack) && stacks.every((other) => this.complete.has(other));
    });
    this.check(due);
  }

  /** Targets left when every stack is written, and those too late for it. @throws EnsImagesError `INJECTION_EMPTY`, `INJECTION_LATE` */
  checkLast(): void {
    if (this.isEmpty) return;
    this.check([...this.targets.values()].filter((target) => !this.reaching.has(target)));
    for (const [stack, targets] of this.complete) {
      if (targets < this.targets.size && isInTree(stack)) this.checkLate(stack);
    }
  }

  private checkLate(stack: IConstruct): void {
    for (const machine of findImageUsers(stack.node.findAll(), this.types)) {
      const target = this.targetOf(machine.resource);
      if (!target || this.stateOf(machine, target) !== "open") continue;
      throw injectionLate(target.lookup.path, nameOf(target.scope), machine.resource.node.path, nameOf(stack));
    }
  }

  private check(targets: Iterable<InjectionTarget>): void {
    for (const target of targets) {
      // Who removes a scope removes what was said of it.
      if (!isInTree(target.scope)) continue;
      if (target.scope.node.findAll().some((construct) => this.isTaker(construct, target))) continue;
      throw injectionEmpty(
        target.lookup.path,
        nameOf(target.scope),
        Object.keys(target.types),
        target.filter !== undefined,
      );
    }
  }

  private isTaker(construct: IConstruct, target: InjectionTarget): boolean {
    if (!TerraformResource.isTerraformResource(construct) || this.targetOf(construct) !== target) return false;
    return findImageUsers([construct], target.types).length > 0;
  }

  private targetOf(machine: TerraformResource): InjectionTarget | undefined {
    const { node, terraformResourceType: type } = machine;
    const targets = node.scopes.reverse().flatMap((scope) => this.targets.get(scope) ?? []);
    return targets.find((target) => Object.hasOwn(target.types, type) && takes(target, machine));
  }

  private stateOf(machine: Machine, target: InjectionTarget): "explicit" | "open" | "filled" {
    const mine = this.injected.get(machine.resource);
    const image = machine.fields[machine.attribute];
    // An override that came after the injection is the later word.
    if (image !== mine?.imageId && isGiven(machine.resource, image)) return target.overwrite ? "open" : "explicit";
    // So is an argument that was set since, below the override of the injection.
    const input = inputOf(machine);
    if (mine && input !== undefined && input !== null && input !== mine.input && !target.overwrite) return "explicit";
    // A nearer target that came since, as from an Aspect, takes the machine over.
    return mine?.target === target ? "filled" : "open";
  }

  private takeBack(machine: Machine): Machine {
    const mine = this.injected.get(machine.resource);
    if (!mine) return machine;
    this.injected.delete(machine.resource);
    dropOverride(machine, mine.imageId);
    if (mine.keeps) dropKept(machine);
    return reread(machine);
  }

  private inject(machine: Machine, target: InjectionTarget, imageId: string): Machine {
    const { resource, attribute } = machine;
    resource.addOverride(attribute, imageId);
    const keeps = target.replaceOnChange === false && !ignoresImage(machine);
    this.injected.set(resource, { target, imageId, keeps, input: inputOf(machine) });
    if (keeps) keepOnChange(machine);
    return reread(machine);
  }
}

function inputOf({ resource, attribute }: Machine): unknown {
  return (resource as unknown as Machine["fields"])[inputName(attribute)];
}

const inputName = memo((attribute: string) => `${camelCase(attribute)}Input`);

function dropOverride({ resource, attribute }: Machine, imageId: string): void {
  const { rawOverrides } = resource as unknown as { readonly rawOverrides: Record<string, unknown> };
  // Not by `addOverride` of nothing, which would take away the argument below it too.
  if (rawOverrides[attribute] === imageId) delete rawOverrides[attribute];
}

function keepOnChange({ resource, attribute }: Machine): void {
  const ignored = plain(resource, resource.lifecycle?.ignoreChanges);
  const others = [ignored ?? []].flat() as string[];
  resource.lifecycle = { ...resource.lifecycle, ignoreChanges: [...others, attribute] };
}

function dropKept({ resource, attribute }: Machine): void {
  const { ignoreChanges } = resource.lifecycle ?? {};
  if (!Array.isArray(ignoreChanges)) return;
  const others = ignoreChanges.filter((name) => name !== attribute);
  resource.lifecycle = { ...resource.lifecycle, ignoreChanges: others.length > 0 ? others : undefined };
}

function takes({ lookup, filter }: InjectionTarget, machine: TerraformResource): boolean {
  if (!filter) return true;
  // A program in JavaScript may return anything.
  const answer: unknown = filter(machine);
  if (Token.isUnresolved(answer)) throw injectionInvalid(lookup.path, FILTER_TOKEN);
  return Boolean(answer);
}

const FILTER_TOKEN =
  "filter returned a token, a value that only Terraform knows later. Decide by what the program knows: the construct's path or id, or the " +
  "…Input properties of the machine";

function isGiven(resource: TerraformResource, image: unknown): boolean {
  // A lookup always has an id, and most tokens here are those of lookups.
  const value = isToken(image) && lookupsIn(resource.cdktfStack, image).length > 0 ? image : plain(resource, image);
  return value !== undefined && value !== null;
}

function nameOf(scope: IConstruct): string {
  return scope.node.path || "the app";
}
