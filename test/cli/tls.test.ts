import { join } from "node:path";
import { makeCertificates } from "../ens/certificates";
import { imageRecord } from "../support/images";
import { APP_HEAD, ROOT, Workbench } from "../support/workbench";

const CLI = join(ROOT, "dist/cli/main.js");
const APP = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
new TerraformOutput(stack, "id", { value: new EnsImageLookup(stack, "image", { imageName: "web-*" }).imageId });
app.synth();
`;

test.each(["synth", "outdated", "check", "list"])(
  "%s asks a loopback endpoint by TLS where https:// is stated",
  async (what) => {
    const { keyFile, certFile, authority } = makeCertificates("127.0.0.1");
    const bench = await Workbench.start([imageRecord("m-1", "web-1")], ["--tls-key", keyFile, "--tls-cert", certFile]);
    try {
      const endpoint = bench.env().ALIBABA_CLOUD_ENDPOINT_ENS;
      const env = { ALIBABA_CLOUD_ENDPOINT_ENS: `https://${endpoint}`, NODE_EXTRA_CA_CERTS: authority };
      expect(bench.runApp(APP, { env })).toMatchObject({ status: 0 });
      // The lock names the host alone.
      expect(bench.lock()).toContain(`"endpoint": "${endpoint}"`);
      if (what !== "synth") {
        bench.forgetRequests();
        expect(bench.runNode([CLI, what], { env })).toMatchObject({ status: 0 });
      }
      const seen = bench.requests();
      expect(seen.length).toBeGreaterThan(0);
      expect(new Set(seen.map(({ protocol }) => protocol))).toEqual(new Set(["https"]));
    } finally {
      await bench.stop();
    }
  },
);
