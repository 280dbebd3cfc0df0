import type { EmulatorOptions } from "../../../lib/emulator/options";
import { askV1, askV3, emulator } from "../support";

export type Fields = Readonly<Record<string, unknown>>;

export const IMAGES = [
  { ImageId: "m-old", ImageName: "web-1", ImageOwnerAlias: "self", Status: "Available" },
  { ImageId: "m-new", ImageName: "web-2", ImageOwnerAlias: "self", Status: "Available" },
  { ImageId: "m-half", ImageName: "web-3", ImageOwnerAlias: "self", Status: "Creating" },
  { ImageId: "ubuntu_22", ImageName: "Ubuntu_22.04", ImageOwnerAlias: "system" },
];

/** An order that is right. */
export const ORDER = {
  ...{ ImageId: "m-old", InstanceType: "ens.sn1.tiny", Amount: "1", ScheduleAreaLevel: "Region" },
  ...{ EnsRegionId: "cn-hangzhou-44", InstanceChargeType: "PostPaid", InternetMaxBandwidthOut: "10" },
  PasswordInherit: "true",
};

/** An emulator with shorthands for asking it. */
export async function fleet(options: Partial<EmulatorOptions> = {}) {
  const started = await emulator({ catalog: IMAGES, ...options });
  const { endpoint } = started;
  const ask = async (action: string, query: Record<string, string> = {}): Promise<Fields> =>
    (await askV3(endpoint, query, { action })) as unknown as Fields;
  const run = async (order: Record<string, string> = {}): Promise<string[]> =>
    (await ask("RunInstances", { ...ORDER, ...order })).InstanceIds as string[];
  const list = async (query: Record<string, string> = {}): Promise<Fields[]> =>
    instancesIn(await ask("DescribeInstances", query));
  const only = async (InstanceId: string): Promise<Fields> => (await list({ InstanceId }))[0] ?? {};
  return { ...started, ask, run, list, only };
}

export function instancesIn(answer: Fields): Fields[] {
  return (answer.Instances as { Instance: Fields[] }).Instance;
}

/** As the Terraform provider asks: V1, everything in the form. */
export async function askLikeProvider(endpoint: string, action: string, form: Record<string, string>): Promise<Fields> {
  return (await askV1(endpoint, form, "POST", {}, action)) as unknown as Fields;
}
