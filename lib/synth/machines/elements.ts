import type { IConstruct } from "constructs";
import { TerraformElement, type TerraformStack } from "../framework";

export interface Block {
  readonly value: unknown;
  readonly element?: IConstruct;
}

export interface Elements {
  readonly byName: ReadonlyMap<string, readonly TerraformElement[]>;
  readonly others: readonly TerraformElement[];
}

export function elementsOf(stack: TerraformStack): Elements {
  const byName = new Map<string, TerraformElement[]>();
  const others: TerraformElement[] = [];
  for (const element of stack.node.findAll()) {
    if (!TerraformElement.isTerraformElement(element) || element.cdktfStack !== stack) continue;
    const { _elementType: type } = element as unknown as { readonly _elementType?: string };
    const name = `${type}.${element.friendlyUniqueId}`;
    if (type === undefined) others.push(element);
    else byName.set(name, [...(byName.get(name) ?? []), element]);
  }
  return { byName, others };
}

export function blocksOf({ byName, others }: Elements, stack: TerraformStack, address: string): Block[] {
  const { rawOverrides } = stack as unknown as { readonly rawOverrides?: Rendered };
  const said: (readonly [Rendered, TerraformElement?])[] = [...(byName.get(address) ?? []), ...others].map(
    (element) => [element.toTerraform(), element],
  );
  return [...said, [rawOverrides ?? {}] as const].flatMap(([rendered, element]) => {
    const value = valueAt(rendered, address);
    return value === undefined ? [] : [{ value, element }];
  });
}

type Rendered = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<string, string>> = { local: "locals", var: "variable", module: "module", data: "data" };

function valueAt(rendered: Rendered, address: string): unknown {
  const [first = "", ...rest] = address.split(".");
  const kind = KINDS[first];
  const steps = kind === undefined ? ["resource", first, ...rest] : [kind, ...rest];
  return steps.reduce<unknown>((value, step) => (value as Rendered | undefined)?.[step], rendered);
}
