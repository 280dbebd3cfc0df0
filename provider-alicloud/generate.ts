import { resolve } from "node:path";
import { FRAMEWORK_CHECK, writeBindings } from "./bindings";
import { alicloud } from "./schema";
import { writeWorkspace } from "./workspace";

/** Writes everything that is generated at install: see README.md. */
async function main(root: string): Promise<void> {
  const started = performance.now();
  const modules = await writeBindings(alicloud, {
    framework: "cdktf",
    outdir: resolve(root, "lib/alicloud"),
    first: FRAMEWORK_CHECK,
  });
  writeWorkspace(modules, { outdir: resolve(root, "provider-alicloud/lib"), target: resolve(root, "dist/alicloud") });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `Bindings of ${modules.length} types of ${alicloud.source} ${alicloud.version} in lib/alicloud, ${seconds} s.`,
  );
}

main(resolve(__dirname, "..")).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
