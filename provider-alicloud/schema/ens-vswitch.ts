import type { TypeFacts } from "../facts";

export const ensVswitch: TypeFacts = {
  version: 0,
  block: {
    cidr_block: "string required",
    create_time: "string computed",
    description: "string optional",
    ens_region_id: "string required",
    id: "string optional computed",
    network_id: "string optional computed",
    status: "string computed",
    vswitch_name: "string optional",
    timeouts: ["create", "delete", "update"],
  },
};
