import type { TypeFacts } from "../facts";

export const ensImage: TypeFacts = {
  version: 0,
  block: {
    create_time: "string computed",
    delete_after_image_upload: "string optional",
    id: "string optional computed",
    image_name: "string required # The name of the image that is made.",
    instance_id: "string optional # The instance whose system disk becomes the image.",
    status: "string computed",
    target_oss_region_id: "string optional computed",
    timeouts: ["create", "delete", "update"],
  },
};
