import { appendFileSync, readFileSync } from "node:fs";

/** Preloaded into every measured process and its children: at the end each says what it used. */
const file = process.env.BENCH_PROBE;
if (file) process.on("exit", () => appendFileSync(file, `${JSON.stringify(used())}\n`));

function used(): { readonly pid: number; readonly ppid: number; readonly cpuMs: number; readonly peakMb: number } {
  const { user, system } = process.cpuUsage();
  return { pid: process.pid, ppid: process.ppid, cpuMs: (user + system) / 1000, peakMb: peakMb() };
}

/** Not `maxRSS`, which on Linux starts at what the parent had when it forked. */
function peakMb(): number {
  try {
    const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (kib) return Number(kib) / 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS / 1024;
}
