// For `node --require`: a locked synth asks nothing, so it may load nothing that could.
const Module = require("node:module");

const NETWORK = /^(node:)?(net|tls|dns|http|https|http2|dgram)(\/|$)|^@alicloud\//;
const PROCESSES = /^(node:)?child_process$/;
const load = Module._load;
Module._load = function forbid(request, parent, ...rest) {
  const from = parent?.filename ?? "";
  // The framework loads child_process for commands of its own.
  const allowed = PROCESSES.test(request) && /node_modules[/\\]cdk(tf|tn)[/\\]/.test(from);
  if ((NETWORK.test(request) || PROCESSES.test(request)) && !allowed)
    throw new Error(`FORBIDDEN: ${request} from ${from}`);
  return load.call(this, request, parent, ...rest);
};
