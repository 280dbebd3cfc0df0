import type { CliCommand } from "./command";

/** By name, in the order of the help text. */
const SUMMARIES = {
  show: "the pins of the lock: lookup, image, age, owner, machines",
  list: "the images of the account, by the filters of a query",
  explain: "the query in words, the pick and why, the runners-up, what each rule removed",
  outdated: "what each query would pick now, beside what is pinned",
  update: "move pins to what their queries pick now, or to an image you name",
  add: "pin what a query finds under a name, without a synth",
  remove: "take the pins of a key out of the lock",
  mv: "rename a key of the lock",
  hold: "keep pins where they are until somebody says otherwise",
  check: "every pin: still there, same name, Available, still what its query asks for",
  diff: "compare two locks by image name and date, with the machines replaced",
  adopt: "set each pin to what its machines run, read from Terraform's state",
  prune: "drop pins that none of the given outputs uses",
  history: "every image that a pin had, when and why, from git",
  merge: "merge two versions of a lock, as git's merge driver",
  policy: "print the least RAM policy under which lookups work",
  emulator: "serve the ENS API on 127.0.0.1 from a catalog file",
};

/** The module of a command is loaded only when it runs. */
export const COMMANDS = Object.entries(SUMMARIES).map(([name, summary]) => {
  return { name, summary, load: (): CliCommand => require(`./commands/${name}`)[`${name}Command`]() };
});
