/** An image in the API's field names; a test states what matters to it. */
export function imageRecord(id: string, name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Architecture: "x86_64",
    CreationTime: "2026-08-01T10:00:00Z",
    ImageId: id,
    ImageName: name,
    ImageOwnerAlias: "self",
    ImageSize: "20",
    OsVersion: "22.04",
    Platform: "ubuntu",
    Status: "Available",
    ...more,
  };
}

/** Images `PREFIX-0` … with one creation day after another from 2026-01-01 on. */
export function imageRecords(prefix: string, count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => {
    const created = new Date(Date.UTC(2026, 0, 1 + i)).toISOString().replace(".000Z", "Z");
    return imageRecord(`m-${prefix}${i}`, `${prefix}-${i}`, { CreationTime: created });
  });
}
