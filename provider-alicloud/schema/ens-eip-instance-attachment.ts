import type { TypeFacts } from "../facts";

export const ensEipInstanceAttachment: TypeFacts = {
  version: 0,
  block: {
    allocation_id: "string required",
    id: "string optional computed",
    instance_id: "string required",
    instance_type: "string optional computed",
    standby: "bool optional",
    status: "string computed",
    timeouts: ["create", "delete"],
  },
};
