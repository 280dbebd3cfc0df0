import type { TypeFacts } from "../facts";

export const ensNatGateway: TypeFacts = {
  version: 0,
  block: {
    create_time: "string computed",
    ens_region_id: "string required",
    id: "string optional computed",
    instance_type: "string optional computed",
    nat_name: "string optional",
    network_id: "string required",
    vswitch_id: "string required",
    timeouts: ["create", "delete", "update"],
  },
};
