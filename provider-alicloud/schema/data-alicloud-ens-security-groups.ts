import type { TypeFacts } from "../facts";

export const dataAlicloudEnsSecurityGroups: TypeFacts = {
  version: 0,
  block: {
    enable_details: "bool optional",
    groups:
      "list(object({ create_time = string, description = string, id = string, instance_count = number, permissions = set(object({ creation_time = string, description = string, dest_cidr_ip = string, direction = string, ip_protocol = string, ipv6_dest_cidr_ip = string, ipv6_source_cidr_ip = string, policy = string, port_range = string, priority = number, source_cidr_ip = string, source_port_range = string })), security_group_id = string, security_group_name = string })) computed",
    id: "string optional computed",
    ids: "list(string) optional computed",
    name_regex: "string optional",
    names: "list(string) computed",
    output_file: "string optional",
    security_group_id: "string optional",
    security_group_name: "string optional",
  },
};
