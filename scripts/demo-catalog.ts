/** An image in the field names of the API, as a catalog file of the emulator has it. */
export type ImageRecord = Readonly<Record<string, unknown>>;

interface Line {
  readonly prefix: string;
  readonly count: number;
  readonly platform: string;
  readonly osVersion: string;
  /** The end of a name: a date a week, or a version. */
  readonly suffix: (i: number, day: string) => string;
  readonly more?: ImageRecord;
}

const date = (_: number, day: string) => day.replaceAll("-", "");

/** Image lines that a team might have: weekly builds, versions, look-alikes, shared and unfinished ones. */
const LINES: readonly Line[] = [
  { prefix: "web-base-", count: 24, platform: "ubuntu", osVersion: "22.04", suffix: date },
  { prefix: "cdn-node-", count: 20, platform: "centos", osVersion: "7.9", suffix: date },
  {
    prefix: "cdn-node-",
    count: 8,
    platform: "centos",
    osVersion: "7.9",
    suffix: (i, day) => `${date(i, day)}-arm`,
    more: { Architecture: "arm64", ComputeType: "arm_vm" },
  },
  { prefix: "postgres-v1.0.", count: 12, platform: "debian", osVersion: "12", suffix: (i) => `${i}` },
  { prefix: "边缘-缓存-v", count: 3, platform: "alios", osVersion: "3", suffix: (i) => `${i}` },
  { prefix: "old-web-base-", count: 10, platform: "ubuntu", osVersion: "20.04", suffix: date },
  { prefix: "Web-Base-", count: 4, platform: "ubuntu", osVersion: "22.04", suffix: date },
  {
    prefix: "gpu-trainer-",
    count: 14,
    platform: "ubuntu",
    osVersion: "22.04",
    suffix: (i) => `${2 + (i >> 2)}.${i & 3}`,
  },
  { prefix: "windows-edge-", count: 8, platform: "windows", osVersion: "2022", suffix: (i) => `build ${i} (beta)` },
];

/** Images that must not be taken for a line's newest: shared by somebody else, or not bootable. */
const TRAPS: readonly ImageRecord[] = [
  trap("m-5trap0shared0web", "web-base-20260915", "2026-09-15T03:00:00Z", { ImageOwnerAlias: "others" }),
  trap("m-5trap0shared0cdn", "cdn-node-20261001", "2026-10-01T03:00:00Z", { ImageOwnerAlias: "others" }),
  ...["Creating", "Packing", "Uploading", "Pack_failed", "Upload_failed", "Unavailable", "Copying"].map((status, i) =>
    trap(`m-5trap0state0${i}`, `web-base-2026091${i}`, `2026-09-1${i}T03:00:00Z`, { Status: status }),
  ),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((i) =>
    trap(`m-5trap0team0${i}`, `team-${i}-scratch`, `2026-05-0${i + 1}T08:00Z`, {
      ImageOwnerAlias: i % 2 ? "others" : "self",
    }),
  ),
];

/** Public images, of which the API tells less. */
const PUBLIC: readonly ImageRecord[] = [
  publicImage("Ubuntu_20.04", "ubuntu_20_04_20G_alibase_20250610", "Linux"),
  publicImage("Ubuntu_22.04", "ubuntu_22_04_20G_alibase_20260513", "Linux"),
  publicImage("CentOS_7.9", "centos_7_09_20G_alibase_20240628", "centos"),
  publicImage("Debian_12", "debian_12_20G_alibase_20260302", "Linux"),
  publicImage("Windows_Server_2022", "win2022_64_40G_alibase_20260415", "Windows"),
];

/** 120 images of an account and 5 public ones, the same in every run, in an order that tells nothing. */
export function demoCatalog(): ImageRecord[] {
  const records = [...LINES.flatMap(lineRecords), ...TRAPS, ...PUBLIC];
  return records.sort((a, b) => scatter(String(a.ImageId)) - scatter(String(b.ImageId)));
}

/** The image that the demo publishes later. */
export function newerWebImage(): ImageRecord {
  return trap("m-5newer0web0base", "web-base-20260908", "2026-09-08T03:00:00Z", {});
}

function lineRecords({ prefix, count, platform, osVersion, suffix, more }: Line, line: number): ImageRecord[] {
  return Array.from({ length: count }, (_, i) => {
    const day = new Date(Date.UTC(2026, 7, 31 - 7 * (count - 1 - i))).toISOString().slice(0, 10);
    return record(
      `m-5${line}${scatter(`${prefix}${i}${suffix(i, day)}`).toString(36)}`,
      `${prefix}${suffix(i, day)}`,
      `${day}T03:00:00Z`,
      {
        Platform: platform,
        OsVersion: osVersion,
        ...more,
      },
    );
  });
}

function trap(id: string, name: string, created: string, more: ImageRecord): ImageRecord {
  return record(id, name, created, { Platform: "ubuntu", OsVersion: "22.04", ...more });
}

function publicImage(name: string, id: string, platform: string): ImageRecord {
  const size = /_(\d+)G_/.exec(id)?.[1];
  return {
    Architecture: "x86_64",
    CreationTime: id.replace(/.*_(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3T03:00:00Z"),
    DiskDeviceMappings: { DiskDeviceMapping: [{ Type: "system", Size: size, Format: "qcow2", imageId: id }] },
    ImageId: id,
    ImageName: name,
    ImageOwnerAlias: "system",
    ImageSize: size,
    Platform: platform,
  };
}

function record(id: string, name: string, created: string, more: ImageRecord): ImageRecord {
  return {
    Architecture: "x86_64",
    ComputeType: "ens_vm",
    CreationTime: created,
    DiskDeviceMappings: { DiskDeviceMapping: [{ Type: "system", Size: "20", Format: "qcow2", imageId: id }] },
    ImageId: id,
    ImageName: name,
    ImageOwnerAlias: "self",
    ImageSize: "20",
    ImageStorageSize: "4",
    InstanceId: `i-5${scatter(name).toString(36)}`,
    RegionId: "cn-wulanchabu",
    SnapshotId: `sp-5${scatter(id).toString(36)}`,
    Status: "Available",
    ...more,
  };
}

/** A number that looks random and depends on the text alone. */
function scatter(text: string): number {
  let hash = 2166136261;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619) >>> 0;
  return hash;
}
