import type { TypeFacts } from "../facts";

export const ensKeyPair: TypeFacts = {
  version: 0,
  block: {
    id: "string optional computed",
    key_pair_name: "string required",
    version: "string required",
  },
};
