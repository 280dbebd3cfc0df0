import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { EnsImageLookup, EnsImages, EnsImagesError } from "../lib";
import { giveImages } from "../lib/testing";
import { newMachine, synthApp } from "./support/rendering";

describe("giveImages", () => {
  test("answers each lookup by its own query from the nearest scope above it", () => {
    const app = Testing.app();
    const [near, far] = [new TerraformStack(app, "near"), new TerraformStack(app, "far")];
    giveImages(app, [{ imageName: "web-1" }]);
    giveImages(near, [
      { imageName: "web-1", creationTime: "2026-01-01T00:00:00Z" },
      { imageName: "web-2", creationTime: "2026-02-01T00:00:00Z" },
    ]);
    const lookup = (stack: TerraformStack) =>
      new EnsImageLookup(stack, "web", { imageName: "web-*", pick: "mostRecent" });
    expect(lookup(near).image).toMatchObject({ imageId: "m-test-web-2", imageName: "web-2", status: "Available" });
    expect(lookup(far).image).toMatchObject({ imageId: "m-test-web-1" });
  });

  test("fills in what is undefined as what is left out", () => {
    const app = Testing.app();
    giveImages(app, [{ imageName: "web-1", imageId: undefined, status: undefined, osVersion: undefined }]);
    const { image } = new EnsImageLookup(new TerraformStack(app, "stack"), "web", { imageName: "web" });
    expect(image).toMatchObject({ imageId: "m-test-web-1", status: "Available" });
  });

  test("without a list gives each lookup an image of its own, whatever it asks", () => {
    const app = Testing.app();
    giveImages(app);
    const stack = new TerraformStack(app, "stack");
    for (const id of ["web", "边缘 缓存"]) {
      const { imageId, imageName } = new EnsImageLookup(stack, id, {
        nameRegex: "^never$",
        createdAfter: "2030-01-01",
      });
      newMachine(stack, `${id}-machine`, { imageId, instanceName: imageName });
    }
    const machines = JSON.parse(Testing.synth(stack)).resource.alicloud_ens_instance;
    const images = Object.values<Record<string, unknown>>(machines).map((machine) => [
      machine.instance_name,
      machine.image_id,
    ]);
    expect(new Map(images as [string, string][])).toEqual(
      new Map([
        ["web", "m-test-web"],
        ["边缘 缓存", expect.stringMatching(/^m-test---[0-9a-f]{8}$/)],
      ]),
    );
  });

  test("says which lookups pick nothing, in the words of a real synth", () => {
    const app = Testing.app();
    giveImages(app, [{ imageName: "web-1" }, { imageName: "web-2" }, { imageName: "old", status: "Creating" }]);
    const stack = new TerraformStack(app, "stack");
    new EnsImageLookup(stack, "two", { imageName: "web" });
    new EnsImageLookup(stack, "none", { exactImageName: "wbe-1" });
    new EnsImageLookup(stack, "unusable", { exactImageName: "old" });
    let error: unknown;
    try {
      Testing.synth(stack);
    } catch (thrown) {
      error = thrown;
    }
    expect(EnsImagesError.is(error) && error.code).toBe("LOOKUPS_FAILED");
    expect((error as EnsImagesError).failures.map(({ code }) => code)).toEqual([
      "IMAGE_AMBIGUOUS",
      "IMAGE_NOT_FOUND",
      "IMAGE_UNUSABLE",
    ]);
  });

  test("gives names that differ ids that differ, the same in every run", () => {
    const ids = () => {
      const app = Testing.app();
      giveImages(app);
      const names = ["边缘", "基础", "a b", "a+b", `${"x".repeat(100)}1`, `${"x".repeat(100)}2`];
      return names.map((id) => new EnsImageLookup(app, id, { imageName: "web" }).image.imageId);
    };
    expect(new Set(ids()).size).toBe(6);
    expect(ids()).toEqual(ids());
    expect(ids().every((id) => /^[\w.-]{1,128}$/.test(id))).toBe(true);
  });

  test("two images of one name have ids of their own", () => {
    const app = Testing.app();
    giveImages(app, [{ imageName: "web" }, { imageName: "web", snapshotId: "sp-2" }]);
    const stack = new TerraformStack(app, "stack");
    expect(new EnsImageLookup(stack, "second", { snapshotId: "sp-2" }).image.imageId).toBe("m-test-web-2");
  });

  test.each([
    [[{ imageName: "ok" }, {}], /images\[1\] needs a name/],
    [[{ imageName: "web", imageId: "m 1" }], /images\[0\] has an imageId/],
    [[null], /images\[0\] needs a name/],
    [5, /must be a list of images/],
    [{}, /must be a list of images/],
    [null, /must be a list of images/],
  ])("refuses %j", (images, message) => {
    expect(() => giveImages(Testing.app(), images as never)).toThrow(message);
  });

  test("leaves no lock, in a full synth too, whatever the mode", () => {
    const folder = mkdtempSync(join(tmpdir(), "ens-images-given-"));
    const lockFile = join(folder, "ens-images.lock.json");
    const app = Testing.app();
    EnsImages.of(app).configure({ lockFile, mode: "auto" });
    giveImages(app);
    const stack = new TerraformStack(app, "stack");
    new EnsImageLookup(stack, "web", { imageName: "web" }).injectInto(stack);
    newMachine(stack, "machine");
    synthApp(app);
    expect(existsSync(lockFile)).toBe(false);
    rmSync(folder, { recursive: true });
  });

  test("feeds what awaits its answers too", async () => {
    const app = Testing.app();
    giveImages(app);
    const web = new EnsImageLookup(new TerraformStack(app, "stack"), "web", { imageName: "web" });
    await EnsImages.of(app).resolve();
    expect(web.image.imageName).toBe("web");
  });
});

test("without it a test's lookup says what to do", () => {
  const stack = new TerraformStack(Testing.app(), "stack");
  const web = new EnsImageLookup(stack, "web", { imageName: "web" });
  expect(() => web.image).toThrow(/cdktf-ens-images\/testing/);
});
