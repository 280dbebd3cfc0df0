/** Ids that are safe wherever an id goes: Terraform, a terminal, a table. */
export const IMAGE_ID = /^[\w.-]{1,128}$/;

/** Names longer than this many characters never match: the service allows 128. */
export const LONGEST_NAME = 256;

/** Characters are code points, as `?` of a glob counts them. */
export function isTooLong(name: string): boolean {
  return name.length > LONGEST_NAME && [...name].length > LONGEST_NAME;
}
