import { join, relative } from "node:path";
import type { Running } from "../../lock/adopt";
import type { KeyedPin } from "../../lock/lock";
import type { MovePlan } from "../../lock/moves";
import { pinText } from "../../lock/outcome";
import { visibleText } from "../../util/terminal-text";
import { type AdoptFlags, hasImage, own, whatRuns } from "../adopt-alone";
import type { App } from "../app";
import { sameFlags } from "../command";
import { choosePins, type OpenLock } from "../open-lock";
import { count, shellWord } from "../render/words";
import type { Terminal } from "../terminal";

/** The steps by which machines come to an image without being replaced. What wipes a disk is a comment: nothing here runs it. */
export async function gentleSteps(
  terminal: Terminal,
  flags: AdoptFlags & { readonly force?: true },
  opened: OpenLock,
  app: App,
  pins: readonly KeyedPin[],
  { moves, held }: MovePlan,
): Promise<string[]> {
  const { found } = await whatRuns(terminal, flags, opened, app);
  const all = choosePins(opened.lock, []);
  const reinitialise = ({ machine: { stack }, instance, imageId, id }: Running, to: string): string => {
    // Without a synth a machine is told by its image, which may be that of several pins.
    const having = app.report ? [] : all.filter(hasImage(imageId));
    if (having.length > 0 && !own(having, stack)) return `# ${stack} ${instance}: several pins have ${imageId}`;
    if (id === undefined) return `# ${stack} ${instance}: the state has no InstanceId`;
    return `# aliyun ens ReinitInstance --InstanceId ${shellWord(id)} --ImageId ${shellWord(to)} # ${stack} ${instance}`;
  };
  const stacks = new Set<string>();
  const force = flags.force ? " --force" : "";
  const steps = pins.flatMap(({ key, pin }): string[] => {
    const name = opened.pinName({ key, pin });
    const stops = held.find((one) => one.pin === pin)?.stops.map(({ text }) => text);
    if (stops) return [`# ${name} is held back: ${stops.join("; ")}`];
    const move = moves.find((one) => one.pin === pin);
    const { image } = move?.after ?? pin;
    const running = found.find((one) => one.pin === pin)?.running ?? [];
    const others = running.filter(({ imageId }) => imageId !== image.imageId);
    for (const { machine } of running) stacks.add(machine.stack);
    const of = `${count(others.length, "machine")} of ${name}`;
    if (!move && others.length === 0) return [`# ${name}: its machines run what is pinned.`];
    const update = `ens-images update ${shellWord(name)} --to ${shellWord(image.imageId)}${force} --yes`;
    return [
      `# Re-initialise ${of} with ${pinText(move?.after ?? pin)}; it wipes the system disk; stop it first where refused.`,
      ...others.map((one) => reinitialise(one, image.imageId)),
      ...(move ? [`${update}${sameFlags({ lock: flags.lock, allow: flags.allow })}`] : []),
    ];
  });
  const folder = (stack: string) => relative(terminal.cwd, join(app.folder, "stacks", stack)) || ".";
  const plans = [...stacks].sort().map((stack) => `terraform -chdir=${shellWord(folder(stack))} plan`);
  const plan = app.report ? [`${app.synth()} && ${plans.join(" && ")}`] : ["terraform plan"];
  const end =
    stacks.size > 0 ? ["# Should find nothing to change in these machines but tags that name the image:", ...plan] : [];
  return [...steps, ...end].map(visibleText);
}
