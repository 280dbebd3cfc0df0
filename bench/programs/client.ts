import Client, { Config, OpenApiRequest, Params } from "@alicloud/openapi-client";
import { RuntimeOptions } from "@alicloud/tea-util";
import { shapeOf, type Wanted, wantedBy } from "./queries";

/** What the scripts that we are compared with have in common: the plain SDK, as a careful person would use it. */
export interface ApiImage {
  readonly ImageId: string;
  readonly ImageName: string;
  readonly CreationTime: string;
  readonly Status: string;
  readonly ImageOwnerAlias: string;
}

interface Page {
  readonly TotalCount: string;
  readonly Images: { readonly Image: readonly ApiImage[] };
}

const [count, images] = process.argv.slice(2).map(Number) as [number, number];
const shape = shapeOf(images);

/** The lookups that the script is to answer. */
export const LOOKUPS: readonly Wanted[] = Array.from({ length: count }, (_, i) => wantedBy(i, shape));

const client = new Client(
  new Config({
    accessKeyId: process.env.ALICLOUD_ACCESS_KEY,
    accessKeySecret: process.env.ALICLOUD_SECRET_KEY,
    endpoint: process.env.ALIBABA_CLOUD_ENDPOINT_ENS,
    protocol: "HTTP",
  }),
);

const DESCRIBE = new Params({
  action: "DescribeSelfImages",
  version: "2017-11-10",
  protocol: "HTTP",
  pathname: "/",
  method: "POST",
  authType: "AK",
  style: "RPC",
  reqBodyType: "formData",
  bodyType: "json",
});

/** One page of 50, of all images or of those whose name contains the text. */
export async function askPage(page: number, text?: string): Promise<{ images: readonly ApiImage[]; total: number }> {
  const query = { PageNumber: String(page), PageSize: "50", ...(text !== undefined && { ImageName: text }) };
  const { body } = await client.callApi(DESCRIBE, new OpenApiRequest({ query }), new RuntimeOptions({}));
  const { Images, TotalCount } = body as Page;
  return { images: Images.Image, total: Number(TotalCount) };
}

/** All images whose name contains the text, one page after another. */
export async function askAll(text: string): Promise<readonly ApiImage[]> {
  const all: ApiImage[] = [];
  for (let page = 1; ; page++) {
    const { images, total } = await askPage(page, text);
    all.push(...images);
    if (images.length === 0 || all.length >= total) return all;
  }
}

/** The newest of ours that can boot. */
export function choose({ text, exact }: Wanted, candidates: readonly ApiImage[]): string {
  const usable = candidates.filter((image) => {
    const named = exact === undefined ? image.ImageName.includes(text) : image.ImageName === exact;
    return named && image.Status === "Available" && image.ImageOwnerAlias === "self";
  });
  const [first] = usable.sort((a, b) => (a.CreationTime < b.CreationTime ? 1 : -1));
  if (!first) throw new Error(`no image for ${text}`);
  return first.ImageId;
}

/** Runs a script and prints the ids that it found. */
export function main(script: () => Promise<readonly string[]>): void {
  script().then(
    (ids) => console.log(JSON.stringify(ids)),
    (error: { readonly code?: string }) => {
      console.error(error.code ?? error);
      process.exitCode = 1;
    },
  );
}
