import type { ShellBlock } from "./page";

/** Commands of `sh` blocks that no check can run, and what each would need. */
const FORMS: readonly (readonly [form: RegExp, needs: string])[] = [
  [/^npm (init|install|uninstall) |^mkdir edge && cd edge && npm init -y$/, "a registry: newcomer.test.ts runs them"],
  [/^npm (ci|test|run (demo|bench))\b/, "this checkout, and minutes"],
  [/^terraform /, "Terraform, and an account"],
  [/ (state|[\w-]+=plan)\.json\b/, "what Terraform wrote"],
  [/^aliyun /, "a tool, and an account"],
  [/\borigin\/main\b/, "a remote"],
  [/ \| jq /, "a tool that may be absent"],
];

/** Commands that could be run, and are shown for what they do elsewhere. */
const EXEMPT: Readonly<Record<string, readonly string[]>> = {
  // Around what Terraform wrote.
  "docs/commands.md": ["npx cdktf synth"],
  // With a profile of the reader's.
  "docs/credentials.md": ["export ALICLOUD_PROFILE=prod", "npx cdktf synth"],
  // With the real provider.
  "docs/emulator.md": ["sh rehearse.sh images.json edge edge/web-image"],
};

/** Scripts with `#!`, and the test that runs them as they stand. */
const SCRIPTS = [
  "docs/pull-requests.md", // test/cli/recipes.test.ts
  "docs/emulator.md", // test/provider/rehearsal.test.ts
];

/** What `sh` blocks of a page show though it could be run, and exemptions that are not needed. */
export function needlesslyShown(page: string, blocks: readonly ShellBlock[]): string[] {
  const exempt = EXEMPT[page] ?? [];
  const used = new Set<string>();
  const problems = blocks.flatMap(({ line, script, commands }) => {
    if (script) return SCRIPTS.includes(page) ? [] : [`${line}: a script that no test is known to run`];
    return commands
      .map((command) => command.replace(/\s+# .*$/, ""))
      .filter((command) => {
        if (exempt.includes(command)) used.add(command);
        return !exempt.includes(command) && !FORMS.some(([form]) => form.test(command));
      })
      .map((command) => `${line}: "${command}" could be run: make it a console block`);
  });
  const needless = exempt.filter((command) => !used.has(command));
  return [...problems, ...needless.map((command) => `1: "${command}" needs no exemption in scripts/docs/shown.ts`)];
}
