"use strict";
// What CI runs for a pull request, many times in one process: a frozen synth, check, and the diff as Markdown.
const { createInterface } = require("node:readline");
const { rmSync, symlinkSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { captured } = require("./captured.js");

const [dist, app] = process.argv.slice(2);
const { runCli } = require(join(dist, "cli", "run.js"));
const answer = process.stdout.write.bind(process.stdout);

function synth() {
  delete require.cache[app];
  try {
    require(app);
    return 0;
  } catch (error) {
    if (error?.name !== "EnsImagesError") throw error;
    process.stderr.write(`${error.message}\n`);
    return 3;
  }
}

function place({ text, link }) {
  rmSync("ens-images.lock.json", { force: true });
  if (link) {
    writeFileSync("elsewhere.json", text);
    symlinkSync("elsewhere.json", "ens-images.lock.json");
  } else writeFileSync("ens-images.lock.json", text);
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    const made = JSON.parse(line);
    place(made);
    if (made.alone) rmSync(join("cdktf.out", "ens-images.json"), { force: true });
    process.env.ENS_IMAGES_ALLOW = made.alone ? made.role : "";
    const runs = {
      synth: await captured(() => (made.alone ? 0 : synth())),
      check: await captured(() => runCli(["check"])),
      diff: await captured(() => runCli(["diff", "HEAD", "--format", "markdown"])),
    };
    answer(`${JSON.stringify(runs)}\n`);
  }
})();
