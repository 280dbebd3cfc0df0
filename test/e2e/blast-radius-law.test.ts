import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { framework } from "../support/framework";
import { BUILT_IN, changedMachines, hiddenMachines, RandomStacks, randomGroups } from "../support/random-stacks";
import { describeWithTerraform, terraform } from "../support/terraform";

const ROUNDS = process.env.LONG_TESTS ? 15 : 1;
const GROUPS = 20;
// Each plan takes a second or two.
const MOVED = process.env.LONG_TESTS ? [0, 1, 2, 3, 4] : [0, 1, 4];

// What Terraform does is the same for both frameworks.
const describeOnce = framework === "cdktf" ? describeWithTerraform : describe.skip;

describeOnce("every machine that a moved pin changes is in the report of its lookup", () => {
  test.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    "random stacks, round %i",
    (round) => {
      const seed = Number(process.env.LAW_SEED ?? Date.now() % 1_000_000) + round;
      const groups = randomGroups(GROUPS, seed);
      const stacks = new RandomStacks(mkdtempSync(join(tmpdir(), "ens-images-law-")), groups);
      const rows = stacks.synthesize(-1);
      terraform(stacks.stackFolder, "init", "-input=false");
      terraform(stacks.stackFolder, "apply", "-auto-approve", "-input=false", "-parallelism=50");
      let changes = 0;
      for (const moved of MOVED) {
        stacks.synthesize(moved);
        terraform(stacks.stackFolder, "plan", "-input=false", "-refresh=false", "-out=plan");
        const changed = changedMachines(JSON.parse(terraform(stacks.stackFolder, "show", "-json", "plan")), BUILT_IN);
        const hidden = hiddenMachines(changed, rows, moved, groups);
        expect({ seed, moved, hidden }).toEqual({ seed, moved, hidden: [] });
        changes += changed.length;
      }
      expect(changes).toBeGreaterThan(GROUPS);
    },
    120_000,
  );
});
