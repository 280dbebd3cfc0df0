/** Where in an answer something happens: before its first byte, between headers and body, or halfway through the body. */
export type WireMoment = "before-headers" | "before-body" | "in-body";

/** Faults of the connection: the answer is right, its delivery is not. */
export type WireFault =
  /** Nothing more is sent, for `ms` milliseconds or, without it, until the client leaves. */
  | { readonly kind: "stall"; readonly when: WireMoment; readonly ms?: number }
  /** The body comes in pieces of `bytes` (1), one every `everyMs` (50) milliseconds. */
  | { readonly kind: "drip"; readonly bytes?: number; readonly everyMs?: number }
  /** The connection is reset (TCP RST). */
  | { readonly kind: "reset"; readonly when: WireMoment };

/** Faults of the HTTP answer: something else is sent. */
export type ReplyFault =
  /** `Throttling.User`, HTTP 400; `retryAfterMs` adds the header `x-acs-retry-after`. */
  | {
      readonly kind: "throttled";
      readonly code?: "Throttling" | "Throttling.User" | "Throttling.Api";
      readonly retryAfterMs?: number;
    }
  /** Any error of the API by its code, such as `InternalError`, `ServiceUnavailable`, `NoPermission`, `Forbidden.RAM`. */
  | { readonly kind: "error"; readonly code: string; readonly status?: number; readonly message?: string }
  /** A page of HTML, as a proxy answers; `status` is 502 unless stated. */
  | { readonly kind: "html"; readonly status?: number }
  /** No body at all; `status` is 200 unless stated. */
  | { readonly kind: "empty"; readonly status?: number }
  /** JSON that ends early, in a complete HTTP answer; `keep` is the part that is sent (0.5). */
  | { readonly kind: "truncated"; readonly keep?: number }
  /** JSON, but not an answer: `body`, or an empty array. */
  | { readonly kind: "wrong-shape"; readonly body?: unknown }
  /** The right body under another content type (`text/plain`). */
  | { readonly kind: "content-type"; readonly value?: string }
  /** A redirect (302), to `location` or another path of the emulator. */
  | { readonly kind: "redirect"; readonly status?: number; readonly location?: string };

/** Faults inside the JSON of an operation that lists. */
export type AnswerFault =
  /** HTTP 200 with a `Code` that is not 0. */
  | { readonly kind: "code"; readonly code: string | number; readonly message?: string }
  /** `TotalCount` as another type, or off by `add`. */
  | { readonly kind: "total-count"; readonly as?: "text" | "number" | "missing"; readonly add?: number }
  /** `Images`, or `Instances`, in a shape that is not the documented one. `single` turns the array into its first record. */
  | {
      readonly kind: "images";
      readonly as: "missing" | "null" | "empty-object" | "null-image" | "empty-array" | "single";
    }
  /** Every number that the API sends as text is a number. */
  | { readonly kind: "numbers" }
  /** Record `index` (0) of the page gets the fields of `set` and loses those of `unset`. */
  | {
      readonly kind: "record";
      readonly index?: number;
      readonly set?: Readonly<Record<string, unknown>>;
      readonly unset?: readonly string[];
    };

/** Faults of a list that is read by pages. */
export type ListFault =
  /** Page N says it is page N but has the records of page N-1. */
  | { readonly kind: "repeated-page" }
  /** At most `size` records a page, whatever is asked; the pages are of that size. */
  | { readonly kind: "page-size"; readonly size: number }
  /** The last `drop` (1) records of the page are missing; the other pages are as ever. */
  | { readonly kind: "short-page"; readonly drop?: number }
  /** From now on there is one image more, in front: `image`, or one made up. */
  | { readonly kind: "image-added"; readonly image?: Readonly<Record<string, unknown>> & { readonly ImageId: string } }
  /** From now on there is one image less: `imageId`, or the first one. */
  | { readonly kind: "image-removed"; readonly imageId?: string };

export type Fault = WireFault | ReplyFault | AnswerFault | ListFault;

/** Which requests a rule is about; what is absent does not matter. */
export interface FaultMatch {
  /** An operation, such as `DescribeSelfImages` or `AssumeRole`, or `GetCredentials` (the credentials URI). */
  readonly action?: string;
  /** The `PageNumber` asked for. */
  readonly page?: number;
  readonly accessKeyId?: string;
  /** Only the n-th request, from 1, of those the rest of this rule's `match` is about. */
  readonly nth?: number;
}

/**
 * When which fault happens. Rules are tried in their order; the first that applies decides, so a request has one fault
 * at most. Requests that the signature check refuses have none, and are not counted.
 */
export interface FaultRule {
  readonly match?: FaultMatch;
  /** How often the rule applies: once, twice, or `"forever"`, which is the default. */
  readonly times?: number | "forever";
  /** 0 to 1: how likely it applies to a request it matches. The same `seed` gives the same sequence. */
  readonly probability?: number;
  /** Default 1. */
  readonly seed?: number;
  readonly fault: Fault;
}

/** A fault of one of the kinds named. */
export type FaultOf<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;
