import { entry, framework } from "../support/framework";
import { APP_HEAD, Workbench } from "../support/workbench";

let bench: Workbench;
beforeAll(async () => {
  bench = await Workbench.start([]);
});
afterAll(() => bench.stop());

// Not counting frames of Node. The line of a case that a user has to look at is its first, or the one that is named.
test.each([
  ["props that are wrong", "new EnsImageLookup(stack, 'a', {});"],
  ["settings that are wrong", "EnsImages.of(app).configure({ mode: 'fast' });"],
  ["images that are none", "giveImages(app, 3);"],
  ["an image that is read and not found", "lookup().image;"],
  ["an attribute that a literal id has not", "lookup({ fallback: ['m-1'] }).image.imageName;"],
  ["a scope that is none", "lookup().injectInto(4);"],
  ["two injections", "const one = lookup();\n one.injectInto(app); one.injectInto(app);", 2],
  ["a lookup that fails in a synth", "lookup(); app.synth();"],
  ["an injection that reaches nothing", "lookup({ fallback: ['m-1'] }).injectInto(stack); app.synth();"],
  ["an injection that an Aspect adds, and that reaches nothing", "late(); app.synth();"],
  ["a lookup that resolve() does not find", "lookup(); (async () => {\n await EnsImages.of(app).resolve(); })();", 2],
  ["what is wrong in an Aspect", "Aspects.of(stack).add({ visit: () => \n lookup().injectInto(4) }); app.synth();", 2],
])("%s: the trace begins in the app", (_, source, line = 1) => {
  const head = `${APP_HEAD}
const { Aspects } = require("${framework}");
const { giveImages } = require("${entry}/testing");
const app = new App();
const stack = newStack(app, "edge");
let n = 0;
const lookup = (more) => new EnsImageLookup(stack, "image-" + n++, { imageName: "none-such", ...more });
const late = () => {
  const image = lookup({ fallback: ["m-1"] });
  const below = newStack(app, "below");
  Aspects.of(stack).add({ visit: (node) => node === stack && image.injectInto(below) });
};
`;
  const { status, stderr } = bench.runApp(`${head}${source}`);
  const frames = stderr.split("\n").filter((text) => /^\s+at (?!.*\(node:)/.test(text));
  const place = /app\.js:\d+/.exec(frames[0] ?? "")?.[0] ?? frames[0];
  expect([status, place]).toEqual([1, `app.js:${head.split("\n").length - 1 + line}`]);
});
