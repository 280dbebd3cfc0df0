import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/workbench";

const FOLDER = join(ROOT, ".github", "workflows");
const workflows = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), "utf8") }));

test.each(workflows)("$name pins every action to a commit, and grants what a job needs", ({ text }) => {
  const actions = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(String(action)))).toEqual([]);
  expect(text).toMatch(/^permissions: \{\}$/m);
});

test("the workflow runs what .ci/run runs", () => {
  const run = readFileSync(join(ROOT, ".ci", "run"), "utf8");
  const workflow = readFileSync(join(FOLDER, "ci.yml"), "utf8");
  const commands = [...run.matchAll(/^npm (?:ci|run [\w:]+)/gm)].map(([command]) => command);
  expect(commands.length).toBeGreaterThan(4);
  for (const command of commands) expect(workflow).toMatch(new RegExp(`run: ${command}$`, "m"));
  expect(run).toContain("npm test");
  expect(workflow).toContain("npx jest --selectProjects ${{ matrix.framework }}");
});
