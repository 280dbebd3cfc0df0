/** What makes errors, by what they are about; loaded where one is made, since a run that the lock answers makes none. */
export const errors = {
  lock: () => require("./lock") as typeof import("./lock"),
  lookups: () => require("./lookups") as typeof import("./lookups"),
  pin: () => require("./pin") as typeof import("./pin"),
};
