import { readFileSync } from "node:fs";
import { join } from "node:path";
import { emulatorCommand } from "../../lib/cli/commands/emulator";
import { ACTION_NAMES } from "../../lib/emulator/actions";
import { ASSUMPTIONS } from "../../lib/emulator/assumptions";
import { FAULT_KINDS, parseFaultRules } from "../../lib/emulator/faults/rules";

const DOCS = readFileSync(join(__dirname, "..", "..", "docs", "emulator.md"), "utf8");
/** Rules and faults between backticks. */
const EXAMPLES = [...DOCS.matchAll(/`(\{"[^`]*\})`/g)].map(([, text = ""]) => JSON.parse(text) as { fault?: object });

test("every example of a fault is one", () => {
  expect(EXAMPLES.length).toBeGreaterThan(20);
  for (const example of EXAMPLES) {
    expect(() => parseFaultRules(JSON.stringify([example.fault ? example : { fault: example }]), "docs")).not.toThrow();
  }
});

test.each(FAULT_KINDS)("the fault %s has an example", (kind) => {
  expect(EXAMPLES.map((example) => example.fault ?? example)).toContainEqual(expect.objectContaining({ kind }));
});

test.each(emulatorCommand().command.options.map(({ long }) => String(long)))("the option %s is told", (option) => {
  expect(DOCS).toContain(`\`${option}`);
});

test.each(Object.entries(ASSUMPTIONS))("the assumption %s is told, with its values in their order", (name, values) => {
  const cells =
    DOCS.split("\n")
      .find((line) => line.startsWith(`| \`${name}\``))
      ?.split("|") ?? [];
  expect(cells[2]?.match(/[a-z]+/g)).toEqual(values);
});

test.each(ACTION_NAMES)("the operation %s is told", (name) => {
  expect(DOCS).toContain(`\`${name}\``);
});
