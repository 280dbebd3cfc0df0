import type { ProviderFacts } from "../facts";
import { dataAlicloudEnsKeyPairs } from "./data-alicloud-ens-key-pairs";
import { dataAlicloudEnsSecurityGroups } from "./data-alicloud-ens-security-groups";
import { ensDisk } from "./ens-disk";
import { ensDiskInstanceAttachment } from "./ens-disk-instance-attachment";
import { ensEip } from "./ens-eip";
import { ensEipInstanceAttachment } from "./ens-eip-instance-attachment";
import { ensImage } from "./ens-image";
import { ensInstance } from "./ens-instance";
import { ensInstanceSecurityGroupAttachment } from "./ens-instance-security-group-attachment";
import { ensKeyPair } from "./ens-key-pair";
import { ensLoadBalancer } from "./ens-load-balancer";
import { ensNatGateway } from "./ens-nat-gateway";
import { ensNetwork } from "./ens-network";
import { ensSecurityGroup } from "./ens-security-group";
import { ensSnapshot } from "./ens-snapshot";
import { ensVswitch } from "./ens-vswitch";
import { provider } from "./provider";

/** Everything the bindings are generated from. The files of this folder are rewritten by `npm run schema:refresh`. */
export const alicloud: ProviderFacts = {
  source: "aliyun/alicloud",
  version: "1.289.0",
  provider,
  resources: {
    alicloud_ens_disk: ensDisk,
    alicloud_ens_disk_instance_attachment: ensDiskInstanceAttachment,
    alicloud_ens_eip: ensEip,
    alicloud_ens_eip_instance_attachment: ensEipInstanceAttachment,
    alicloud_ens_image: ensImage,
    alicloud_ens_instance: ensInstance,
    alicloud_ens_instance_security_group_attachment: ensInstanceSecurityGroupAttachment,
    alicloud_ens_key_pair: ensKeyPair,
    alicloud_ens_load_balancer: ensLoadBalancer,
    alicloud_ens_nat_gateway: ensNatGateway,
    alicloud_ens_network: ensNetwork,
    alicloud_ens_security_group: ensSecurityGroup,
    alicloud_ens_snapshot: ensSnapshot,
    alicloud_ens_vswitch: ensVswitch,
  },
  dataSources: {
    alicloud_ens_key_pairs: dataAlicloudEnsKeyPairs,
    alicloud_ens_security_groups: dataAlicloudEnsSecurityGroups,
  },
};
