declare const FRAMEWORK: "cdktf" | "cdktn";

/** The framework that this jest project runs over. In-process tests import "cdktf" all the same: jest maps the name. */
export const framework: "cdktf" | "cdktn" = FRAMEWORK;

/** The package's entry for that framework, as an app names it. */
export const entry = framework === "cdktf" ? "cdktf-ens-images" : "cdktf-ens-images/cdktn";
