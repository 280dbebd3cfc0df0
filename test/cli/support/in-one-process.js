"use strict";
// The built command line, many times in one process: a line of JSON for each run, and one for how it ended.
const { createInterface } = require("node:readline");
const { join } = require("node:path");
const { captured } = require("./captured.js");

const { runCli } = require(join(__dirname, "..", "..", "..", "dist", "cli", "run.js"));
const answer = process.stdout.write.bind(process.stdout);

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    const { args, cwd, env, columns } = JSON.parse(line);
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, env);
    process.chdir(cwd);
    // A terminal that is looked at and never typed on.
    Object.assign(process.stdout, { isTTY: columns !== undefined, columns });
    process.argv.splice(2, process.argv.length, ...args);
    answer(`${JSON.stringify(await captured(() => runCli(args)))}\n`);
  }
})();
