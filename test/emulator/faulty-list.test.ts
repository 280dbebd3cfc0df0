import type { FaultRule } from "../../lib/emulator/faults/faults";
import { type Answer, emulator, images, query, raw, signedV1 } from "./support";

describe("the list", () => {
  const idsOf = ({ Images }: Answer) => Images.Image.map(({ ImageId }) => ImageId);
  const all = idsOf({ Images: { Image: images(120) } } as Answer);

  /** All three pages, one after the other. */
  async function pages(rules: FaultRule[]) {
    const { endpoint } = await emulator({ catalog: images(120), faults: rules });
    const answers: Answer[] = [];
    for (const page of ["1", "2", "3", "1"]) {
      const { json } = await raw(endpoint, { path: `/?${query(signedV1({ PageNumber: page, PageSize: "50" }))}` });
      answers.push(json as unknown as Answer);
    }
    return answers.map((answer) => ({ ids: idsOf(answer), total: answer.TotalCount, page: answer.PageNumber }));
  }

  test("a repeated page has its own number and the records of the one before", async () => {
    const [first, second, third] = await pages([{ match: { page: 2 }, fault: { kind: "repeated-page" } }]);
    expect(second).toEqual({ ids: first?.ids, total: "120", page: "2" });
    expect(third?.ids).toEqual(all.slice(100));
  });

  test("a page shorter than asked: records are missing, the other pages are as ever", async () => {
    const [first, second] = await pages([{ match: { page: 1 }, fault: { kind: "short-page", drop: 3 } }]);
    expect(first).toEqual({ ids: all.slice(0, 47), total: "120", page: "1" });
    expect(second?.ids).toEqual(all.slice(50, 100));
  });

  test("smaller pages than asked: nothing is missing, there are more pages", async () => {
    const [first, second] = await pages([{ fault: { kind: "page-size", size: 20 } }]);
    expect([first?.ids, second?.ids]).toEqual([all.slice(0, 20), all.slice(20, 40)]);
  });

  test("an image added between pages moves the others down, and stays", async () => {
    const [first, second, third, again] = await pages([
      { match: { page: 2 }, times: 1, fault: { kind: "image-added" } },
    ]);
    expect(first).toMatchObject({ ids: all.slice(0, 50), total: "120" });
    expect(second).toMatchObject({ ids: all.slice(49, 99), total: "121" });
    expect(third?.ids).toEqual(all.slice(99));
    expect(again?.ids).toEqual(["m-added-1", ...all.slice(0, 49)]);
  });

  test("an image removed between pages moves the others up", async () => {
    const [, second, third, again] = await pages([{ match: { page: 2 }, times: 1, fault: { kind: "image-removed" } }]);
    expect(second).toMatchObject({ ids: all.slice(51, 101), total: "119" });
    expect(third?.ids).toEqual(all.slice(101));
    expect(again?.ids).toEqual(all.slice(1, 51));
  });
});
