import { statSync } from "node:fs";
import { readText } from "../util/read-text";

/** Of a catalog, machines or rules of faults, in MiB. */
const LARGEST = 256;
/** File systems stamp in steps of some milliseconds: a file written this recently may change under the same stamp. */
const SETTLED_MS = 2000;

/** The last good value stays, and a problem is reported once: an editor that writes in two steps must not break a server. */
export class WatchedFile<T> {
  private text: string;
  private stamp: string;
  private value: T;
  private problem = "";

  /** Throws what `parse` throws, or `unreadable` makes: at the start there is no last good value. */
  constructor(
    private readonly path: string,
    private readonly parse: (text: string) => T,
    private readonly report: (problem: string) => void,
    unreadable: (why: string) => Error,
  ) {
    try {
      this.stamp = this.look().stamp;
      this.text = readText(path, LARGEST, true);
    } catch (error) {
      throw unreadable((error as Error).message);
    }
    this.value = parse(this.text);
  }

  current(): T {
    try {
      const { stamp, settled } = this.look();
      if (stamp === this.stamp && settled) return this.value;
      const text = readText(this.path, LARGEST, true);
      this.stamp = stamp;
      if (text !== this.text) {
        this.text = text;
        this.value = this.parse(text);
        this.problem = "";
      }
    } catch (error) {
      this.complain(error instanceof Error ? error.message : String(error));
    }
    return this.value;
  }

  private look(): { stamp: string; settled: boolean } {
    const { ino, size, mtimeMs } = statSync(this.path);
    return { stamp: `${ino} ${size} ${mtimeMs}`, settled: Date.now() - mtimeMs > SETTLED_MS };
  }

  private complain(problem: string): void {
    if (problem !== this.problem) {
      this.problem = problem;
      this.report(`${problem} The last good content is still in use.`);
    }
  }
}
