import type { Agent } from "node:http";
import { errors } from "../errors/late";
import type { ListOperation } from "../query/query";
import type { Credentials } from "./credentials/chain";
import { type Deadline, persist } from "./deadline";
import type { Server } from "./http/agent";
import { type ImagePage, readImagePage } from "./reply";
import type { CallResult, Gateway } from "./sdk/gateway";
import { loadGateway } from "./sdk/load";

/** Bytes of all pages together: 20,000 images, which no reading exceeds, are some 30 MB. */
const LARGEST_CATALOG = 128 * 1024 * 1024;

export interface SessionSettings {
  readonly server: Server;
  readonly agent: Agent;
  readonly credentials: Credentials;
  readonly deadline: Deadline;
  readonly random: () => number;
  readonly requestTimeoutMs: number;
  readonly operation: ListOperation;
  readonly limiter: ReturnType<typeof createLimiter>;
}

type Query = Readonly<Record<string, string>>;

export function openSession(settings: SessionSettings) {
  const { server, agent, credentials, deadline, requestTimeoutMs, operation, limiter } = settings;
  const { openGateway } = loadGateway();
  const open = (keys: Credentials["keys"]): Gateway => openGateway({ ...server, keys, agent, requestTimeoutMs });
  const first = open(credentials.keys);
  let renewed: Promise<Gateway> | undefined;
  let requests = 0;
  let received = 0;

  const ask = (gateway: Gateway, query: Query) => {
    const send = (): Promise<CallResult> => {
      if (!deadline.signal.aborted) requests += 1;
      return gateway({ action: operation, version: "2017-11-10", query }, deadline.signal);
    };
    return persist(() => limiter.run(send, (sent) => !sent.ok && sent.failure.kind === "throttled"), settings);
  };
  const about = { operation, endpoint: server.endpoint };
  const refuse = (detail: string, facts = {}) =>
    errors.api().requestFailed("badReply", { ...about, attempts: 1, detail, ...facts });

  return {
    requests: () => requests,
    refuse,
    async askPage(query: Query): Promise<ImagePage> {
      const gateway = await (renewed ?? first);
      let asked = await ask(gateway, query);
      const isExpired = !asked.outcome.ok && asked.outcome.failure.kind === "expired";
      if (isExpired && gateway === first && credentials.renew) {
        // Once a session, however many pages find out at the same time.
        renewed ??= credentials.renew().then(open);
        asked = await ask(await renewed, query);
      }
      deadline.throwIfInterrupted();
      const { outcome, attempts } = asked;
      const facts = { ...about, attempts, keysFrom: credentials.source };
      if (!outcome.ok) {
        const { explain } = require("./failure") as typeof import("./failure");
        throw explain(outcome.failure, facts);
      }
      received += outcome.size;
      const isMachines = operation === "DescribeInstances";
      const page = readImagePage(outcome.body, isMachines);
      if (page && received <= LARGEST_CATALOG) return page;
      const list = isMachines ? "Instances is no list of machines" : "Images is no list of images";
      const detail = page ? "pages of more than 128 MiB together" : `${list}, or one of thousands`;
      throw refuse(detail, { ...facts, requestId: outcome.requestId });
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
