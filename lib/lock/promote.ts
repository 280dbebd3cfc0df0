import type { RuleContext } from "../select/rules";
import { imageText } from "../select/why";
import { isOlder } from "./behind";
import type { KeyedPin } from "./lock";
import type { Stop } from "./moves";
import { insistedOrigin, pinnedStep } from "./origin";
import { pinText } from "./outcome";
import type { PinStatus } from "./pin-status";
import { imageAmong } from "./refusal";

export interface Promotion extends KeyedPin {
  /** Why it is too early, if so. */
  readonly unproven?: string | undefined;
}

/** A pin beside the image of another key, in place of what its own query would pick. */
export function promotionStatus(
  status: PinStatus,
  { key, pin: tried, unproven }: Promotion,
  context: RuleContext,
  insists: boolean,
): PinStatus {
  const { pin, index } = status;
  const { image: source } = tried;
  const step = pinnedStep(pin);
  const byId = index.byId.get(source.imageId);
  const byName = source.imageName === undefined ? [] : (index.byName.get(source.imageName) ?? []);
  const found = imageAmong(byId ? [byId] : byName, status, index, context);
  const bare = { ...status, behind: undefined, matches: [], newer: 0, step, next: undefined, promotion: { stops: [] } };
  const none = (line: string): PinStatus => ({ ...bare, kind: "unanswered", lines: [line] });
  switch (found.kind) {
    case "unknown":
      return none(`its account lists ${pinText(tried)} neither by id nor by name`);
    case "several":
      return none(
        `its account has ${found.images.length} images of that name: ${found.images.map(imageText).join(", ")}`,
      );
    case "cannot-boot":
      return none(`${imageText(found.image)} has status ${found.image.status ?? "missing"}, and cannot boot`);
  }
  const { image } = found;
  if (image.imageId === pin.image.imageId) return { ...bare, kind: "current", next: image, why: pin.why, lines: [] };
  const stops: Stop[] = unproven === undefined ? [] : [{ kind: "unproven", text: unproven }];
  if (isOlder(pin.image, image, pin.query)) stops.push({ kind: "older", text: "to an older image" });
  if (found.kind === "against") {
    const text = `its query does not take ${imageText(image)}: ${found.refusal.text}`;
    if (!insists) return { ...none(text), promotion: { stops: [], refused: true } };
    stops.push({ kind: "against", text });
  }
  const origin = { ...insistedOrigin("promoted", found.kind === "against" ? found.refusal : found.step), from: key };
  const next = { next: image, why: `promoted from ${key}`, matches: [image], lines: [] };
  return { ...bare, ...next, kind: "outdated", promotion: { stops, origin } };
}
