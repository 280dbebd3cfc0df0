/** `PLACE=ACTION`, e.g. `before-rename=SIGKILL`: see CONTRIBUTING.md. For the tests of the lock; unset, it costs nothing. */
const PLAN = /^([a-z-]+)=([A-Z0-9]+)$/.exec(process.env.ENS_IMAGES_FAILPOINT ?? "");

/** Makes a system call, and stops before or after it where the plan says so. */
export function step<T>(name: string, call: () => T): T {
  if (!PLAN) return call();
  hit(`before-${name}`);
  const result = call();
  hit(`after-${name}`);
  return result;
}

function hit(place: string): void {
  if (PLAN?.[1] !== place) return;
  const action = PLAN[2] as string;
  if (action.startsWith("SIG")) process.kill(process.pid, action as NodeJS.Signals);
  else throw Object.assign(new Error(`${action}: failpoint ${place}`), { code: action });
}
