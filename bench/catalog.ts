import { dayOf, idOf, isForeign, nameOf, type Shape, shapeOf } from "./programs/queries";

/** An image in the field names of the API, as a catalog file of the emulator has it. */
export type ImageRecord = Readonly<Record<string, unknown>>;

/** `count` images: families of builds, and singles that no lookup asks for. */
export function catalogOf(count: number): ImageRecord[] {
  const shape = shapeOf(count);
  const built = Array.from({ length: shape.families * shape.builds }, (_, i) =>
    build(Math.floor(i / shape.builds), i % shape.builds, shape),
  );
  const singles = Array.from({ length: count - built.length }, (_, i) =>
    record(`m-5single${i}`, `scratch-${i}`, dayOf(i % 50), "self"),
  );
  return [...built, ...singles];
}

function build(family: number, number: number, shape: Shape): ImageRecord {
  const owner = isForeign(family, number, shape) ? "others" : "self";
  return record(idOf(family, number), nameOf(family, number), dayOf(number), owner);
}

function record(id: string, name: string, day: string, owner: string): ImageRecord {
  return {
    Architecture: "x86_64",
    ComputeType: "ens_vm",
    CreationTime: `${day}T03:00:00Z`,
    DiskDeviceMappings: { DiskDeviceMapping: [{ Type: "system", Size: "20", Format: "qcow2", imageId: id }] },
    ImageId: id,
    ImageName: name,
    ImageOwnerAlias: owner,
    ImageSize: "20",
    ImageStorageSize: "4",
    InstanceId: `i-${id}`,
    OsVersion: "22.04",
    Platform: "ubuntu",
    RegionId: "cn-wulanchabu",
    SnapshotId: `sp-${id}`,
    Status: "Available",
  };
}
