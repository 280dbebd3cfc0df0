import { App, TerraformStack } from "cdktf";
import type { ConnectionSettings } from "../../../lib/account/connection";
import { AlicloudProvider } from "../../../lib/alicloud/provider";
import { providerConnection } from "../../../lib/synth/provider-connection";

/** What a lookup makes of a provider block, whose arguments have their names in Terraform. */
export function settingsOf(block: object): ConnectionSettings {
  const provider = new AlicloudProvider(new TerraformStack(new App(), "edge"), "alicloud", {});
  for (const [name, value] of Object.entries(block)) provider.addOverride(name, value);
  return providerConnection(provider).settings;
}
