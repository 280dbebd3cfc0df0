import type { FaultRule } from "./faults/faults";
import type { RequestLogEntry } from "./handle";
import type { FuzzySearch, ImageOrder, ImageRecord } from "./images";
import type { PageSizeOverflow } from "./parameters";

/** The images of an account: a file, read again when it changes, or the records themselves. */
export type EmulatorCatalog = string | readonly ImageRecord[];

export interface EmulatorAccount {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** @default the emulator's catalog */
  readonly catalog?: EmulatorCatalog;
}

/** A private key and its certificate, as PEM files. */
export interface TlsFiles {
  readonly keyFile: string;
  readonly certFile: string;
}

export interface EmulatorOptions {
  /** What accounts without a catalog of their own have. */
  readonly catalog: EmulatorCatalog;
  /** @default a free one */
  readonly port?: number;
  /** @default one, with a key made up at every start */
  readonly accounts?: readonly EmulatorAccount[];
  /** What a role sees, by its ARN. @default what the caller of `AssumeRole` sees, or else the first account */
  readonly roles?: Readonly<Record<string, EmulatorCatalog>>;
  /** Milliseconds before each answer. @default 0 */
  readonly latencyMs?: number;
  /** File that gets one JSON object a request, written before the answer is sent. @default no log */
  readonly log?: string;
  /** Rules, their JSON, or a file that holds them and is read again when it changes. @default no faults */
  readonly faults?: string | readonly FaultRule[];
  /** @default "error" */
  readonly pageSizeOverflow?: PageSizeOverflow;
  /** @default "contains" */
  readonly fuzzy?: FuzzySearch;
  /** @default "newest" */
  readonly order?: ImageOrder;
  /** File that keeps the machines of the first account; made where it is missing. @default in memory */
  readonly machines?: string;
  /** Milliseconds that a machine takes to start, to stop, to be reset and to go. @default 0 */
  readonly transitionMs?: number;
  /** What is assumed otherwise, by the names of `ASSUMPTIONS`. @default their first values */
  readonly assume?: Readonly<Record<string, string>>;
  /** Lifetime of lent credentials, in seconds. @default `DurationSeconds` of the request, else an hour */
  readonly sessionSeconds?: number;
  /** Answer TLS too, on the port that answers HTTP. @default HTTP alone */
  readonly tls?: TlsFiles;
  /** Called with what the log gets. */
  readonly onRequest?: (entry: RequestLogEntry) => void;
  /** Told of a catalog or rules that became invalid. @default a line on stderr */
  readonly report?: (problem: string) => void;
  /** Milliseconds since 1970. @default the machine's clock */
  readonly now?: () => number;
}

export interface Emulator {
  /** `127.0.0.1:PORT`, as `ALIBABA_CLOUD_ENDPOINT_ENS` wants it. */
  readonly endpoint: string;
  /** Of the first account. */
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Drops every connection and stops listening. */
  close(): Promise<void>;
}
