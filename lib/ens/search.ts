import type { Question } from "../query/glob";
import type { EnsImage } from "../select/image";
import { isSame } from "../util/json";
import { nextStep, type PageSource, type Reading, readPages, startRound } from "./pages";
import type { ImagePage } from "./reply";

export interface QuestionSource extends PageSource {
  readonly ask: (page: number, question?: Question) => Promise<ImagePage>;
}

export interface QuestionsAnswer {
  readonly readings: readonly Reading[];
  readonly whole: boolean;
  readonly distrusted?: Question;
}

/**
 * Answers questions by the service's search. How that search matches is documented no further than "fuzzy", so it is
 * checked against page one of the whole catalog: each image there that contains the text must be among the answers.
 * If one is missing, if two answers disagree on an image, or if nothing was found, the whole catalog is read: only then
 * may "no match" be said.
 */
export async function readQuestions(source: QuestionSource, questions: readonly Question[]): Promise<QuestionsAnswer> {
  const first = await source.ask(1);
  const readWhole = async (distrusted?: Question): Promise<QuestionsAnswer> => {
    const known = [first];
    const ask = async (page: number) => (page === 1 ? known.pop() : undefined) ?? source.ask(page);
    return { readings: [await readPages({ ...source, ask })], whole: true, ...(distrusted && { distrusted }) };
  };
  if (nextStep({ ...startRound(), asked: 1, answers: new Map([[1, first]]) }).kind === "done") return readWhole();

  const readings = await Promise.all(
    questions.map((question) => readPages({ ...source, ask: (page) => source.ask(page, question) })),
  );
  const seen = new Map<string, EnsImage>();
  for (const image of readings.flatMap((reading) => [...reading.images.values()])) {
    const twin = seen.get(image.imageId);
    if (twin && !isSame(twin, image)) return readWhole();
    seen.set(image.imageId, image);
  }
  let foundAll = true;
  for (const [index, { field, text }] of questions.entries()) {
    const found = readings[index]?.images;
    const expected = first.images.filter((image) => image[field].includes(text));
    if (expected.some(({ imageId }) => !found?.has(imageId))) return readWhole(questions[index]);
    foundAll &&= [...(found?.values() ?? [])].some((image) => image[field].includes(text));
  }
  return foundAll ? { readings, whole: false } : readWhole();
}
