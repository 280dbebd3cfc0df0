import { type ApiImage, askPage, choose, LOOKUPS, main } from "./client";

/** Reads the whole catalog once, eight pages at a time, and answers every lookup from it. */
main(async () => {
  const first = await askPage(1);
  const images: ApiImage[] = [...first.images];
  const pages = Math.ceil(first.total / 50);
  let next = 2;
  const worker = async (): Promise<void> => {
    while (next <= pages) images.push(...(await askPage(next++)).images);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return LOOKUPS.map((lookup) => choose(lookup, images));
});
