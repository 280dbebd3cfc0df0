const shared = {
  setupFiles: ["<rootDir>/test/setup.ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  testPathIgnorePatterns: ["/node_modules/", "/dist/"],
  modulePathIgnorePatterns: ["<rootDir>/dist/package.json"],
};

/** @type {import('jest').Config} */
module.exports = {
  testTimeout: 60_000,
  // Most of the time goes by in child processes: apps, emulators, command lines.
  maxWorkers: 2,
  projects: [
    { ...shared, displayName: "cdktf", globals: { FRAMEWORK: "cdktf" }, testMatch: ["<rootDir>/test/**/*.test.ts"] },
    {
      ...shared,
      displayName: "cdktn",
      globals: { FRAMEWORK: "cdktn" },
      // The same tests over the other framework; what stands below the framework is tested once.
      moduleNameMapper: { "^cdktf$": "cdktn" },
      testMatch: ["<rootDir>/test/*.test.ts", "<rootDir>/test/e2e/**/*.test.ts"],
    },
  ],
};
