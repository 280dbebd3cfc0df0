/**
 * Text as data for Terraform: what Terraform makes of the result is the text, whatever is in it. `${` and `%{` would
 * open a template; cdktf's own token markers are looked for before Terraform sees the text, also behind an escape, so
 * they are broken by an empty directive.
 */
export function terraformText(text: string): string {
  return text
    .replace(/([$%]+)\{/g, (_, signs: string) => `${signs}${signs.at(-1)}{`)
    .replace(/\{TfToken\[/g, BROKEN_MARKER);
}

const BROKEN_MARKER = "{Tf%{if true}%{endif}Token[";
