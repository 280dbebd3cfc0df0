import { editLock } from "../../lock/disk/file";
import { applyMoves, type Move } from "../../lock/moves";

/** Makes the moves on disk, and answers those that were not made: another process changed their pins meanwhile. */
export function writeMoves(file: string, moves: readonly Move[]): readonly Move[] {
  let overtaken: readonly Move[] = [];
  editLock(file, (current) => {
    const applied = applyMoves(current, moves);
    overtaken = applied.overtaken;
    return applied.lock;
  });
  return overtaken;
}
