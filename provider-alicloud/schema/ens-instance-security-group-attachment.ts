import type { TypeFacts } from "../facts";

export const ensInstanceSecurityGroupAttachment: TypeFacts = {
  version: 0,
  block: {
    id: "string optional computed",
    instance_id: "string optional computed",
    security_group_id: "string required",
    timeouts: ["create", "delete"],
  },
};
