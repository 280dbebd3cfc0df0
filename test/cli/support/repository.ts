import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { formatLock } from "../../../lib/lock/format";
import type { Lock } from "../../../lib/lock/lock";

const DAY = 86_400_000;

/** A git repository whose commits are a day apart, the last one today unless said otherwise. */
export class Repository {
  private day: number;

  constructor(
    readonly folder: string,
    { home, days = 60 }: { readonly home: string; readonly days?: number },
  ) {
    this.env = { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: "1" };
    // An hour more, as of images: no age changes while the tests run.
    this.day = Date.now() - days * DAY - 3_600_000;
    mkdirSync(folder, { recursive: true });
    this.git("init", "-q", "-b", "main");
  }

  private readonly env: NodeJS.ProcessEnv;

  git(...args: readonly string[]): string {
    const date = `${Math.floor(this.day / 1000)} +0000`;
    const who = { GIT_AUTHOR_NAME: "t", GIT_AUTHOR_EMAIL: "t@t", GIT_COMMITTER_NAME: "t", GIT_COMMITTER_EMAIL: "t@t" };
    return execFileSync(
      "git",
      ["-c", "commit.gpgsign=false", "-c", "core.autocrlf=false", "-c", "core.compression=0", ...args],
      {
        cwd: this.folder,
        encoding: "utf8",
        env: { ...this.env, ...who, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
        stdio: ["ignore", "pipe", "pipe"],
      },
    ).trimEnd();
  }

  write(file: string, content: string | Lock): string {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : formatLock(content));
    return path;
  }

  /** Commits what there is, a day after the commit before, and answers its name. */
  commit(message = "change"): string {
    this.day += DAY;
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", message);
    return this.git("rev-parse", "HEAD");
  }
}
