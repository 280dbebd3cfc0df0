import { frameworkMissing } from "./errors/settings";

// Imported before anything that needs the framework, so that its absence is told in words.
try {
  require("cdktf");
  require("constructs");
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const [, missing] = /^Cannot find module '(cdktf|cdktn|constructs)'/.exec(message) ?? [];
  throw code === "MODULE_NOT_FOUND" && missing ? frameworkMissing("cdktf", missing) : error;
}
