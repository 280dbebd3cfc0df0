import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { standIn } from "../../../lib/ens/sdk/load";
import { answerOf } from "../../support/dist-program";
import { imageRecords } from "../../support/images";
import { APP_HEAD, ROOT, Workbench } from "../../support/workbench";

const IMPORTER =
  '["@alicloud/openapi-client", "@alicloud/openapi-util", "@alicloud/tea-util", "@darabonba/typescript"]';

const SYNTH = `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
new EnsImageLookup(stack, "image", { imageName: "web-*", pick: "mostRecent" }).injectInto(stack);
new EnsInstance(stack, "machine", MACHINE);
app.synth();
`;

/** Where a program begins. */
const HEAD = `
const { createRequire } = require("node:module");
const { leaveIdleModules } = require("./ens/sdk/load");
const importer = () => ${IMPORTER}.reduce((from, name) => createRequire(from.resolve(name)), require);
const loaded = (name) => Object.keys(require.cache).filter((file) => file.includes("/node_modules/" + name + "/"));
`;

describe("modules that the SDK imports and no call uses", () => {
  test.each(["ws", "http-proxy-agent", "https-proxy-agent", "socks-proxy-agent", "moment", "lodash", "xml2js"])(
    "%s is loaded with the SDK by default, and not after it was left",
    (name) => {
      const count = `require("./ens/sdk/gateway"); console.log(loaded(${JSON.stringify(name)}).length)`;
      expect(answerOf<number>(HEAD + count)).toBeGreaterThan(0);
      // Its own place is taken; what it would load is not.
      expect(answerOf<number>(`${HEAD} leaveIdleModules(require); ${count}`)).toBe(1);
    },
  );

  test("are loaded when they are used after all, and are themselves from then on", () => {
    const program = `${HEAD}
      leaveIdleModules(require);
      const dara = importer()("@darabonba/typescript");
      const before = ["moment", "lodash", "xml2js"].map((name) => loaded(name).length);
      const date = new dara.Date("2026-02-03 04:05:06").format("yyyy-MM-dd");
      const xml = dara.XML.parseXml("<a><b>1</b></a>");
      const text = dara.XML.toXML({ a: { b: "1" } });
      const merged = dara.merge({ a: 1 }, { b: 2 });
      const moment = importer()("moment");
      console.log(JSON.stringify({ before, date, xml, text, merged, same: moment === createRequire(importer().resolve("moment"))("moment"),
        proxied: require("node:util").types.isProxy(moment) }));`;
    const found = answerOf<Record<string, unknown>>(program);
    const plain = answerOf<Record<string, unknown>>(program.replace("leaveIdleModules(require);", ""));
    expect(found).toEqual({ ...plain, before: [1, 1, 1] });
    expect(found.proxied).toBe(false);
  });

  test("are loaded as ever where the SDK cannot be found", () => {
    const program = `${HEAD}
      leaveIdleModules(createRequire("/"));
      require("./ens/sdk/gateway");
      console.log(loaded("moment").length);`;
    expect(answerOf<number>(program)).toBeGreaterThan(0);
  });
});

describe("@alicloud/credentials, which requires a module that it does not declare", () => {
  const count = 'console.log(loaded("@alicloud/credentials").length)';

  test("is loaded with the SDK by default, by two importers", () => {
    expect(answerOf<number>(`${HEAD} require("./ens/sdk/gateway"); ${count}`)).toBeGreaterThan(0);
    const importers = `${HEAD}
      const client = createRequire(require.resolve("@alicloud/openapi-client"));
      console.log(JSON.stringify([client, createRequire(client.resolve("@alicloud/gateway-spi"))].map((from) => from.resolve("@alicloud/credentials"))));`;
    expect(answerOf<string[]>(importers)).toHaveLength(2);
  });

  test("is not loaded by us, and is itself for whoever else requires it", () => {
    const program = `${HEAD}
      require("./ens/sdk/load").loadGateway();
      const before = loaded("@alicloud/credentials").length;
      const client = require("@alicloud/openapi-client");
      const { default: Credential, Config } = createRequire(require.resolve("@alicloud/openapi-client"))("@alicloud/credentials");
      const credential = new Credential(new Config({ type: "access_key", accessKeyId: "a", accessKeySecret: "b" }));
      const { _credential } = new client.default(new client.Config({ credential }));
      _credential.getCredential().then((model) => console.log(JSON.stringify({ before, same: _credential === credential, model: model.accessKeyId })));`;
    expect(answerOf<unknown>(program)).toEqual({ before: 0, same: true, model: "a" });
  });
});

describe("the processes that ask", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(imageRecords("web", 5));
    // Says which files of the SDK's own dependencies a process has loaded that has loaded the SDK.
    bench.write(
      "probe.js",
      `process.on("exit", () => {
        const loaded = Object.keys(require.cache).filter((file) => /node_modules.(ws|moment|lodash|xml2js|httpx)./.test(file));
        if (loaded.some((file) => file.includes("httpx"))) require("node:fs").writeFileSync("loaded.json", JSON.stringify(loaded.map((file) => file.split("node_modules/").pop())));
      });`,
    );
  });
  afterAll(() => bench.stop());

  const env = () => ({ NODE_OPTIONS: `--require ${join(bench.project, "probe.js")}` });
  const loaded = () => JSON.parse(readFileSync(join(bench.project, "loaded.json"), "utf8")) as string[];
  const PLACES = [/^ws\/[^/]+$/, /^moment\/moment.js$/, /^lodash\/lodash.js$/, /^xml2js\/lib\/xml2js.js$/, /^httpx\//];

  test.each([
    ["a synth's child", () => bench.runApp(SYNTH, { env: env() })],
    ["the command line", () => bench.runNode([join(ROOT, "dist/cli/main.js"), "list"], { env: env() })],
  ])("%s leaves them alone", (_, run) => {
    rmSync(join(bench.project, "loaded.json"), { force: true });
    expect(run()).toMatchObject({ status: 0 });
    for (const file of loaded()) expect(PLACES.some((place) => place.test(file)) && file).toBe(file);
    expect(loaded()).toContain("httpx/lib/index.js");
  });
});

describe("a strict installation", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start(imageRecords("web", 5));
  });
  afterAll(() => bench.stop());

  /** Lets nobody whose package.json does not declare it find a module, as Yarn PnP does; only it is missing. */
  const hidden = (name: string, from: string) => {
    const hook = `const Module = require("node:module");
      const resolve = Module._resolveFilename;
      Module._resolveFilename = function (request, parent, ...rest) {
        if (request === ${JSON.stringify(name)} && parent?.filename?.includes(${JSON.stringify(from)}))
          throw Object.assign(new Error("Cannot find module '" + request + "'\\nRequire stack:\\n- " + parent.filename), { code: "MODULE_NOT_FOUND" });
        return resolve.call(this, request, parent, ...rest);
      };`;
    return { NODE_OPTIONS: `--require ${bench.write("hide.js", hook)}` };
  };
  const ways = [
    ["a synth's child", (env: NodeJS.ProcessEnv) => bench.runApp(SYNTH, { env })],
    ["resolve()", (env: NodeJS.ProcessEnv) => bench.runApp(RESOLVED, { env })],
    ["the command line", (env: NodeJS.ProcessEnv) => bench.runNode([MAIN, "list", "--region", "cn-hangzhou"], { env })],
  ] as const;
  const RESOLVED = SYNTH.replace("app.synth();", "EnsImages.of(app).resolve().then(() => app.synth());");
  const MAIN = join(ROOT, "dist/cli/main.js");
  beforeEach(() => bench.forget());

  test.each(ways)("%s asks where the SDK's credentials cannot find what they require", (_, run) => {
    expect(run(hidden("debug", "/@alicloud/credentials/"))).toMatchObject({ status: 0 });
  });

  test.each(ways)("%s says by an error of ours which module is missing, and no path", (_, run) => {
    const { status, stderr } = run(hidden("@alicloud/tea-xml", "/@alicloud/openapi-client/"));
    expect(status).not.toBe(0);
    expect(stderr).toContain("The module @alicloud/tea-xml, which is needed here, cannot be found");
    expect(stderr).not.toMatch(/Require stack|node_modules.@alicloud/);
  });

  test("the command line says so of a module of its own", () => {
    const ended = bench.runNode([MAIN, "list"], { env: hidden("commander", "/dist/cli/") });
    expect(ended).toMatchObject({ status: 3, stdout: "" });
    expect(ended.stderr).toMatch(/^The module commander, which is needed here, cannot be found\. .*\n$/);
  });
});

describe("a stand-in", () => {
  class Sample {
    static readonly size = 3;
    constructor(readonly value: unknown) {}
  }

  test("loads nothing until it is used, and then once", () => {
    let loads = 0;
    const module = standIn(() => {
      loads += 1;
      return { a: 1 };
    }) as { a: number; __esModule?: boolean };
    expect(module.__esModule).toBeUndefined();
    expect(loads).toBe(0);
    expect([module.a, module.a]).toEqual([1, 1]);
    expect(loads).toBe(1);
  });

  test("says that it is a namespace where it is taken whole, until the module itself can say so", () => {
    const module = standIn(() => ({ a: 1 }), true) as { a: number; __esModule?: boolean };
    expect(module.__esModule).toBe(true);
    expect(module.a).toBe(1);
    expect(module.__esModule).toBeUndefined();
  });

  test("is the default of itself where it is taken whole: who imports a default took it for an ES module", () => {
    const real = () => 1;
    const module = standIn(() => real, true) as { __esModule?: boolean; default: unknown };
    expect(module.__esModule).toBe(true);
    expect([module.default, module.default]).toEqual([real, real]);
    expect((standIn(() => ({ default: 2 }), true) as { default: unknown }).default).toBe(2);
    expect((standIn(() => real) as { default?: unknown }).default).toBeUndefined();
  });

  test("is tried again where loading failed", () => {
    let loads = 0;
    const module = standIn(() => {
      loads += 1;
      if (loads === 1) throw new Error("not now");
      return { a: 1 };
    }) as { a: number };
    expect(() => module.a).toThrow("not now");
    expect(module.a).toBe(1);
  });

  test("is called, constructed, extended and compared as what it stands for", () => {
    const call = standIn(
      () =>
        (...values: number[]) =>
          values.length,
    ) as (...values: number[]) => number;
    expect(call(1, 2, 3)).toBe(3);
    const PinStatus = standIn(() => Sample) as typeof Sample;
    const made = new PinStatus("x");
    expect(made.value).toBe("x");
    expect(made).toBeInstanceOf(Sample);
    expect(made).toBeInstanceOf(PinStatus);
    class Further extends PinStatus {}
    expect(new Further("y")).toBeInstanceOf(Sample);
    expect(new Further("y")).toBeInstanceOf(Further);
    expect(PinStatus.size).toBe(3);
  });

  test("has the keys of what it stands for, and takes what is set", () => {
    const real: Record<string, number> = { a: 1, b: 2 };
    const module = standIn(() => real) as Record<string, number>;
    expect(Object.keys(module)).toEqual(["a", "b"]);
    expect({ ...module }).toEqual(real);
    expect("b" in module).toBe(true);
    expect("c" in module).toBe(false);
    module.c = 3;
    expect(real.c).toBe(3);
    expect(Object.keys(standIn(() => Sample) as object)).toEqual(["size"]);
  });

  test("can be wrapped, and emptied, as what it stands for", () => {
    const real: Record<string, unknown> = { a: 1 };
    const module = standIn(() => real) as Record<string, unknown>;
    expect("prototype" in module).toBe(false);
    Object.defineProperty(module, "a", { value: 2, writable: true, configurable: true, enumerable: true });
    Object.defineProperty(module, "z", { value: 3, writable: true, configurable: true });
    expect([real.a, module.a, real.z, module.z]).toEqual([2, 2, 3, 3]);
    expect(delete module.a).toBe(true);
    expect([real.a, module.a]).toEqual([undefined, undefined]);
    const PinStatus = standIn(() => Sample) as typeof Sample;
    expect(Object.getOwnPropertyDescriptor(PinStatus, "prototype")?.value).toBe(Sample.prototype);
    expect(Object.getPrototypeOf(PinStatus)).toBe(Function.prototype);
  });

  test("is not used where a module loader has no cache that can be filled, as in jest", () => {
    expect(() => createRequire(__filename)("../../../lib/ens/sdk/load").leaveIdleModules(require)).not.toThrow();
  });
});
