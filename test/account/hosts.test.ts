import { isVendorHost } from "../../lib/account/endpoint";
import { allowedWords, decidingWords } from "../../lib/account/hosts";

describe("hosts that get credentials", () => {
  it.each([
    "ens.aliyuncs.com",
    "ens.aliyuncs.com:443",
    "ENS.aliyuncs.com",
    "ens.cn-hangzhou.aliyuncs.com",
    "ens.ap-southeast-1.aliyuncs.com",
    "ens.cn-hangzhou-finance.aliyuncs.com",
    "ens-vpc.cn-hangzhou.aliyuncs.com",
    "ens.vpc-proxy.aliyuncs.com",
    "sts.aliyuncs.com",
    "sts.eu-central-1.aliyuncs.com",
    "sts-vpc.cn-beijing.aliyuncs.com",
  ])("%s is the vendor's", (host) => expect(isVendorHost(host)).toBe(true));

  it.each([
    "evil.example",
    "aliyuncs.com",
    "ens.aliyuncs.com.evil.example",
    "ens-aliyuncs.com",
    "evil.aliyuncs.com",
    "ens.oss-cn-hangzhou.aliyuncs.com",
    "ens.evil.aliyuncs.com",
    "ens.my-bucket.aliyuncs.com",
    "sts.my-bucket.aliyuncs.com",
    "ens.cn-hangzhou.evil.aliyuncs.com",
    "ens.cn-hangzhou.fc.aliyuncs.com",
    "ens-vpc.aliyuncs.com",
    "ens-vpc.vpc-proxy.aliyuncs.com",
    "oss.cn-hangzhou.aliyuncs.com",
    "ens.aliyuncs.com:8443",
    "ens.aliyuncs.com.",
    "x.ens.aliyuncs.com",
    "127.0.0.1",
    "localhost:443",
    "[::1]",
    "",
  ])("%s is not", (host) => expect(isVendorHost(host)).toBe(false));
});

describe("what a connection needs leave for", () => {
  it("is its other host, its roles and its profile, and nothing that leads to the vendor", () => {
    expect(
      decidingWords({ region: "ap-southeast-1", endpoint: "ens.aliyuncs.com", account: "1", profile: "" }),
    ).toEqual([]);
    expect(
      decidingWords({
        ...{
          endpoint: "Proxy.example:443",
          profile: "prod",
          roleArn: "acs:ram::1:role/b",
          roleChain: ["acs:ram::1:role/a"],
        },
        ...{ oidcRoleArn: "acs:ram::1:role/c", oidcProviderArn: "acs:ram::1:oidc-provider/p" },
      }),
    ).toEqual([
      "proxy.example",
      "profile:prod",
      "acs:ram::1:role/a",
      "acs:ram::1:role/b",
      "acs:ram::1:role/c",
      "acs:ram::1:oidc-provider/p",
    ]);
  });

  it("comes from program, environment and flags", () => {
    const env = { ALIBABA_CLOUD_ROLE_ARN: "acs:ram::2:role/x", ENS_IMAGES_ALLOW: " proxy.example:443 ,,profile:a b," };
    expect([...allowedWords([{ profile: "prod" }], env, ["acs:ram::3:role/y"])].sort()).toEqual([
      ...["acs:ram::2:role/x", "acs:ram::3:role/y", "profile:a b", "profile:prod", "proxy.example"],
    ]);
  });

  it.each(["*", "profile:", "https://a/b", "a b", ".aliyuncs.com"])("has no word %s", (word) => {
    expect(() => allowedWords([], {}, [word])).toThrow(/which is no host, no ARN and no profile:NAME/);
  });
});
