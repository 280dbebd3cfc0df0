const OURS =
  /^(ALICLOUD_|ALIBABACLOUD_|ALIBABA_CLOUD_|ENS_|CDKTF_|TF_|CI$|JEST_WORKER_ID$|VITEST$|NODE_TEST_CONTEXT$|NODE_OPTIONS$)/;
const PROXIES = /^(https?|no|all)_proxy$/i;

/**
 * This process's environment without anything that would reach a real account, or change how a lookup is answered; with
 * a home of its own, so that no profile of the user's is read.
 */
export function cleanEnv(home: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OURS.test(name) && !PROXIES.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
    CHECKPOINT_DISABLE: "1",
    ...more,
  };
}
