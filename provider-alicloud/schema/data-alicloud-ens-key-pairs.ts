import type { TypeFacts } from "../facts";

export const dataAlicloudEnsKeyPairs: TypeFacts = {
  version: 0,
  block: {
    id: "string optional computed",
    ids: "list(string) computed",
    key_pair_name: "string optional",
    name_regex: "string optional",
    names: "list(string) computed",
    output_file: "string optional",
    pairs:
      "list(object({ create_time = string, id = string, key_pair_finger_print = string, key_pair_name = string, version = string })) computed",
    version: "string required",
  },
};
