import { type Fields, isFields } from "../../util/json";

export interface Check<T = unknown> {
  readonly expected: string;
  readonly is: (value: unknown) => value is T;
}

/** How every member of an object is checked; one with `!` must be there. */
export type Shape = Readonly<Record<string, Check>>;

/** The object that a shape lets through. */
type Shaped<S extends Shape> = {
  readonly [N in keyof S as N extends `${infer Name}!` ? Name : never]: Checked<S[N]>;
} & { readonly [N in keyof S as N extends `${string}!` ? never : N]?: Checked<S[N]> };
type Checked<C> = C extends Check<infer T> ? T : never;

function check<T>(expected: string, is: (value: unknown) => boolean): Check<T> {
  return { expected, is: is as (value: unknown) => value is T };
}

function whole(expected: string, from: number, to = Number.POSITIVE_INFINITY): Check<number> {
  return check(expected, (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to);
}

function oneOf<T extends string>(...values: readonly T[]): Check<T> {
  return check(`one of ${values.join(", ")}`, (value) => values.includes(value as T));
}

const text = check<string>("a text", (value) => typeof value === "string" && value !== "");
const texts = check<readonly string[]>("an array of texts", (value) => Array.isArray(value) && value.every(text.is));
const textOrNumber = check<string | number>(
  "a text or a number",
  (value) => typeof value === "number" || text.is(value),
);
const count = whole("a whole number from 1", 1);
const index = whole("a whole number from 0", 0);
const integer = whole("a whole number", Number.NEGATIVE_INFINITY);
const status = whole("200 to 599", 200, 599);
const fraction = check<number>(
  "a number from 0 to 1",
  (value) => typeof value === "number" && value >= 0 && value <= 1,
);
const anything = check<unknown>("", () => true);
const object = check<Fields>("an object", isFields);
const image = check<Fields & { readonly ImageId: string }>(
  "an object with an ImageId",
  (value) => isFields(value) && text.is(value.ImageId),
);
/** Where in an answer something happens: before its first byte, between headers and body, or halfway through the body. */
const moment = oneOf("before-headers", "before-body", "in-body");

/** Faults inside the JSON of an operation that lists, and of a list that is read by pages. */
export const LIST_FAULTS = {
  /** HTTP 200 with a `Code` that is not 0. */
  code: { "code!": textOrNumber, message: text },
  /** `TotalCount` as another type, or off by `add`. */
  "total-count": { as: oneOf("text", "number", "missing"), add: integer },
  /** `Images`, or `Instances`, in a shape that is not the documented one. `single` turns the array into its first record. */
  images: { "as!": oneOf("missing", "null", "empty-object", "null-image", "empty-array", "single") },
  /** Every number that the API sends as text is a number. */
  numbers: {},
  /** Record `index` (0) of the page gets the fields of `set` and loses those of `unset`. */
  record: { index, set: object, unset: texts },
  /** Page N says it is page N but has the records of page N-1. */
  "repeated-page": {},
  /** At most `size` records a page, whatever is asked; the pages are of that size. */
  "page-size": { "size!": count },
  /** The last `drop` (1) records of the page are missing; the other pages are as ever. */
  "short-page": { drop: count },
} as const satisfies Readonly<Record<string, Shape>>;

/** Faults of a list of images. */
export const IMAGE_FAULTS = {
  /** From now on there is one image more, in front: `image`, or one made up. */
  "image-added": { image },
  /** From now on there is one image less: `imageId`, or the first one. */
  "image-removed": { imageId: text },
} as const satisfies Readonly<Record<string, Shape>>;

/** Every kind of fault there is, and what may be set of it. */
export const FAULTS = {
  // Faults of the connection: the answer is right, its delivery is not.
  /** Nothing more is sent, for `ms` milliseconds or, without it, until the client leaves. */
  stall: { "when!": moment, ms: count },
  /** The body comes in pieces of `bytes` (1), one every `everyMs` (50) milliseconds. */
  drip: { bytes: count, everyMs: count },
  /** The connection is reset (TCP RST). */
  reset: { "when!": moment },

  // Faults of the HTTP answer: something else is sent.
  /** `Throttling.User`, HTTP 400; `retryAfterMs` adds the header `x-acs-retry-after`. */
  throttled: { code: oneOf("Throttling", "Throttling.User", "Throttling.Api"), retryAfterMs: index },
  /** Any error of the API by its code, such as `InternalError`, `ServiceUnavailable`, `NoPermission`, `Forbidden.RAM`. */
  error: { "code!": text, status, message: text },
  /** A page of HTML, as a proxy answers; `status` is 502 unless stated. */
  html: { status },
  /** No body at all; `status` is 200 unless stated. */
  empty: { status },
  /** JSON that ends early, in a complete HTTP answer; `keep` is the part that is sent (0.5). */
  truncated: { keep: fraction },
  /** JSON, but not an answer: `body`, or an empty array. */
  "wrong-shape": { body: anything },
  /** The right body under another content type (`text/plain`). */
  "content-type": { value: text },
  /** A redirect (302), to `location` or another path of the emulator. */
  redirect: { status, location: text },

  ...LIST_FAULTS,
  ...IMAGE_FAULTS,
} as const satisfies Readonly<Record<string, Shape>>;

/** Which requests a rule is about; what is absent does not matter. */
export const MATCH = {
  /** An operation, such as `DescribeSelfImages` or `AssumeRole`, or `GetCredentials` (the credentials URI). */
  action: text,
  /** The `PageNumber` asked for. */
  page: count,
  accessKeyId: text,
  /** Only the n-th request, from 1, of those the rest of this rule's `match` is about. */
  nth: count,
} as const;

/**
 * When which fault happens. Rules are tried in their order; the first that applies decides, so a request has one fault
 * at most. Requests that the signature check refuses have none, and are not counted.
 */
export const RULE = {
  match: check<Shaped<typeof MATCH>>(object.expected, isFields),
  /** How often the rule applies: once, twice, or `"forever"`, which is the default. */
  times: check<number | "forever">(`${count.expected} or "forever"`, (value) => value === "forever" || count.is(value)),
  /** 0 to 1: how likely it applies to a request it matches. The same `seed` gives the same sequence. */
  probability: fraction,
  /** Default 1. */
  seed: integer,
  "fault!": check<Fault>(object.expected, isFields),
} as const;

export type FaultOf<K extends keyof typeof FAULTS> = {
  [N in K]: { readonly kind: N } & Shaped<(typeof FAULTS)[N]>;
}[K];

export type Fault = FaultOf<keyof typeof FAULTS>;
export type FaultRule = Shaped<typeof RULE>;
