// For `node --require`: stops before or after a system call of the lock's writer, as FAILPOINT says: see CONTRIBUTING.md.
const fs = require("node:fs");

const [, wanted, action] = /^((?:before|after)-[a-z]+)=([A-Z0-9]+)$/.exec(process.env.FAILPOINT) ?? [];
if (!wanted) throw new Error("FAILPOINT must be PLACE=ACTION");

/** Times that the folder was read since the guard was made: to look for others, then for what they left. */
let readings = 0;

const PLACES = {
  // Of what is read only the lock: the engine also opens by it what is read back.
  openSync: (path, flags) =>
    flags !== "wx"
      ? String(path).endsWith(".lock.json") && "read"
      : path.endsWith(".guard")
        ? "guard"
        : path.endsWith(".tmp") && "create",
  readdirSync: () => ["look", "clean"][readings++],
  writeFileSync: (path) => (typeof path === "number" ? "write" : undefined),
  fsyncSync: (handle) => (fs.fstatSync(handle).isFile() ? "fsync" : undefined),
  renameSync: () => "rename",
  rmSync: (path) => (path.endsWith(".guard") ? "release" : undefined),
};

for (const [name, placeOf] of Object.entries(PLACES)) {
  const call = fs[name];
  fs[name] = (...args) => {
    const place = placeOf(...args);
    if (place === "guard") readings = 0;
    if (place) hit(`before-${place}`);
    const result = call(...args);
    if (place) hit(`after-${place}`);
    return result;
  };
}

function hit(place) {
  if (place !== wanted) return;
  if (action.startsWith("SIG")) process.kill(process.pid, action);
  else throw Object.assign(new Error(`${action}: failpoint ${place}`), { code: action });
}
