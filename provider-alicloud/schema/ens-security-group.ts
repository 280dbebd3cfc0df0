import type { TypeFacts } from "../facts";

export const ensSecurityGroup: TypeFacts = {
  version: 0,
  block: {
    description: "string optional",
    id: "string optional computed",
    security_group_name: "string optional",
    permissions: {
      set: {
        creation_time: "string computed",
        description: "string optional",
        dest_cidr_ip: "string optional",
        direction: "string optional",
        ip_protocol: "string optional computed",
        ipv6_dest_cidr_ip: "string optional",
        ipv6_source_cidr_ip: "string optional",
        policy: "string optional computed",
        port_range: "string optional computed",
        priority: "number optional computed",
        source_cidr_ip: "string optional computed",
        source_port_range: "string optional computed",
      },
    },
    timeouts: ["create", "delete", "update"],
  },
};
