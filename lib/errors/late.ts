/** What makes errors, by what they are about; loaded where one is made, since most runs make none. */
export const errors = {
  api: () => require("./api") as typeof import("./api"),
  bridge: () => require("./bridge") as typeof import("./bridge"),
  lock: () => require("./lock") as typeof import("./lock"),
  lookups: () => require("./lookups") as typeof import("./lookups"),
  pin: () => require("./pin") as typeof import("./pin"),
};
