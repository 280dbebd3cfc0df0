import type { TypeFacts } from "../facts";

export const ensDisk: TypeFacts = {
  version: 0,
  block: {
    category: "string required",
    create_time: "string computed",
    disk_name: "string optional",
    encrypted: "bool optional",
    ens_region_id: "string required",
    id: "string optional computed",
    kms_key_id: "string optional computed",
    payment_type: "string required",
    size: "number optional",
    snapshot_id: "string optional",
    status: "string computed",
    tags: "map(string) optional",
    timeouts: ["create", "delete", "update"],
  },
};
