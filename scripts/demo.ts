import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { demoCatalog, newerWebImage } from "./demo-catalog";
import { imageIds, ROOT, Scratch } from "./scratch";

const BINARIES = { cdktf: "node_modules/cdktf-cli/bundle/bin/cdktf", "ens-images": "dist/cli/main.js" } as const;

const PAGE = join(ROOT, "node_modules", ".cache", "demo-pins.html");
const PICTURE = join(ROOT, "docs", "pins.svg");

/** Shows the life of a pin in a scratch folder, against an emulator: nothing of the user's is read or written. */
class Demo extends Scratch {
  async start(): Promise<void> {
    for (const part of ["main.ts", "stacks", "cdktf.json"]) {
      cpSync(join(ROOT, part), join(this.project, part), { recursive: true });
    }
    this.link(".bin", "cdktf", "constructs", "tsx", "@types");
    this.setCatalog(demoCatalog());
    await this.startEmulator();
  }

  /** Runs a command as a user would type it, and prints it with what it says. */
  run(binary: keyof typeof BINARIES, ...args: string[]): void {
    say(`\n$ npx ${[binary, ...args].join(" ")}`);
    const { stdout, stderr } = this.exec(binary, args);
    say(
      ...`${stdout}${stderr}`
        .split("\n")
        .map(plain)
        .filter((line) => !isSpinner(line)),
    );
  }

  private exec(binary: keyof typeof BINARIES, args: readonly string[]): { stdout: string; stderr: string } {
    try {
      const stdout = execFileSync(process.execPath, [join(ROOT, BINARIES[binary]), ...args], {
        cwd: this.project,
        env: this.env({ FORCE_COLOR: "0" }),
        stdio: ["ignore", "pipe", "pipe"],
        encoding: "utf8",
      });
      return { stdout, stderr: "" };
    } catch (error) {
      const { stdout, stderr, status } = error as { stdout: string; stderr: string; status: number };
      say(stdout, stderr);
      throw new Error(`npx ${binary} ${args.join(" ")} ended with ${status}`);
    }
  }

  /** Makes the page, and the picture of README.md anew where the demo is told to write it. */
  draw(): void {
    mkdirSync(dirname(PAGE), { recursive: true });
    rmSync(PAGE, { force: true });
    this.exec("ens-images", ["show", "--live", "--html", PAGE, "--svg", "pins.svg"]);
    if (process.argv.includes("--write")) writeFileSync(PICTURE, this.read("pins.svg"));
    expect(readFileSync(PICTURE, "utf8") === this.read("pins.svg"), "docs/pins.svg is old: npm run demo -- --write");
  }

  images(stack: string): string[] {
    return Object.entries(imageIds(this.stack(stack))).map(
      ([name, id]) => `  alicloud_ens_instance.${name}  image_id = ${JSON.stringify(id)}`,
    );
  }
}

async function main(): Promise<void> {
  const demo = new Demo("demo");
  await demo.start();
  try {
    say(`A copy of the example app (main.ts, stacks/) in ${demo.project}, without a lock,`);
    say(`and an emulator of ENS with ${demoCatalog().length} images, 5 of them public, at ${demo.endpoint}.`);

    heading("1. The first synth asks the account, and pins what it answers");
    demo.run("cdktf", "synth");
    say(
      `\nRequests: ${demo.seenRequests().length} (pages of 50, of own and public images), for 4 lookups in 11 stacks.`,
    );
    demo.run("ens-images", "show");

    heading("2. The stack carries literal ids");
    say(`cdktf.out/stacks/edge-hangzhou/cdk.tf.json`, ...demo.images("edge-hangzhou"));

    heading("3. Somebody publishes web-base-20260908. The next synth moves nothing");
    demo.setCatalog([...demoCatalog(), newerWebImage()]);
    const [before, asked] = [demo.read(), demo.seenRequests().length];
    demo.run("cdktf", "synth");
    expect(
      demo.read() === before && demo.seenRequests().length === asked,
      "the second synth moved a pin or asked the account",
    );
    say("\nRequests: none. ens-images.lock.json: unchanged, to the byte.");
    demo.run("ens-images", "outdated");

    heading("4. A pin moves when somebody says so");
    demo.write("before.lock.json", before);
    demo.run("ens-images", "update", "edge-hangzhou/web-image", "--yes");
    demo.run("ens-images", "diff", "before.lock.json");
    demo.run("cdktf", "synth");
    say("\ncdktf.out/stacks/edge-hangzhou/cdk.tf.json", ...demo.images("edge-hangzhou"));

    demo.draw();
    heading("What to type next");
    say(`  open ${relative(process.cwd(), PAGE)}   a page of these pins, to look at`);
    say("  npx cdktf synth           this checkout's example, from its own lock, without network");
    say("  npx ens-images show       its pins");
    say("  npx ens-images --help     everything else; README.md says how to use it in your app");
  } finally {
    await demo.stop();
  }
}

/** The framework's command line draws a spinner with control sequences. */
function isSpinner(line: string): boolean {
  return line === "" || /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(line);
}

function plain(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the control sequences of a terminal.
  return line.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "").trimEnd();
}

function heading(text: string): void {
  say(`\n── ${text} ${"─".repeat(Math.max(0, 76 - text.length))}`);
}

function say(...lines: string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`The demo did not show what it says: ${otherwise}.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
