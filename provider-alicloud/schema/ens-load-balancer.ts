import type { TypeFacts } from "../facts";

export const ensLoadBalancer: TypeFacts = {
  version: 0,
  block: {
    create_time: "string computed",
    ens_region_id: "string required",
    id: "string optional computed",
    load_balancer_name: "string optional",
    load_balancer_spec: "string required",
    network_id: "string required",
    payment_type: "string required",
    status: "string computed",
    vswitch_id: "string required",
    backend_servers: {
      set: {
        ip: "string optional computed",
        port: "number optional computed",
        server_id: "string required",
        type: "string optional",
        weight: "number optional computed",
      },
    },
    timeouts: ["create", "delete", "update"],
  },
};
