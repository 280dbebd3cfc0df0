import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PROGRAM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((file) =>
  existsSync(file),
);
const QUIET =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking " +
  "--disable-component-update --disable-sync";

/** Tests that need a browser: where there is none they are skipped, and it is said. */
export const describeWithChromium: jest.Describe = PROGRAM === undefined ? skipLoudly() : describe;

function skipLoudly(): jest.Describe {
  process.stderr.write("\nTests with a browser are SKIPPED: there is no Chromium (apt-get install chromium).\n");
  return describe.skip;
}

export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: PROGRAM, args: QUIET.split(" ") });
}
