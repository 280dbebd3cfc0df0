import "cdktf/lib/testing/adapters/jest"; // the types of the matchers
import { Testing } from "cdktf";
import { EnsInstance } from "cdktf-ens-images/alicloud/ens-instance";
import { giveImages } from "cdktf-ens-images/testing";
import { EdgeRegionStack } from "../../stacks/edge-region-stack";

Testing.setupJest();

// A unit test of a stack of the example app, to copy: no network, no credentials, no lock.
describe("EdgeRegionStack", () => {
  const app = Testing.app();
  giveImages(app, [
    { imageName: "web-base-20260801", imageId: "m-web-old", creationTime: "2026-08-01T00:00:00Z" },
    { imageName: "web-base-20260901", imageId: "m-web-new", creationTime: "2026-09-01T00:00:00Z" },
    { imageName: "postgres-v1.0.9", imageId: "m-db-9", platform: "debian" },
    { imageName: "postgres-v1.0.10", imageId: "m-db-10", platform: "debian" },
    { imageName: "Ubuntu_22.04", imageId: "ubuntu_22_04", imageOwnerAlias: "system" },
    { imageName: "Ubuntu_22.04", imageId: "m-look-alike" },
  ]);
  const synthesized = Testing.synth(new EdgeRegionStack(app, "edge", { ensRegionId: "cn-hangzhou-44" }));

  test("the cache boots from the public image, whatever own image has its name", () => {
    expect(synthesized).toHaveResourceWithProperties(EnsInstance, { image_id: "ubuntu_22_04" });
    expect(synthesized).not.toHaveResourceWithProperties(EnsInstance, { image_id: "m-look-alike" });
  });

  test("the gateway boots from the newest web image, and says which", () => {
    expect(synthesized).toHaveResourceWithProperties(EnsInstance, {
      image_id: "m-web-new",
      tags: { image: "web-base-20260901" },
    });
  });

  test("web machines get it by injection", () => {
    const { "web-1": one, "web-2": two } = JSON.parse(synthesized).resource.alicloud_ens_instance;
    expect([one.image_id, two.image_id]).toEqual(["m-web-new", "m-web-new"]);
  });

  test("the database takes the highest version, not the name that sorts last", () => {
    expect(synthesized).toHaveResourceWithProperties(EnsInstance, { image_id: "m-db-10" });
    expect(synthesized).not.toHaveResourceWithProperties(EnsInstance, { image_id: "m-db-9" });
  });
});
