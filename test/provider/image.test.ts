import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeCertificates } from "../ens/certificates";
import { imageRecord } from "../support/images";
import { RealTerraform } from "../support/provider";
import { Workbench } from "../support/workbench";

const NAMES = ["web-base-20260801", "边缘-缓存-v2", "web +*~%/'()"];
const IMAGES = NAMES.map((name, i) => imageRecord(`m-5image${i}`, name));
const ROLE = "acs:ram::1234567890123456:role/edge";

test.each(["a key", "a role"])(
  "images of the emulator are imported by %s, and stay as they are",
  async (by) => {
    const { keyFile, certFile, authority } = makeCertificates("127.0.0.1");
    const bench = await Workbench.start(by === "a key" ? IMAGES : [], [
      ...["--access-key", "testAK:testSecret", "--tls-key", keyFile, "--tls-cert", certFile],
      ...["--role", `${ROLE}=${writeImages()}`],
    ]);
    try {
      const endpoint = bench.env().ALIBABA_CLOUD_ENDPOINT_ENS as string;
      const role = { assume_role: { role_arn: ROLE }, endpoints: { sts: endpoint } };
      const stack = join(bench.folder, "stack");
      mkdirSync(stack);
      writeFileSync(
        join(stack, "main.tf.json"),
        JSON.stringify({
          terraform: { required_providers: { alicloud: { source: "aliyun/alicloud" } } },
          provider: { alicloud: { region: "cn-hangzhou", ...(by === "a role" && role) } },
          import: NAMES.map((_, i) => ({ to: `alicloud_ens_image.image${i}`, id: `m-5image${i}` })),
          resource: {
            alicloud_ens_image: Object.fromEntries(NAMES.map((image_name, i) => [`image${i}`, { image_name }])),
          },
        }),
      );
      const terraform = new RealTerraform(bench.folder, endpoint, { SSL_CERT_FILE: authority });
      terraform.init(stack);
      const plan = terraform.plan(stack);
      expect(Object.values(plan).map(({ actions }) => actions)).toEqual(NAMES.map(() => ["no-op"]));
      terraform.run(stack, "apply", "-auto-approve");
      expect(terraform.plan(stack)).toEqual({});
      expect(bench.requests().map(({ action }) => action)).toContain(
        by === "a role" ? "AssumeRole" : "DescribeSelfImages",
      );
    } finally {
      await bench.stop();
    }

    function writeImages(): string {
      const file = `${keyFile}.images.json`;
      writeFileSync(file, JSON.stringify(IMAGES));
      return file;
    }
  },
  120_000,
);
