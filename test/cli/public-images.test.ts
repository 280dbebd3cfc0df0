import type { Pin } from "../../lib/lock/lock";
import type { EnsImage } from "../../lib/select/image";
import { CliBench } from "./support/bench";

const listed = (imageId: string, imageName: string, day: string, fields: Partial<EnsImage> = {}): EnsImage => ({
  ...{ imageId, imageName, creationTime: `${day}T00:00:00Z`, imageOwnerAlias: "system", platform: "Linux", ...fields },
});
const OLD = listed("ubuntu_20_04_alibase", "Ubuntu_20.04", "2026-01-01");
const NEW = listed("ubuntu_22_04_alibase", "Ubuntu_22.04", "2026-02-01");
const COMMUNITY = listed("m-community", "Ubuntu_99.04", "2026-09-01", { imageOwnerAlias: "others" });
const WEB: EnsImage = { ...listed("m-web", "web-1", "2026-03-01", { imageOwnerAlias: "self" }), status: "Available" };
const QUERY = { imageName: "Ubuntu_*", owners: ["system"], pick: "mostRecent" } as const;

let bench: CliBench;
let pins: Record<string, Pin[]>;
beforeAll(async () => {
  bench = await CliBench.start([OLD, NEW, COMMUNITY, WEB]);
});
beforeEach(() => {
  // No name leads to the account of these pins: of an own image, proof would be wanted.
  const connection = { endpoint: bench.endpoint, account: "1234567890123456" };
  pins = {
    "edge/ubuntu": [bench.pin(QUERY, OLD, { connection })],
    "edge/web": [bench.pin({ imageName: "web-*" }, WEB)],
  };
  bench.writeLock(pins);
  bench.writeOutput(pins, [{ key: "edge/ubuntu", stack: "edge", name: "web" }]);
});
afterAll(() => bench.stop());

let seen = 0;
async function run(...args: string[]) {
  seen = bench.seenRequests().length;
  const { status, stdout, stderr } = await bench.run(args);
  return { status, text: stdout + stderr };
}
const actions = () =>
  bench
    .seenRequests()
    .slice(seen)
    .map(({ action }) => action)
    .sort();

test("outdated, explain, check and update speak of public pins as of others, and want no proof of the account", async () => {
  const outdated = await run("outdated");
  expect(outdated.text).toContain("~ Ubuntu_20.04 → Ubuntu_22.04");
  expect(outdated.text).toContain("1 of 2 pins outdated, 1 current.");
  expect(actions()).toEqual(["DescribeImages", "DescribeSelfImages"]);
  const explained = await run("explain", "edge/ubuntu");
  expect(explained.text).toMatch(/Query +the newest image whose name fits "Ubuntu_\*", public\n/);
  expect(explained.text).toContain("it is not public: its owner is others, not system");
  expect(explained.text).toContain("1 newer image of that name was passed over: not public");
  expect(actions()).toEqual(["DescribeImages"]);
  expect(await run("check")).toMatchObject({ status: 0 });
  expect(await run("hold", "edge/ubuntu", "--reason", "tested")).toMatchObject({ status: 0 });
  expect((await run("update", "edge/ubuntu", "--yes")).text).toContain("tested");
  expect(await run("update", "edge/ubuntu", "--yes", "--force")).toMatchObject({ status: 0 });
  expect((await run("show")).text).toMatch(/edge\/ubuntu +Ubuntu_22.04 +ubuntu_22_04_alibase +\d+ months +system +1/);
});

test("check believes whoever insists on a public image, and never on one that is not", async () => {
  const take = (name: string, ...more: string[]) => run("update", "edge/ubuntu", "--to", name, "--yes", ...more);
  pins = { "edge/ubuntu": [bench.pin({ ...QUERY, imageName: "Ubuntu_22*" }, NEW)] };
  bench.writeLock(pins);
  bench.writeOutput(pins);
  expect(await take("Ubuntu_20.04", "--force")).toMatchObject({ status: 0 });
  expect(await run("check")).toMatchObject({ status: 0, text: expect.stringContaining("warn mismatch") });
  const refused = await take("Ubuntu_99.04");
  expect(refused.status).toBe(2);
  expect(refused.text).toContain("it is not public: its owner is others, not system");
  expect(await take("Ubuntu_99.04", "--force")).toMatchObject({ status: 0 });
  expect(await run("check")).toMatchObject({ status: 1, text: expect.stringContaining("FAIL mismatch") });
});

test("check finds a pin whose image is not public, whatever its query says", async () => {
  const [pin] = pins["edge/web"] as [Pin];
  bench.writeLock({ "edge/web": [{ ...pin, query: { imageName: "web-*", owners: ["system"] } }] });
  const { status, text } = await run("check");
  expect(status).toBe(1);
  expect(text).toContain("it is not public: its owner is self, not system");
  expect(actions()).toEqual(["DescribeImages"]);
});

test("a lock that is edited to ask for public images shows in diff, by query and owner", async () => {
  bench.writeLock(pins, `${bench.project}/before.json`);
  const [web] = pins["edge/web"] as [Pin];
  const query = { imageName: "web-*", owners: ["system"] } as const;
  bench.writeLock({ ...pins, "edge/web": [{ ...web, query, image: { ...NEW, imageName: "web-1" } }] });
  const { text } = await run("diff", "before.json", "ens-images.lock.json");
  expect(text).toMatch(/owner: self → system.*query owners: none → \["system"\]/);
  const markdown = await run("diff", "before.json", "ens-images.lock.json", "--format", "markdown");
  expect(markdown.text).toMatch(/owner: <code>self<\/code> → <code>system<\/code>.*query owners: .*system/);
});

test("list --owners system lists public images alone, and what is not told of them is no filter", async () => {
  const listed = await run("list", "--owners", "system", "--json");
  const [account] = JSON.parse(listed.text).accounts;
  expect(account.images.map(({ imageName }: EnsImage) => imageName)).toEqual(["Ubuntu_22.04", "Ubuntu_20.04"]);
  expect(account.images[1].pinnedBy).toEqual(["edge/ubuntu"]);
  expect(actions()).toEqual(["DescribeImages"]);
  expect((await run("list", "--owners", "system")).text).toContain("2 of 4 images.");
  for (const flag of ["--status", "--compute-type", "--os-version"]) {
    const { status, text } = await run("list", "--owners", "system", flag, "x");
    expect(status).toBe(2);
    expect(text).toContain(`${flag} is not known of public images: DescribeImages does not tell it`);
    expect(actions()).toEqual([]);
  }
  expect((await run("list", "--owners", "system", "self")).text).toContain('--owners mixes "system" with others');
});

test("add pins a public image, and says why it does not", async () => {
  const query = ["--image-name", "Ubuntu_*", "--pick", "mostRecent", "--platform", "LINUX"];
  expect((await run("add", "base", ...query, "--owners", "system")).text).toContain("Ubuntu_22.04");
  expect(actions()).toEqual(["DescribeImages"]);
  expect((await run("add", "other", "--image-name", "Ubuntu_22.04")).text).toContain('owners: ["system"]');
  expect(actions()).toEqual(["DescribeSelfImages"]);
});

test("policy --with system alone grants ens:DescribeImages", async () => {
  const granted = async (...args: string[]) => JSON.parse((await run("policy", ...args)).text).Statement[0].Action;
  expect(await granted()).toEqual(["ens:DescribeSelfImages"]);
  expect(await granted("--with", "system")).toEqual(["ens:DescribeSelfImages", "ens:DescribeImages"]);
  expect((await run("policy", "--with", "others")).status).toBe(2);
});
