// Adds pins to a lock, as `node writer.js LOCK KEY [COUNT [BYTES]]` says: a process that tests can stop and kill.
const { editLock } = require("../../../dist/lock/disk/write");
const { applyChanges } = require("../../../dist/lock/edits");

const [file, key, count = "1", bytes = "0"] = process.argv.slice(2);
try {
  for (let i = 0; i < Number(count); i++) {
    const image = { imageId: "m-1", imageName: "web-1" };
    const pin = { query: { imageName: "web" }, image, why: "x".repeat(Number(bytes)), connection: {} };
    editLock(file, (lock) => applyChanges(lock, [{ key: `${key}/${i}`, pin, change: "add" }]));
  }
} catch (error) {
  console.log(JSON.stringify({ code: error.code, message: error.message }));
  process.exitCode = 1;
}
