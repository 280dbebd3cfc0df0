import type { EnsImage } from "../../../lib/select/image";

/** A pin as it stands in the file. */
export interface PinJson {
  image: Record<string, unknown>;
  why: string;
  query: Record<string, unknown>;
  connection: Record<string, unknown>;
  [member: string]: unknown;
}
export interface LockJson {
  lockVersion: unknown;
  pins: Record<string, PinJson[]>;
  [member: string]: unknown;
}

/** What a pull request makes of the lock: its text, or a link in its place. */
export interface HostileLock {
  readonly text: string;
  readonly link: boolean;
  /** The job has the lock alone, without a synth. */
  readonly alone: boolean;
  /** The text as it was built, where nothing was done to it as text. */
  readonly lock: LockJson | undefined;
}

export type Random = (below: number) => number;

/** Numbers that follow from a seed alone. */
export function randomOf(seed: number): Random {
  let state = seed + 0x6d2b79f5;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export const ROLE = "acs:ram::1234567890123456:role/ours";
const EVIL_ROLE = "acs:ram::666:role/evil";
const TEXTS = [
  ...[
    "adopted",
    "chosen by hand, against the query",
    "web-9 → web-1",
    "x\nFAIL\n| a | b |",
    "\u202eevil",
    "\u3164",
    "<b>@team</b>",
  ],
  ...[
    '${file("/etc/passwd")}',
    "n".repeat(3000),
    "🦊".repeat(200),
    "web-1\u0000",
    "__proto__",
    "web-l",
    "wеb-1",
    "",
    "0",
    "-->",
  ],
];
const PROPS = [
  "imageName",
  "exactImageName",
  "owners",
  "status",
  "architecture",
  "platform",
  "minAgeDays",
  "exclude",
  "regionId",
];
const KINDS = ["picked", "copied", "kept", "chosen", "adopted", "promoted"];

/** Makes hostile locks out of one that is fine. */
export class Hostile {
  constructor(
    private readonly base: LockJson,
    private readonly images: readonly EnsImage[],
    private readonly loopback: string,
  ) {}

  /** A lock with up to twenty edits that matter, and any number that do not. */
  make(seed: number): HostileLock {
    const random = randomOf(seed);
    const lock = structuredClone(this.base);
    const edits = 1 + random(random(3) === 0 ? 20 : 3);
    for (let i = 0; i < edits; i++) this.edit(lock, random);
    if (random(4) === 0) this.addNoise(lock, random);
    const text = `${JSON.stringify(lock, undefined, 2)}\n`;
    const broken = random(8) === 0 ? this.bend(text, random) : text;
    const link = random(20) === 0;
    const alone = random(3) === 0;
    return { text: broken, link, alone, lock: broken === text ? lock : undefined };
  }

  private edit(lock: LockJson, random: Random): void {
    const keys = Object.keys(lock.pins);
    const key = keys[random(keys.length)] as string;
    const list = lock.pins[key] ?? [];
    const pin = list[random(list.length)] as PinJson;
    // An earlier edit may have left nothing to edit.
    if (![pin?.image, pin?.query, pin?.connection].every((one) => typeof one === "object" && one !== null)) return;
    const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;
    const image = pick(this.images);
    const kinds: readonly (() => void)[] = [
      () => Object.assign(pin, { image: { ...image } }),
      () => Object.assign(pin.image, { imageId: pick([image.imageId, "m-evil", "m-0", "M-web2"]) }),
      () => Object.assign(pin, { image: { imageId: pick([image.imageId, "m-evil", "m-public"]) } }),
      () =>
        Object.assign(pin.image, { [pick(Object.keys(pin.image))]: pick([...TEXTS, 7, undefined, "others", "arm64"]) }),
      () => Object.assign(pin.image, { imageOwnerAlias: pick(["self", "others", "me", undefined]) }),
      () =>
        Object.assign(pin.image, {
          regionId: pick(TEXTS),
          diskDeviceMappings: [{ type: "system", imageId: "m-evil" }],
        }),
      () =>
        Object.assign(pin.query, {
          imageName: pick(["*", "evil", image.imageName]),
          owners: pick([["self", "others"], ["self"], ["system"]]),
        }),
      () => Object.assign(pin.query, { fallback: [pick(["m-evil", image.imageId])] }),
      () => Object.assign(pin.query, { nameRegex: pick(["(a+)+$", "^web", "("]) }),
      () => Object.assign(pin.connection, { endpoint: pick(this.endpoints()) }),
      () => Object.assign(pin.connection, { roleArn: pick([EVIL_ROLE, ROLE, " ", "", `${ROLE} `]) }),
      () => Object.assign(pin.connection, { roleChain: [pick([EVIL_ROLE, ROLE])], roleArn: pick([EVIL_ROLE, ROLE]) }),
      () =>
        Object.assign(pin.connection, {
          oidcRoleArn: pick([EVIL_ROLE, ROLE]),
          oidcProviderArn: "acs:ram::666:oidc-provider/evil",
        }),
      () => Object.assign(pin.connection, { profile: pick(["admin", "dev", "", ...TEXTS]) }),
      () =>
        Object.assign(pin.connection, {
          region: pick(["ap-southeast-1", "cn-beijing", "evil.example/", "../x", "oss-cn-x"]),
        }),
      () =>
        Object.assign(pin.connection, {
          account: pick(["666", "1234567890123456"]),
          credentials: pick(["program", undefined]),
        }),
      () =>
        Object.assign(pin, { connection: { endpoint: pick(this.endpoints()), profile: "admin", roleArn: EVIL_ROLE } }),
      () =>
        Object.assign(pin, {
          origin: { kind: pick(KINDS), from: pick(TEXTS), step: pick([1, 9]), against: PROPS.slice(0, 1 + random(9)) },
        }),
      () =>
        Object.assign(pin, {
          image: { ...image },
          origin: { kind: "chosen", against: ["exactImageName", "imageName", "owners"] },
        }),
      () => Object.assign(pin, { why: pick(TEXTS), note: pick(TEXTS), [`x-${pick(TEXTS)}`]: pick(TEXTS) }),
      () => Object.assign(pin, { hold: { reason: pick(TEXTS), until: pick(["2099-01-01", "2001-01-01"]) } }),
      () => list.push({ ...structuredClone(pin), query: { imageName: pick(["*", "evil*"]) }, image: { ...image } }),
      () => list.push({ ...structuredClone(pin), connection: { account: "1234567890123456" }, image: { ...image } }),
      () => Reflect.deleteProperty(lock.pins, keys.length > 2 ? key : ""),
      () =>
        Object.assign(lock.pins, {
          "new/key": [{ ...structuredClone(pin), connection: { endpoint: pick(this.endpoints()) } }],
        }),
      () => Object.assign(lock.pins, { "new/role": [{ ...structuredClone(pin), connection: { roleArn: EVIL_ROLE } }] }),
      () => this.rename(lock, key, pick(["other/key", `${key}#ab12`, `${key}@666`, ...TEXTS])),
      () => this.swap(lock, key, pick(keys)),
      () => Object.assign(pin, { [pick(["extra", "__proto__", "constructor", "x-a"])]: pick([1, {}, "x"]) }),
      () => Object.assign(pin, { [pick(["image", "query", "connection", "why"])]: pick([null, 1, [], "x", {}]) }),
    ];
    pick(kinds)();
  }

  private endpoints(): string[] {
    return [
      ...[
        "evil.example",
        "ens.aliyuncs.com.evil.example",
        "ens.oss-cn-hangzhou.aliyuncs.com",
        "ens.aliyuncs.com:8443",
        "10.0.0.1",
      ],
      ...[
        this.loopback,
        "localhost:1",
        "[::1]:1",
        "ens.aliyuncs.com",
        "EVIL.example",
        "evil.example/x",
        "a@evil.example",
      ],
    ];
  }

  /** Additions that change nothing of what is there: they are to push what matters out of sight. */
  private addNoise(lock: LockJson, random: Random): void {
    const [pin] = Object.values(this.base.pins)[0] as PinJson[];
    const long = TEXTS[random(TEXTS.length)] as string;
    for (let i = 0; i < 1 + random(400); i++) {
      const image = { ...pin?.image, imageName: `${"n".repeat(random(600))}${i}` };
      lock.pins[`a/${i}/${long.replace(/[/\0]/g, "")}`] = [
        { ...(pin as PinJson), image, why: "w".repeat(random(600)) },
      ];
    }
  }

  private rename(lock: LockJson, from: string, to: string): void {
    const pins = lock.pins[from];
    if (!pins || to === from) return;
    delete lock.pins[from];
    Object.defineProperty(lock.pins, to, { value: pins, enumerable: true, configurable: true, writable: true });
  }

  private swap(lock: LockJson, a: string, b: string): void {
    const [one, other] = [lock.pins[a], lock.pins[b]];
    if (one && other) Object.assign(lock.pins, { [a]: other, [b]: one });
  }

  /** Something done to the text: a reader must refuse it, or read it as it is. */
  private bend(text: string, random: Random): string {
    const at = random(text.length);
    const bends: readonly (() => string)[] = [
      () => text.slice(0, at),
      () => `\ufeff${text}`,
      () => text.replaceAll("\n", "\r\n"),
      () => text.replace('"lockVersion": 1', '"lockVersion": 2'),
      () => text.replace('"pins": {', '"pins": { "edge/web": [],'),
      () => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> x\n`,
      () => `${text.slice(0, at)}\u0000${text.slice(at)}`,
      () => `${text}${" ".repeat(1_000_000)}`,
      () => text.replace(/"(\d+)"/, "1e999"),
      () => "",
    ];
    return (bends[random(bends.length)] as () => string)();
  }
}
