import { demoCatalog } from "./demo-catalog";
import { Scratch } from "./scratch";

/** The account of the example app, until Ctrl-C: what README.md shows can be typed against it. */
async function main(): Promise<void> {
  const scratch = new Scratch("demo");
  scratch.setCatalog(demoCatalog());
  await scratch.startEmulator();
  const env = scratch.env();
  const account = ["ALIBABA_CLOUD_ENDPOINT_ENS", "ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY"];
  console.log(`An emulator of ENS with the ${demoCatalog().length} images of ${scratch.catalogFile}.`);
  console.log("It ends with Ctrl-C. In another shell, in this folder:\n");
  console.log(`export ${account.map((name) => `${name}=${env[name]}`).join(" ")}`);
  console.log("npx cdktf synth && npx ens-images outdated");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => scratch.stop());
}

void main();
