import type { TypeFacts } from "../facts";

export const ensDiskInstanceAttachment: TypeFacts = {
  version: 0,
  block: {
    delete_with_instance: "string optional",
    disk_id: "string required",
    id: "string optional computed",
    instance_id: "string required",
    timeouts: ["create", "delete", "update"],
  },
};
