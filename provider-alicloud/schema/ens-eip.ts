import type { TypeFacts } from "../facts";

export const ensEip: TypeFacts = {
  version: 0,
  block: {
    bandwidth: "number optional computed",
    create_time: "string computed",
    description: "string optional",
    eip_name: "string optional",
    ens_region_id: "string required",
    id: "string optional computed",
    internet_charge_type: "string required",
    isp: "string optional computed",
    payment_type: "string required",
    status: "string computed",
    timeouts: ["create", "delete", "update"],
  },
};
