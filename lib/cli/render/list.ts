import type { ConnectionName } from "../../account/connection";
import type { EnsImage } from "../../select/image";
import { seenText } from "../../select/why";
import type { Paint } from "./table";
import { tableLines } from "./table";
import { ageDays, ageText } from "./words";

export interface ListedAccount {
  readonly connection: ConnectionName;
  readonly all: number;
  /** Records of the account that had no usable id, and so are no images. */
  readonly skipped: number;
  readonly images: readonly EnsImage[];
  readonly pinnedBy: ReadonlyMap<string, readonly string[]>;
}

export interface UnlistedAccount {
  readonly connection: ConnectionName;
  readonly code: string;
  readonly message: string;
}

export function listLines({ images, pinnedBy }: ListedAccount, now: number, paint: Paint): string[] {
  const pins = ({ imageId }: EnsImage) => pinnedBy.get(imageId) ?? [];
  return tableLines<EnsImage>(
    [
      { title: "NAME", text: (image) => image.imageName || "(no name)" },
      { title: "ID", text: (image) => image.imageId },
      { title: "AGE", text: (image) => ageText(image.creationTime, now) },
      {
        title: "STATUS",
        text: (image) => image.status ?? "?",
        paint: (cell, image) => (image.status === "Available" ? cell : paint.yellow(cell)),
      },
      { title: "OWNER", text: (image) => image.imageOwnerAlias ?? "?" },
      {
        title: "SIZE",
        text: (image) => (image.imageSizeGiB === undefined ? "?" : `${image.imageSizeGiB} GiB`),
        align: "right",
      },
      { title: "ARCH", text: (image) => image.architecture ?? "?" },
      { title: "PINNED BY", text: (image) => shorten(pins(image)), paint: (cell) => paint.green(cell) },
    ],
    images,
  );
}

export function listSummary({ images, all, skipped }: ListedAccount): string {
  const total = seenText({ seen: all, skipped });
  return images.length === all ? `${total}.` : `${images.length} of ${total}.`;
}

export function accountText({ profile, region, endpoint, roleArn, roleChain, oidcRoleArn }: ConnectionName): string {
  const names = { profile, region, "OIDC role": oidcRoleArn, roles: roleChain?.join(", "), role: roleArn, endpoint };
  const parts = Object.entries(names).filter(([, value]) => value !== undefined);
  return parts.length === 0
    ? "the account of the environment"
    : parts.map(([name, value]) => `${name} ${value}`).join(", ");
}

export function listJson(accounts: readonly ListedAccount[], failed: readonly UnlistedAccount[], now: number): object {
  return {
    version: 1,
    accounts: accounts.map(({ connection, all, skipped, images, pinnedBy }) => ({
      ...{ connection, total: all, skipped },
      images: images.map((image) => ({
        ...image,
        ageDays: ageDays(image.creationTime, now) ?? null,
        pinnedBy: pinnedBy.get(image.imageId) ?? [],
      })),
    })),
    failed,
  };
}

function shorten([first = "", ...rest]: readonly string[]): string {
  return rest.length > 0 ? `${first} and ${rest.length} more` : first;
}
