// An app as a user compiles it. `node app.js '{"stacks":{"edge":{"web":{"imageName":"web-*"}}}}'` synthesizes it, in the
// working directory; a list of such descriptions is synthesized one after another, in one process.
const framework = process.env.FRAMEWORK ?? "cdktf";
const { App, TerraformOutput, TerraformStack } = require(framework);
const { EnsImageLookup, EnsImages } = require(framework === "cdktf" ? "../../../dist" : `../../../dist/${framework}`);

const input = JSON.parse(process.argv[2]);
for (const { stacks, settings, outdir = "cdktf.out" } of [input].flat()) {
  const app = new App({ outdir });
  if (settings) EnsImages.of(app).configure(settings);
  for (const [id, lookups] of Object.entries(stacks)) {
    const stack = new TerraformStack(app, id);
    for (const [name, props] of Object.entries(lookups)) {
      new TerraformOutput(stack, `${name}-id`, { value: new EnsImageLookup(stack, name, props).imageId });
    }
  }
  try {
    app.synth();
  } catch (error) {
    console.log(
      JSON.stringify({
        name: error.name,
        code: error.code,
        message: error.message,
        codes: error.failures?.map((e) => e.code),
      }),
    );
    process.exitCode = 1;
    break;
  }
}
