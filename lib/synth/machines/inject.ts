import type { IConstruct } from "constructs";
import { injectionEmpty, injectionInvalid, injectionLate, injectionTwice } from "../../errors/settings";
import { type TerraformResource, type TerraformStack, Token } from "../framework";
import type { Lookup } from "../lookup";
import type { InjectionOptions } from "../settings";
import { isToken, lookupsIn, resolveIn } from "../tokens";
import { type Constructs, haveAspects, isInTree, stackAround, stacksOf } from "../tree";
import {
  findImageUsers,
  type ImageAttributes,
  ignoresImage,
  imageIn,
  inputOf,
  MACHINE_ATTRIBUTES,
  type Machine,
  machineOf,
  plainList,
  someMachine,
} from "./machine";

export interface InjectionTarget extends InjectionOptions {
  readonly lookup: Lookup;
  readonly scope: IConstruct;
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

  add(target: InjectionTarget): void {
    const other = this.targets.get(target.scope);
    if (other) throw injectionTwice(nameOf(target.scope), other.lookup.path, target.lookup.path);
    for (const [type, attribute] of Object.entries(target.attributes ?? {})) {
      const known = this.types[type];
      if (known !== undefined && known !== attribute) {
        throw injectionInvalid(
          target.lookup.path,
          `attributes: ${type} is filled by its ${known} in this app, not by ${attribute}`,
        );
      }
    }
    this.targets.set(target.scope, target);
  }

  get types(): ImageAttributes {
    // Without a prototype: a resource type may have any name.
    return Object.assign(
      Object.create(null),
      ...[...this.targets.values()].map(({ attributes }) => attributes),
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
  checkLast(root: IConstruct): void {
    if (this.isEmpty) return;
    this.check([...this.targets.values()].filter((target) => !this.reaching.has(target)));
    for (const stack of root.node.findAll()) {
      const targets = this.complete.get(stack) ?? this.targets.size;
      if (targets < this.targets.size) this.checkLate(stack);
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
      if (someMachine(target.scope, this.types, (resource) => this.targetOf(resource) === target)) continue;
      const types = Object.keys({ ...MACHINE_ATTRIBUTES, ...target.attributes });
      throw injectionEmpty(target.lookup.path, nameOf(target.scope), types, target.filter !== undefined);
    }
  }

  private targetOf(machine: TerraformResource): InjectionTarget | undefined {
    const type = machine.terraformResourceType;
    for (const scope of machine.node.scopes.reverse()) {
      const target = this.targets.get(scope);
      if (!target || ![MACHINE_ATTRIBUTES, target.attributes ?? {}].some((types) => Object.hasOwn(types, type)))
        continue;
      if (takes(target, machine)) return target;
    }
    return undefined;
  }

  private stateOf(machine: Machine, target: InjectionTarget): "explicit" | "open" | "filled" {
    const mine = this.injected.get(machine.resource);
    const image = imageIn(machine);
    // An override that came after the injection is the later word.
    const own = isGiven(image) && image !== mine?.imageId && !isNothing(machine.resource, image);
    if (own) return target.overwrite ? "open" : "explicit";
    // So is an argument that was set since, below the override of the injection.
    const input = inputOf(machine);
    if (mine && isGiven(input) && input !== mine.input && !target.overwrite) return "explicit";
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
    return readLater(machine);
  }
}

function reread(machine: Machine): Machine {
  return machineOf(machine.resource, machine.attribute)[0] ?? machine;
}

function readLater(machine: Machine): Machine {
  let fields: Machine["fields"] | undefined;
  return {
    ...machine,
    get fields() {
      fields ??= reread(machine).fields;
      return fields;
    },
  };
}

function dropOverride({ resource, attribute }: Machine, imageId: string): void {
  const { rawOverrides } = resource as unknown as { readonly rawOverrides: Record<string, unknown> };
  // Not by `addOverride` of nothing, which would take away the argument below it too.
  if (rawOverrides[attribute] === imageId) delete rawOverrides[attribute];
}

function keepOnChange({ resource, attribute }: Machine): void {
  const ignored = plainList(resource, resource.lifecycle?.ignoreChanges);
  const others = Array.isArray(ignored) ? ignored : [];
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

function isGiven(image: unknown): boolean {
  return image !== undefined && image !== null;
}

function isNothing(resource: TerraformResource, image: unknown): boolean {
  // A lookup always has an id, and most tokens here are those of lookups.
  if (!isToken(image) || lookupsIn(resource.cdktfStack, image).length > 0) return false;
  try {
    return !isGiven(resolveIn(resource, image));
  } catch {
    // The rendering of the stack reports it.
    return false;
  }
}

function nameOf(scope: IConstruct): string {
  return scope.node.path || "the app";
}
