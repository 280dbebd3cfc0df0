import type { Catalog } from "../core/catalog";
import type { ConnectionSettings } from "../core/connection";
import { PAGE_SIZE } from "../core/page-plan";
import { badReply } from "../errors/api";
import type { EnsImagesError } from "../errors/ens-images-error";
import { resolveKeys } from "./credentials";
import { startDeadline } from "./deadline";
import { explain } from "./explain";
import type { Gateway } from "./gateway";
import { createLimiter } from "./limiter";
import { type PageSource, readPages } from "./pages";
import { placeToAsk } from "./place";
import { failureInReply, type ImagePage, readImagePage } from "./reply";
import { persist } from "./retry";

/** One question to the service's own fuzzy search, where the whole catalog is too much. */
export interface Question {
  readonly field: "imageName" | "imageId";
  /** The text that an image's name or id must contain. Not empty. */
  readonly text: string;
}

/** What a reading may take. */
export interface Limits {
  /** For one request, from the connection to the last byte. */
  readonly requestTimeoutMs: number;
  /** For everything together. */
  readonly deadlineMs: number;
  readonly maxConcurrency: number;
}

export const DEFAULT_LIMITS: Limits = { requestTimeoutMs: 10_000, deadlineMs: 120_000, maxConcurrency: 8 };

export interface CatalogRequest {
  readonly connection: ConnectionSettings;
  readonly limits?: Partial<Limits>;
  /** Distinct questions; absent: the whole catalog. */
  readonly questions?: readonly Question[];
}

export interface CatalogContext {
  readonly env: NodeJS.ProcessEnv;
  /** Ends the reading at once. */
  readonly signal?: AbortSignal;
  /** @default Date.now */
  readonly now?: () => number;
  /** @default Math.random */
  readonly random?: () => number;
}

/**
 * Reads the images of the account that a connection names, in as few requests as the pages allow.
 *
 * @throws EnsImagesError whatever goes wrong, without a secret in it
 */
export async function readCatalog(request: CatalogRequest, context: CatalogContext): Promise<Catalog> {
  const limits = { ...DEFAULT_LIMITS, ...request.limits };
  const { now = Date.now, random = Math.random } = context;
  const deadline = startDeadline(limits.deadlineMs, now, context.signal);
  try {
    deadline.throwIfInterrupted();
    const place = placeToAsk(request.connection, context.env);
    const { keys, warnings } = await resolveKeys(request.connection, context.env);
    const { openGateway } = require("./gateway") as typeof import("./gateway");
    const gateway: Gateway = openGateway({ ...place, keys, requestTimeoutMs: limits.requestTimeoutMs });
    const limiter = createLimiter(limits.maxConcurrency);
    let requests = 0;

    const ask = async (page: number): Promise<ImagePage> => {
      const query = { PageNumber: String(page), PageSize: String(PAGE_SIZE) };
      const send = async () => {
        requests += 1;
        const outcome = await gateway({ action: "DescribeSelfImages", version: "2017-11-10", query }, deadline.signal);
        const failure = outcome.ok ? failureInReply(outcome.body) : undefined;
        return failure ? { ok: false as const, failure } : outcome;
      };
      const { outcome, attempts } = await persist(
        () => limiter.run(send, (sent) => !sent.ok && sent.failure.kind === "throttled"),
        { remainingMs: deadline.remainingMs, random, sleep: deadline.sleep },
      );
      deadline.throwIfInterrupted();
      if (!outcome.ok) {
        throw explain(outcome.failure, { operation: "DescribeSelfImages", endpoint: place.endpoint, attempts });
      }
      const read = readImagePage(outcome.body);
      if (!read) throw refuse("Images is no list of images");
      return read;
    };
    const refuse = (detail: string): EnsImagesError =>
      badReply({ operation: "DescribeSelfImages", endpoint: place.endpoint, attempts: 1, detail });

    const source: PageSource = { ask, maxConcurrency: limits.maxConcurrency, refuse };
    const { images } = await readPages(source);
    return { images: [...images.values()], requests, warnings };
  } finally {
    deadline.dispose();
  }
}
