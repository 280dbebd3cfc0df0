// Imported before anything that needs the framework, so that its absence is told in words.
try {
  require("cdktf");
  require("constructs");
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const [, missing] = /^Cannot find module '(cdktf|cdktn|constructs)'/.exec(message) ?? [];
  if (code !== "MODULE_NOT_FOUND" || !missing) throw error;
  const { frameworkMissing } = require("../errors/settings") as typeof import("../errors/settings");
  throw frameworkMissing("cdktf", missing);
}

export {};
