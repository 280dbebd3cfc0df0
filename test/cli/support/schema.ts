import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { ROOT } from "./bench";

const ID = "commands";
const DOCUMENT = JSON.parse(readFileSync(join(ROOT, "docs", "commands.schema.json"), "utf8"));
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false }).addSchema(DOCUMENT, ID);

/** What a command's JSON has against its documented shape; empty where it fits. */
export function problemsOf(command: string, text: string): string[] {
  const validate = ajv.getSchema(`${ID}#/$defs/${command}`);
  if (!validate) throw new Error(`docs/commands.schema.json has no definition of ${command}`);
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    return `${instancePath} ${message} ${JSON.stringify(params)}`;
  });
}
