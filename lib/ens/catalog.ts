import type { ConnectionSettings } from "../account/connection";
import type { Question } from "../query/glob";
import type { ListOperation } from "../query/query";
import type { Catalog } from "../select/catalog";
import { type Credentials, profileOf, resolveCredentials } from "./credentials/chain";
import { startDeadline } from "./deadline";
import { createAgent, serverOf } from "./http/agent";
import { PAGE_SIZE, type Reading, readPages } from "./pages";
import type { ImagePage, ListedImage } from "./reply";
import type { QuestionSource, QuestionsAnswer } from "./search";
import { createLimiter, openSession } from "./session";

/** `requestTimeoutMs` is for one request, from the connection to the last byte. */
export const DEFAULT_LIMITS = { requestTimeoutMs: 10_000, deadlineMs: 120_000, maxConcurrency: 8 };

/** One list of one account to be read: all of it, or what the questions of `serverSideFilter` find. */
export interface ReadingRequest {
  readonly connection: ConnectionSettings;
  /** @default DescribeSelfImages */
  readonly operation?: ListOperation;
  /** Each once. @default the whole catalog */
  readonly questions?: readonly Question[];
}

export interface CatalogRequest extends ReadingRequest {
  readonly limits?: Partial<typeof DEFAULT_LIMITS>;
}

/** What the readings of one account have in common: keys that are found once, and how much may be asked at once. */
export interface Access {
  credentials?: Promise<Credentials>;
  limiter?: ReturnType<typeof createLimiter>;
}

export interface CatalogContext {
  /** Filled in by the first reading. @default - of this reading alone */
  readonly access?: Access;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly onPage?: (page: ImagePage) => void;
  readonly now?: () => number;
  readonly random?: () => number;
  readonly metadataOrigin?: string;
}

export interface CatalogReading extends Catalog {
  readonly images: readonly ListedImage[];
  /** False if only what the questions found was read: then an image that is missing may still exist. */
  readonly whole: boolean;
}

/** Reads images of the account in as few requests as the pages allow; credentials are resolved once, before the first. */
export async function readCatalog(request: CatalogRequest, context: CatalogContext): Promise<CatalogReading> {
  const { env, now = Date.now, random = Math.random, metadataOrigin, access = {} } = context;
  const { requestTimeoutMs, deadlineMs, maxConcurrency } = { ...DEFAULT_LIMITS, ...request.limits };
  const deadline = startDeadline(deadlineMs, now, context.signal);
  const search = profileOf(request.connection, env);
  try {
    deadline.throwIfInterrupted();
    const server = serverOf(request.connection, env, search.profile?.text("region_id"));
    const asking = { env, deadline, random, requestTimeoutMs, metadataOrigin };
    access.credentials ??= resolveCredentials(request.connection, search, asking);
    access.limiter ??= createLimiter(maxConcurrency);
    const credentials = await access.credentials;
    const agent = createAgent(server, env);
    try {
      const { operation = "DescribeSelfImages" } = request;
      const [noun, pageSize] = operation === "DescribeInstances" ? ["machine", 100] : ["image", PAGE_SIZE];
      const session = openSession({ ...asking, server, agent, credentials, operation, limiter: access.limiter });
      const ask: QuestionSource["ask"] = async (page, question) => {
        const answer = await session.askPage({
          PageNumber: String(page),
          PageSize: String(pageSize),
          ...(question && { [PARAMETERS[question.field]]: question.text }),
        });
        context.onPage?.(answer);
        return answer;
      };
      const source = { ask, pageSize, maxConcurrency, refuse: session.refuse };
      const { readings, whole, distrusted } = await read(source, request.questions);
      const images = new Map(readings.flatMap((reading) => [...reading.images]));
      const warnings = [...credentials.warnings, ...warningsOf(readings, distrusted, noun)];
      const skipped = readings.reduce((sum, reading) => sum + reading.skipped.length, 0);
      return { images: [...images.values()], skipped, requests: session.requests(), warnings, whole };
    } finally {
      agent.destroy();
    }
  } finally {
    deadline.dispose();
  }
}

const PARAMETERS = { imageName: "ImageName", imageId: "ImageId" } as const;

async function read(source: QuestionSource, questions: readonly Question[] = []): Promise<QuestionsAnswer> {
  if (questions.length === 0) return { readings: [await readPages(source)], whole: true };
  const { readQuestions } = require("./search") as typeof import("./search");
  return readQuestions(source, questions);
}

export function warningsOf(readings: readonly Reading[], distrusted?: Question, noun = "image"): string[] {
  const warnings: string[] = [];
  if (distrusted) {
    warnings.push(
      `serverSideFilter: asked for ${distrusted.field} ${JSON.stringify(distrusted.text)}, the service left out images ` +
        "that contain the text, so its search works otherwise than assumed. The whole catalog was read instead.",
    );
  }
  const skipped = readings.flatMap((reading) => reading.skipped);
  if (skipped.length > 0) {
    const more = skipped.length > 3 ? `, and ${skipped.length - 3} more` : "";
    warnings.push(
      `${skipped.length} ${noun} record(s) without a usable ImageId were left out: ${skipped.slice(0, 3).join(", ")}${more}.`,
    );
  }
  const drift = readings.find((reading) => reading.drift)?.drift;
  if (drift) {
    const [id, ...others] = drift.differing;
    const more = others.length > 0 ? `, as did ${others.length} more` : "";
    const differing = id === undefined ? "" : `; ${id} came in records that differ${more}`;
    const totals = drift.totals.length > 0 ? drift.totals.join(", then ") : "nothing";
    warnings.push(
      `The list of ${noun}s did not add up in ${drift.rounds} readings: TotalCount said ${totals}, ${drift.counted} ` +
        `different ${noun}s came${differing}. The ${noun}s of all readings are used together; ask again if one is missing.`,
    );
  }
  return warnings;
}
