import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { askV1 } from "../emulator/support";
import { makeCertificates } from "../ens/certificates";
import { imageRecord } from "../support/images";
import { RealTerraform } from "../support/provider";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";

const ROLE = "acs:ram::222:role/reader";
const LOCKED = imageRecord("m-role", "web-of-the-role");

/** Another program than ours, over TLS: the vendor's client with the account's key. */
const OPENAPI = `
const { default: Client, Config, Params, OpenApiRequest } = require("@alicloud/openapi-client");
const { RuntimeOptions } = require("@alicloud/tea-util");
const config = { accessKeyId: "testAK", accessKeySecret: "testSecret", endpoint: process.argv[1], protocol: "HTTPS" };
const params = { action: "DescribeSelfImages", version: "2017-11-10", protocol: "HTTPS", pathname: "/", method: "POST",
  authType: "AK", style: "RPC", reqBodyType: "formData", bodyType: "json" };
new Client(new Config(config)).callApi(new Params(params), new OpenApiRequest({}), new RuntimeOptions({}))
  .then(({ body }) => console.log(body.Images.Image[0].ImageId));
`;

test("one emulator and a role: the real provider, openapi-client, pop-core and a synth at once, on one port", async () => {
  const { keyFile, certFile, authority } = makeCertificates("127.0.0.1");
  const roleCatalog = `${keyFile}.role.json`;
  writeFileSync(roleCatalog, JSON.stringify([LOCKED]));
  const bench = await Workbench.start(
    [imageRecord("m-own", "web-of-the-key")],
    [
      ...["--access-key", "testAK:testSecret", "--role", `${ROLE}=${roleCatalog}`],
      ...["--tls-key", keyFile, "--tls-cert", certFile],
    ],
  );
  try {
    const endpoint = bench.env().ALIBABA_CLOUD_ENDPOINT_ENS as string;
    const terraform = new RealTerraform(bench.folder, endpoint, { SSL_CERT_FILE: authority });
    const stack = join(bench.folder, "stack");
    mkdirSync(stack);
    writeFileSync(
      join(stack, "main.tf.json"),
      JSON.stringify({
        terraform: { required_providers: { alicloud: { source: "aliyun/alicloud" } } },
        provider: {
          alicloud: { region: "cn-hangzhou", assume_role: { role_arn: ROLE }, endpoints: { sts: endpoint } },
        },
        import: [{ to: "alicloud_ens_image.role", id: "m-role" }],
        resource: { alicloud_ens_image: { role: { image_name: "web-of-the-role" } } },
      }),
    );
    terraform.init(stack);

    const env = bench.env({ NODE_EXTRA_CA_CERTS: authority });
    const run = promisify(execFile);
    const app = bench.write(
      "app.js",
      `${APP_HEAD}
const app = new App();
const stack = new TerraformStack(app, "edge");
new AlicloudProvider(stack, "alicloud", {
  region: "cn-hangzhou",
  protocol: "HTTPS",
  endpoints: [{ ens: "${endpoint}", sts: "${endpoint}" }],
  assumeRole: { roleArn: "${ROLE}" },
});
const image = new EnsImageLookup(stack, "image", { imageName: "web-*" });
new TerraformOutput(stack, "id", { value: image.imageId });
app.synth();
`,
    );
    const [plan, openapi, pop] = await Promise.all([
      terraform.runBeside(stack, "plan"),
      run(process.execPath, ["-e", OPENAPI, endpoint], { cwd: ROOT, env }),
      askV1(endpoint),
      run(process.execPath, [app], { cwd: bench.project, env }),
    ]);
    expect(plan).toContain("1 to import, 0 to add, 0 to change, 0 to destroy");
    expect(openapi.stdout).toBe("m-own\n");
    expect(pop.Images.Image[0]?.ImageId).toBe("m-own");
    expect(bench.stack("edge").output).toMatchObject({ id: { value: "m-role" } });

    const ways = new Set(bench.requests().map(({ action, protocol, status }) => `${action} ${protocol} ${status}`));
    expect(ways).toEqual(
      new Set(["AssumeRole https 200", "DescribeSelfImages http 200", "DescribeSelfImages https 200"]),
    );
  } finally {
    await bench.stop();
  }
}, 120_000);
