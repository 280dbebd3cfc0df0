import { proxyFor } from "../../../lib/ens/http/proxy";

const PROXY = { HTTPS_PROXY: "http://proxy.test:3128" };
const AT = { protocol: "http", host: "proxy.test", port: 3128, authorization: {} };

describe("which proxy", () => {
  test.each<[string, "http" | "https", NodeJS.ProcessEnv, object | undefined]>([
    ["none stated", "https", {}, undefined],
    ["HTTPS_PROXY", "https", PROXY, AT],
    ["https_proxy", "https", { https_proxy: "http://proxy.test:3128" }, AT],
    ["upper case first", "https", { ...PROXY, https_proxy: "http://other:1" }, AT],
    ["an empty one is none", "https", { HTTPS_PROXY: "", https_proxy: "http://proxy.test:3128" }, AT],
    ["HTTP_PROXY is not for https", "https", { HTTP_PROXY: "http://proxy.test:3128" }, undefined],
    ["HTTP_PROXY is for http", "http", { HTTP_PROXY: "http://proxy.test:3128" }, AT],
    ["ALL_PROXY is for nothing", "https", { ALL_PROXY: "http://proxy.test:3128" }, undefined],
    ["without a scheme", "https", { HTTPS_PROXY: "proxy.test:3128" }, AT],
    ["without a port", "https", { HTTPS_PROXY: "http://proxy.test" }, { ...AT, port: 80 }],
    ["over TLS", "https", { HTTPS_PROXY: "https://proxy.test" }, { ...AT, protocol: "https", port: 443 }],
    [
      "with a password",
      "https",
      { HTTPS_PROXY: "http://u:p%40%3A@proxy.test:3128" },
      { ...AT, authorization: { "proxy-authorization": `Basic ${btoa("u:p@:")}` } },
    ],
    ["on IPv6", "https", { HTTPS_PROXY: "http://[::1]:3128" }, { ...AT, host: "::1" }],
  ])("%s", (_, protocol, env, expected) => {
    expect(proxyFor(protocol, "ens.aliyuncs.com", env)).toEqual(expected);
  });

  test.each(["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])("never for this machine: %s", (endpoint) => {
    expect(proxyFor("https", endpoint, PROXY)).toBeUndefined();
  });

  test.each(["socks5://secret@proxy.test:1080", "ftp://secret", "http://", "http://:80:secret"])(
    "refuses %s",
    (stated) => {
      const choose = () => proxyFor("https", "ens.aliyuncs.com", { HTTPS_PROXY: stated });
      expect(choose).toThrow(expect.objectContaining({ code: "ENDPOINT_INVALID" }));
      expect(choose).not.toThrow(/secret/);
    },
  );
});

test.each<[string, string, boolean]>([
  ["*", "ens.aliyuncs.com", true],
  ["aliyuncs.com", "ens.aliyuncs.com", true],
  ["aliyuncs.com", "aliyuncs.com", true],
  ["aliyuncs.com", "ens.notaliyuncs.com", false],
  [".aliyuncs.com", "ens.aliyuncs.com", true],
  [".aliyuncs.com", "aliyuncs.com", false],
  ["*.aliyuncs.com", "ens.aliyuncs.com", true],
  ["ENS.Aliyuncs.COM", "ens.aliyuncs.com", true],
  ["a.test, ens.aliyuncs.com ,b.test", "ens.aliyuncs.com", true],
  ["ens.aliyuncs.com:443", "ens.aliyuncs.com", true],
  ["ens.aliyuncs.com:8443", "ens.aliyuncs.com", false],
  ["ens.aliyuncs.com:8443", "ens.aliyuncs.com:8443", true],
  ["10.0.0.0/8", "10.1.2.3:443", true],
  ["10.0.0.0/8", "11.1.2.3", false],
  ["10.0.0.0/99", "10.1.2.3", false],
  ["10.1.2.3", "10.1.2.3:8080", true],
  ["fd00::/8", "[fd00::1]:443", true],
  ["[fd00::1]", "[fd00::1]", true],
  ["", "ens.aliyuncs.com", false],
  [",,", "ens.aliyuncs.com", false],
])("NO_PROXY=%s lets %s pass by the proxy: %s", (NO_PROXY, endpoint, passes) => {
  expect(proxyFor("https", endpoint, { ...PROXY, NO_PROXY }) === undefined).toBe(passes);
  expect(proxyFor("https", endpoint, { ...PROXY, no_proxy: NO_PROXY }) === undefined).toBe(passes);
});
