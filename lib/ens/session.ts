import type { Agent } from "node:http";
import { requestFailed } from "../errors/api";
import type { EnsImagesError } from "../errors/ens-images-error";
import type { Credentials } from "./credentials/chain";
import type { Deadline } from "./deadline";
import type { Server } from "./endpoint";
import { explain } from "./failure";
import { failureInReply, type ImagePage, readImagePage } from "./reply";
import { persist } from "./retry";
import type { CallResult, Gateway } from "./sdk/gateway";
import { loadGateway } from "./sdk/load";

/** Bytes of all pages together: 20,000 images, which no reading exceeds, are some 30 MB. */
const LARGEST_CATALOG = 128 * 1024 * 1024;
const OPERATION = { action: "DescribeSelfImages", version: "2017-11-10" };

export interface SessionSettings {
  readonly server: Server;
  readonly agent: Agent;
  readonly credentials: Credentials;
  readonly deadline: Deadline;
  readonly random: () => number;
  readonly requestTimeoutMs: number;
  readonly maxConcurrency: number;
}

export interface Session {
  readonly askPage: (query: Readonly<Record<string, string>>) => Promise<ImagePage>;
  readonly refuse: (detail: string) => EnsImagesError;
  readonly requests: () => number;
}

export function openSession(settings: SessionSettings): Session {
  const { server, agent, credentials, deadline, random, requestTimeoutMs, maxConcurrency } = settings;
  const { openGateway } = loadGateway();
  const limiter = createLimiter(maxConcurrency);
  const open = (keys: Credentials["keys"]): Gateway => openGateway({ ...server, keys, agent, requestTimeoutMs });
  let current: Promise<Gateway> = Promise.resolve(open(credentials.keys));
  let renewed = false;
  let requests = 0;
  let received = 0;

  /** Once a session, however many pages find out at the same time. */
  const renew = (renewal: () => Promise<Credentials["keys"]>): void => {
    if (renewed) return;
    renewed = true;
    current = renewal().then(open);
    current.catch(() => undefined);
  };

  const send = async (gateway: Gateway, query: Readonly<Record<string, string>>): Promise<CallResult> => {
    if (!deadline.signal.aborted) requests += 1;
    const outcome = await gateway({ ...OPERATION, query }, deadline.signal);
    const failure = outcome.ok ? failureInReply(outcome.body) : undefined;
    return failure ? { ok: false, failure } : outcome;
  };

  const wasThrottled = (sent: CallResult) => !sent.ok && sent.failure.kind === "throttled";
  const askPersistently = (gateway: Gateway, query: Readonly<Record<string, string>>) =>
    persist(() => limiter.run(() => send(gateway, query), wasThrottled), { deadline, random });

  return {
    requests: () => requests,
    refuse: (detail) =>
      requestFailed("badReply", { operation: OPERATION.action, endpoint: server.endpoint, attempts: 1, detail }),
    async askPage(query) {
      const gateway = await current;
      let asked = await askPersistently(gateway, query);
      if (!asked.outcome.ok && asked.outcome.failure.kind === "expired" && credentials.renew) {
        renew(credentials.renew);
        const next = await current;
        if (next !== gateway) asked = await askPersistently(next, query);
      }
      deadline.throwIfInterrupted();
      const { outcome, attempts } = asked;
      const facts = { operation: OPERATION.action, endpoint: server.endpoint, attempts, keysFrom: credentials.source };
      if (!outcome.ok) throw explain(outcome.failure, facts);
      received += outcome.size;
      const page = readImagePage(outcome.body);
      if (page && received <= LARGEST_CATALOG) return page;
      const detail = page ? "pages of more than 128 MiB together" : "Images is no list of images, or one of thousands";
      throw requestFailed("badReply", { ...facts, requestId: outcome.requestId, detail });
    },
  };
}

/** Half as many requests at once after a throttled answer, one more after each round of good ones (AIMD). */
export function createLimiter(maximum: number) {
  const waiting: (() => void)[] = [];
  let limit = maximum;
  let running = 0;
  let cuts = 0;

  const admit = (): void => {
    while (running < Math.floor(limit) && waiting.length > 0) {
      running += 1;
      waiting.shift()?.();
    }
  };

  return {
    /** Requests that may run at once now. */
    get limit(): number {
      return Math.floor(limit);
    },
    async run<T>(task: () => Promise<T>, wasThrottled: (result: T) => boolean): Promise<T> {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        admit();
      });
      const before = cuts;
      try {
        const result = await task();
        if (!wasThrottled(result)) limit = Math.min(maximum, limit + 1 / limit);
        // Requests that were already under way at the last cut say nothing new.
        else if (before === cuts) {
          limit = Math.max(1, limit / 2);
          cuts += 1;
        }
        return result;
      } finally {
        running -= 1;
        admit();
      }
    },
  };
}
