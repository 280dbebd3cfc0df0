import { appendFileSync } from "node:fs";
import { EnsImagesError } from "../errors/ens-images-error";
import { GET_CREDENTIALS } from "./actions";

export interface RequestLogEntry {
  readonly time: string;
  readonly action: string;
  readonly protocol: "http" | "https";
  /** What the action was asked; nothing that signs, proves or opens. */
  readonly parameters: Readonly<Record<string, string>>;
  /** HTTP status; null if the connection was dropped before one was sent. */
  readonly status: number | null;
  readonly code?: string;
  readonly accessKeyId?: string;
  readonly fault?: string;
  readonly requestId: string;
}

/** Parameters that are the same for every action, besides those of the signature. */
const COMMON = ["AccessKeyId", "Action", "Format", "Timestamp", "Version"];
const CONFIDENTIAL = /secret|token|signature|password|assertion|external|userdata/i;

/** What of a request's parameters may be written down. The whole query of a `credentials_uri` may be a secret. */
export function loggable(action: string, parameters: ReadonlyMap<string, string>): Record<string, string> {
  if (action === GET_CREDENTIALS.name) return {};
  return Object.fromEntries([...parameters].filter(([name]) => !COMMON.includes(name) && !CONFIDENTIAL.test(name)));
}

/** Appends before it returns, so that whoever has the answer finds the entry. Makes the file, or throws `USAGE`. */
export function appendTo(file: string): (entry: RequestLogEntry) => void {
  try {
    appendFileSync(file, "");
  } catch (error) {
    const why = `The log ${file} cannot be written: ${(error as Error).message}`;
    throw new EnsImagesError("USAGE", `${why}. Name a file in a folder that exists.`);
  }
  return (entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`);
}
