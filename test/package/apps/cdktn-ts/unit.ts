import assert from "node:assert/strict";
import test from "node:test";
import { EnsImageLookup } from "cdktf-ens-images/cdktn";
import { EnsInstance } from "cdktf-ens-images/cdktn/alicloud/ens-instance";
import { giveImages } from "cdktf-ens-images/cdktn/testing";
import { Testing } from "cdktn";

test("a machine boots from the newest image", () => {
  const json = Testing.synthScope((stack) => {
    giveImages(stack, [{ imageName: "web-base-1" }, { imageName: "web-base-2", imageId: "m-2" }]);
    const web = new EnsImageLookup(stack, "web", { imageName: "web-base-*", pick: "highestVersion" });
    new EnsInstance(stack, "machine", {
      imageId: web.imageId,
      instanceType: "ens.sn1.small",
      paymentType: "PayAsYouGo",
      scheduleAreaLevel: "Region",
      ensRegionId: "cn-hangzhou-44",
      systemDisk: { size: 40 },
    });
  });
  assert.equal(JSON.parse(json).resource.alicloud_ens_instance.machine.image_id, "m-2");
});
