const LONGEST_GLOB = 65_536;

/** Which keys `ENS_IMAGES_REFRESH` names: a glob in which `*` stays within a path segment and `**` does not. */
export function refreshMatcher(env: NodeJS.ProcessEnv): (key: string) => boolean {
  const glob = refreshGlob(env);
  return glob === undefined ? () => false : keyMatcher(glob);
}

/** What `ENS_IMAGES_REFRESH` says, if it is set. */
export function refreshGlob(env: NodeJS.ProcessEnv): string | undefined {
  return env.ENS_IMAGES_REFRESH?.trim() || undefined;
}

/** A glob over keys; a key to the letter matches itself, whatever is in it. */
export function keyMatcher(glob: string): (key: string) => boolean {
  const picomatch = require("picomatch") as typeof import("picomatch");
  // Longer than any glob that the library takes, or that a person writes.
  if (glob.length > LONGEST_GLOB) return (key) => key === glob;
  const matches = picomatch(glob, { dot: true, nonegate: true });
  return (key) => key === glob || matches(key);
}
