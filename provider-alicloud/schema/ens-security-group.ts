import type { TypeFacts } from "../facts";

export const ensSecurityGroup: TypeFacts = {
  version: 0,
  block: {
    description: "string optional",
    id: "string optional computed",
    security_group_name: "string optional",
    timeouts: ["create", "delete", "update"],
  },
};
