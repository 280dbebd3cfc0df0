import type { TypeFacts } from "../facts";

export const ensNetwork: TypeFacts = {
  version: 0,
  block: {
    cidr_block: "string required",
    create_time: "string computed",
    description: "string optional",
    ens_region_id: "string required",
    id: "string optional computed",
    network_name: "string optional",
    status: "string computed",
    timeouts: ["create", "delete", "update"],
  },
};
