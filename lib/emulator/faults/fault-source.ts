import { EnsImagesError } from "../../errors";
import { WatchedFile } from "../watched-file";
import type { FaultRule } from "./faults";
import { FaultPlan } from "./plan";
import { parseFaultRules } from "./rules";

/**
 * The plan in force. Rules from a file are read again when it changes; all counting then starts anew, and images that
 * earlier rules added or removed are as they were.
 */
export function watchFaults(faults: string | readonly FaultRule[], report: (problem: string) => void): () => FaultPlan {
  if (typeof faults !== "string") {
    return fixed(JSON.stringify(faults), "the program");
  }
  if (faults.trimStart().startsWith("[")) {
    return fixed(faults, "--faults");
  }
  const file = openFile(faults, report);
  return () => file.current();
}

function fixed(json: string, source: string): () => FaultPlan {
  const plan = new FaultPlan(parseFaultRules(json, source));
  return () => plan;
}

function openFile(path: string, report: (problem: string) => void): WatchedFile<FaultPlan> {
  try {
    return new WatchedFile(path, (text) => new FaultPlan(parseFaultRules(text, path)), report);
  } catch (error) {
    if (EnsImagesError.is(error)) {
      throw error;
    }
    const why = (error as Error).message;
    throw new EnsImagesError("USAGE", `The fault rules ${path} cannot be read: ${why}. Give a file or a JSON array.`);
  }
}
