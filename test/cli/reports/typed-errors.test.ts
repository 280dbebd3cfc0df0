import { spawnSync } from "node:child_process";
import { imageRecord } from "../../support/images";
import { APP_HEAD, Workbench } from "../../support/workbench";
import { CLI, needsBuild } from "../support/bench";

needsBuild();

const app = (...ids: string[]) => `${APP_HEAD}
const app = new App();
const stack = newStack(app, "edge");
for (const id of ${JSON.stringify(ids)}) {
  const image = new EnsImageLookup(stack, id, { imageName: "web-*", pick: "mostRecent" });
  new EnsInstance(stack, id + "-machine", { ...MACHINE, imageId: image.imageId });
}
app.synth();
`;

/** What a synth that fails tells a person to type, typed as it stands. */
describe("the ways out of a synth's errors", () => {
  let bench: Workbench;
  const [m1, m2, m3] = [1, 2, 3].map((n) =>
    imageRecord(`m-${n}`, `web-${n}`, { CreationTime: `2026-08-0${n}T00:00:00Z` }),
  );
  const pinned = () =>
    Object.fromEntries(
      Object.entries<{ image: { imageId: string } }[]>(JSON.parse(bench.lock()).pins).map(([key, pins]) => [
        key,
        pins.map(({ image }) => image.imageId).join(),
      ]),
    );
  const type = (command: string, env: NodeJS.ProcessEnv = {}) =>
    spawnSync("bash", ["-c", `npx() { shift; ${process.execPath} ${CLI} "$@"; }; ${command}`], {
      ...{ cwd: bench.project, env: bench.env(env), encoding: "utf8" },
    });

  beforeAll(async () => {
    bench = await Workbench.start([]);
    bench.publish([m1]);
    expect(bench.runApp(app("it's old"))).toMatchObject({ status: 0 });
    bench.publish([m1, m2]);
    expect(bench.runApp(app("it's old", "other"), { env: { ENS_IMAGES_REFRESH: "edge/other" } })).toMatchObject({
      status: 0,
    });
    bench.publish([m1, m2, m3]);
  });
  afterAll(() => bench.stop());

  it("a new key that may be one of two that are gone", () => {
    const before = bench.lock();
    expect(pinned()).toEqual({ "edge/it's old": "m-1", "edge/other": "m-2" });
    const { status, stderr } = bench.runApp(app("it's new"));
    expect(status).not.toBe(0);
    const [, mv = "", refresh = ""] =
      /under a new name: (npx ens-images mv .*)\n.*If it is a new one: +(ENS_IMAGES_REFRESH=.*)$/m.exec(stderr) ?? [];
    expect(bench.lock()).toBe(before);

    expect(type(mv)).toMatchObject({ status: 0, stderr: "" });
    expect(pinned()).toEqual({ "edge/it's new": "m-1", "edge/other": "m-2" });
    expect(bench.runApp(app("it's new"))).toMatchObject({ status: 0 });
    bench.write("ens-images.lock.json", before);

    expect(type(refresh)).toMatchObject({ status: 0 });
    expect(pinned()).toEqual({ "edge/it's new": "m-3", "edge/it's old": "m-1", "edge/other": "m-2" });
    bench.write("ens-images.lock.json", before);
  });

  it("a lookup without a pin, where nothing is asked", () => {
    const before = pinned();
    const source = app("it's old", "other", "third");
    const { status, stderr } = bench.runApp(source, { env: { CI: "true" } });
    expect(status).not.toBe(0);
    const [, synth = ""] = /Run (.*?) where there are credentials/.exec(stderr) ?? [];
    expect(type(synth)).toMatchObject({ status: 0 });
    expect(pinned()).toEqual({ ...before, "edge/third": expect.stringMatching(/^m-[123]$/) });
    expect(bench.runApp(source, { env: { CI: "true" } })).toMatchObject({ status: 0 });
  });
});
