const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

const TESTS = join(__dirname, "test");
const TREE = /from "cdktf|\/(workbench|synth|synth-here|asking)"/;

/**
 * The client and the command line stand below the framework; test/package tests the package with both entries. How images
 * are chosen, and what an error says was written, is the same too: on both with LONG_TESTS only.
 */
const ONCE = process.env.LONG_TESTS
  ? /^(ens|cli|emulator|package|provider)\//
  : /^((ens|cli|emulator|package|provider|synth\/cases)\/|e2e\/slow-regexes|synth\/written)/;

/** The tests that make a tree, or run an app that does: on both frameworks. What stands below them is tested once. */
const overFramework = readdirSync(TESTS, { recursive: true }).filter(
  (file) => file.endsWith(".test.ts") && !ONCE.test(file) && TREE.test(readFileSync(join(TESTS, file), "utf8")),
);

const shared = {
  setupFiles: ["<rootDir>/test/setup.ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  // The package in a project of its own is for `npm run test:consumers`, on every Node; the real Terraform provider for
  // `npm run test:provider`.
  testPathIgnorePatterns: [
    ...["/node_modules/", "/dist/"],
    ...(process.env.CONSUMER_FOLDER ? [] : ["package/(consumers|newcomer|installs|runtimes)\\.test\\.ts$"]),
    ...(process.env.TEST_PROVIDER ? [] : ["/test/provider/"]),
  ],
  modulePathIgnorePatterns: ["<rootDir>/dist/package.json"],
};

/** @type {import('jest').Config} */
module.exports = {
  globalSetup: "<rootDir>/test/run/setup.ts",
  globalTeardown: "<rootDir>/test/run/teardown.ts",
  testTimeout: 60_000,
  // Most of the time goes by in child processes: apps, emulators, command lines.
  maxWorkers: 3,
  projects: [
    { ...shared, displayName: "cdktf", globals: { FRAMEWORK: "cdktf" }, testMatch: ["<rootDir>/test/**/*.test.ts"] },
    {
      ...shared,
      displayName: "cdktn",
      globals: { FRAMEWORK: "cdktn" },
      moduleNameMapper: {
        "^cdktf(/lib/.*)?$": "cdktn$1",
        "^cdktf-ens-images(/alicloud/.*|/testing)?$": "cdktf-ens-images/cdktn$1",
      },
      testMatch: overFramework.map((file) => `<rootDir>/test/${file}`),
    },
  ],
};
