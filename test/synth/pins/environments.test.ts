import { readFileSync } from "node:fs";
import type { EnsImageLookupProps } from "../../../lib";
import { type Account, startAccount } from "./emulator";
import { imagesOf, lockIn, newProject } from "./synth";
import { synthHere } from "./synth-here";

let account: Account;
beforeAll(async () => {
  account = await startAccount("web-1");
});
afterAll(() => account.close());

const web = (more: Partial<EnsImageLookupProps> = {}) =>
  ({ imageName: "web-*", pick: "mostRecent", ...more }) as EnsImageLookupProps;

test.each<[string, (environment: string) => { readonly stack: string; readonly props: EnsImageLookupProps }]>([
  ["stack id", (environment) => ({ stack: `edge-${environment}`, props: web() })],
  ["query", (environment) => ({ stack: "edge", props: web({ exclude: [`web-${environment}`] }) })],
  ["both", (environment) => ({ stack: `edge-${environment}`, props: web({ exclude: [`web-${environment}`] }) })],
])("two environments that differ by %s, in turn 20 times while images are published: no pin moves", (_, describe) => {
  const project = newProject();
  const seen = new Map<string, string>();
  let settled: Buffer | undefined;
  let published = 1;
  for (let round = 0; round < 20; round++) {
    const environment = round % 2 === 0 ? "test" : "prod";
    const { stack, props } = describe(environment);
    account.publish(`web-${published++}`);
    expect(synthHere(project, { stacks: { [stack]: { web: props } } }, account.env)).toEqual({});
    const { web: image } = imagesOf(project, stack);
    expect(image).toBe(seen.get(environment) ?? image);
    seen.set(environment, image as string);
    if (round >= 1) {
      settled ??= readFileSync(lockIn(project));
      expect(readFileSync(lockIn(project))).toEqual(settled);
    }
  }
});

test("a lock file for each environment", () => {
  const project = newProject();
  for (const environment of ["test", "prod", "test", "prod"]) {
    account.publish(`web-${environment}-1`);
    const settings = { lockFile: `${environment}.lock.json` };
    synthHere(project, { stacks: { edge: { web: web() } }, settings }, account.env);
    expect(imagesOf(project, "edge")).toEqual({ web: `m-web-${environment}-1` });
  }
});
