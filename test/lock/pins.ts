import type { ConnectionName } from "../../lib/account/connection";
import type { LookupRequest } from "../../lib/lock/decide";
import type { Lock, Pin } from "../../lib/lock/lock";
import { canonicalQuery } from "../../lib/query/canonical";
import type { ImageQuery } from "../../lib/query/query";
import type { EnsImage } from "../../lib/select/image";

export const WEB: ImageQuery = { imageName: "web-*", pick: "mostRecent" };
export const REAL = "ens.aliyuncs.com";
export const LOOPBACK = "127.0.0.1:4000";

export function image(id: string, fields: Partial<EnsImage> = {}): EnsImage {
  return { imageId: `m-${id}`, imageName: `web-${id}`, status: "Available", imageOwnerAlias: "self", ...fields };
}

export function pin(id: string, query: ImageQuery = WEB, connection: ConnectionName = {}): Pin {
  return { query: canonicalQuery(query), image: image(id), why: "the only match among 1 image", connection };
}

export function lockOf(pins: Readonly<Record<string, Pin | readonly Pin[]>>): Lock {
  return new Map(Object.entries(pins).map(([key, value]) => [key, [value].flat() as Pin[]]));
}

export function request(key: string, fields: Partial<LookupRequest> & { asks?: ImageQuery } = {}): LookupRequest {
  const { asks = WEB, ...rest } = fields;
  const mode = { mode: "auto", because: "it is the default" } as const;
  return { path: key, key, query: canonicalQuery(asks), mode, connection: {}, refresh: false, ...rest };
}
