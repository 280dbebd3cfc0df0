import { join } from "node:path";
import { race } from "./measure";
import type { Plan } from "./plan";
import { runNode } from "./run";
import { ROOT, Scene } from "./scene";
import type { Section } from "./section";

const CLI = join(ROOT, "dist", "cli", "main.js");

const PROGRAMS = {
  node: ["-e", "0"],
  "node + cdktf": ["-e", 'require("cdktf")'],
  "node + cdktf + this library": ["-e", 'require("cdktf"); require("cdktf-ens-images")'],
  "ens-images --version": [CLI, "--version"],
  "ens-images show": [CLI, "show"],
} as const;

/** What loading the library adds to the framework's own time, and what the command line needs to start. */
export async function measureStart({ rounds }: Plan): Promise<Section> {
  const scene = await Scene.open(1);
  try {
    const contenders = Object.entries(PROGRAMS).map(([name, args]) => ({
      name: name as keyof typeof PROGRAMS,
      run: () => runNode(scene, args).sample,
    }));
    const summaries = race(contenders, rounds.start);
    const [framework, library] = [summaries["node + cdktf"], summaries["node + cdktf + this library"]];
    const measured = library.wallMs - framework.wallMs;
    return {
      id: "start",
      title: "Loading, and the start of the command line",
      columns: ["", "ms", "quartiles", "CPU ms", "peak MB"],
      rows: Object.entries(summaries).map(([name, { wallMs, wallSpreadMs, cpuMs, peakMb }]) => [
        name,
        wallMs,
        wallSpreadMs.map(Math.round).join("–"),
        cpuMs,
        peakMb,
      ]),
      verdicts: [{ claim: 'the import over require("cdktf")', measured, limit: 15, unit: "ms" }],
      figures: summaries,
    };
  } finally {
    await scene.stop();
  }
}
