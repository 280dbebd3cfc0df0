import type { ConnectionName } from "../../account/connection";
import type { EnsImage } from "../../select/image";
import { seenText } from "../../select/why";
import type { Page } from "./moves";
import { tableLines } from "./table";
import { ageDays, ageText } from "./words";

interface Account {
  readonly connection: ConnectionName;
  readonly regions: readonly string[];
}

export interface ListedAccount extends Account {
  readonly all: number;
  /** How many the filters leave, of which `images` may be the first ones. */
  readonly found: number;
  /** Records of the account that had no usable id, and so are no images. */
  readonly skipped: number;
  readonly images: readonly EnsImage[];
  readonly pinnedBy: ReadonlyMap<string, readonly string[]>;
}

export interface UnlistedAccount extends Account {
  readonly code: string;
  readonly message: string;
}

export function listLines({ images, pinnedBy }: ListedAccount, { now, paint, width, verbose }: Page): string[] {
  const pins = ({ imageId }: EnsImage) => pinnedBy.get(imageId) ?? [];
  return tableLines<EnsImage>(
    [
      { title: "NAME", text: ({ imageName }) => imageName || "(no name)" },
      { title: "ID", text: ({ imageId }) => imageId },
      { title: "AGE", leave: 5, text: ({ creationTime }) => ageText(creationTime, now) },
      {
        title: "STATUS",
        leave: 4,
        text: ({ status = "?" }) => status,
        paint: (cell, { status, imageOwnerAlias: owner }) =>
          status === "Available" || (status === undefined && owner === "system") ? cell : paint.yellow(cell),
      },
      { title: "OWNER", leave: 3, text: ({ imageOwnerAlias = "?" }) => imageOwnerAlias },
      {
        title: "SIZE",
        leave: 1,
        text: ({ imageSizeGiB: size }) => (size === undefined ? "?" : `${size} GiB`),
        align: "right",
      },
      { title: "ARCH", leave: 2, text: ({ architecture = "?" }) => architecture },
      {
        title: "PINNED BY",
        text: (image) => (verbose ? pins(image).join(", ") : shorten(pins(image))),
        paint: (cell) => paint.green(cell),
      },
    ],
    images,
    { width: verbose ? Number.POSITIVE_INFINITY : width },
  );
}

export function listSummary({ images, found, all, skipped }: ListedAccount): string {
  const total = seenText({ seen: all, skipped });
  const shown = images.length < found ? `, ${images.length} shown` : "";
  return `${found === all ? "" : `${found} of `}${total}${shown}.`;
}

export function accountText({ connection, regions }: Account): string {
  const { profile, region, endpoint, roleArn, roleChain, oidcRoleArn } = connection;
  const several = regions.length > 1 ? regions.join(", ") : undefined;
  const names = {
    profile,
    region,
    regions: several,
    "OIDC role": oidcRoleArn,
    roles: roleChain?.join(", "),
    role: roleArn,
    endpoint,
  };
  const parts = Object.entries(names).filter(([, value]) => value !== undefined);
  return parts.length === 0
    ? "the account of the environment"
    : parts.map(([name, value]) => `${name} ${value}`).join(", ");
}

export function listJson(accounts: readonly ListedAccount[], failed: readonly UnlistedAccount[], now: number): object {
  return {
    accounts: accounts.map(({ connection, regions, all, found, skipped, images, pinnedBy }) => ({
      ...{ connection, regions, total: all, found, skipped },
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
