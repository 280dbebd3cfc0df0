import { type ConnectionSettings, firstOf } from "../core/connection";
import { credentialsMissing } from "../errors/api";
import type { Keys } from "./gateway";

const ID = ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"];
const SECRET = ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"];
const TOKEN = ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"];

export async function resolveKeys(
  connection: ConnectionSettings,
  env: NodeJS.ProcessEnv,
): Promise<{ keys: Keys; warnings: readonly string[] }> {
  const accessKeyId = connection.accessKeyId?.trim() || firstOf(env, ID);
  const accessKeySecret = connection.accessKeySecret?.trim() || firstOf(env, SECRET);
  const securityToken = connection.securityToken?.trim() || firstOf(env, TOKEN);
  if (!accessKeyId || !accessKeySecret) throw credentialsMissing(["the connection", "the environment"]);
  return { keys: { accessKeyId, accessKeySecret, securityToken }, warnings: [] };
}
