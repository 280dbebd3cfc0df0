import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// No test may reach the machine's metadata address or a developer's own profile.
process.env.ALIBABA_CLOUD_ECS_METADATA_DISABLED = "true";
process.env.CHECKPOINT_DISABLE = "1";
process.env.HOME = mkdtempSync(join(tmpdir(), "ens-images-home-"));
for (const name of Object.keys(process.env)) {
  if (/^(ALICLOUD_|ALIBABACLOUD_|ALIBABA_CLOUD_(?!ECS_METADATA_DISABLED)|ENS_ENDPOINT|ENS_IMAGES_)/.test(name)) {
    delete process.env[name];
  }
}
