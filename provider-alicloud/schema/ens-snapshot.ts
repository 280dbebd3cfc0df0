import type { TypeFacts } from "../facts";

export const ensSnapshot: TypeFacts = {
  version: 0,
  block: {
    create_time: "string computed",
    description: "string optional",
    disk_id: "string required",
    ens_region_id: "string required",
    id: "string optional computed",
    snapshot_name: "string optional",
    status: "string computed",
    timeouts: ["create", "delete", "update"],
  },
};
