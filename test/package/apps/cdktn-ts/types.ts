// Compiled, never run: each entry takes constructs of its own framework and no others.
import type { TerraformProvider as CdktfProvider, TerraformResource as CdktfResource } from "cdktf";
import type { EnsImageLookupProps as CdktfProps } from "cdktf-ens-images";
import type { EnsInstance as CdktfInstance } from "cdktf-ens-images/alicloud/ens-instance";
import type { EnsImageLookupProps as CdktnProps } from "cdktf-ens-images/cdktn";
import type { EnsInstance as CdktnInstance } from "cdktf-ens-images/cdktn/alicloud/ens-instance";
import type { TerraformProvider as CdktnProvider, TerraformResource as CdktnResource } from "cdktn";

declare const cdktf: { provider: CdktfProvider; instance: CdktfInstance };
declare const cdktn: { provider: CdktnProvider; instance: CdktnInstance };

export const own: [CdktfProps["provider"], CdktnProps["provider"]] = [cdktf.provider, cdktn.provider];
export const resources: [CdktfResource, CdktnResource] = [cdktf.instance, cdktn.instance];

// @ts-expect-error a provider of the other framework
export const foreignProvider: CdktnProps["provider"] = cdktf.provider;
// @ts-expect-error likewise
export const otherWay: CdktfProps["provider"] = cdktn.provider;
// @ts-expect-error a resource of the other framework
export const foreignResource: CdktnResource = cdktf.instance;
// @ts-expect-error likewise
export const otherResource: CdktfResource = cdktn.instance;
