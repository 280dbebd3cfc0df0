import { parseJson } from "../util/json";
import { invalidParameter, missingParameter } from "./reply";

/** What an action is asked, by name. An empty text counts as not given. */
export type Parameters = ReadonlyMap<string, string>;

const MAX_INTEGER = 2 ** 31 - 1;

export function required(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (!value) throw missingParameter(name);
  return value;
}

export function readInteger(
  parameters: Parameters,
  name: string,
  missing: number,
  { min = 1, max = MAX_INTEGER } = {},
): number {
  const text = parameters.get(name);
  if (!text) return missing;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (value < min || value > max) throw invalidParameter(name);
  return value;
}

export function readJson<T>(parameters: Parameters, name: string, isWanted: (value: unknown) => value is T) {
  const text = parameters.get(name);
  if (!text) return undefined;
  const value = parseJson(text);
  if (!isWanted(value)) throw invalidParameter(name);
  return value;
}

export function readRepeated(parameters: Parameters, name: string): string[] {
  const values: string[] = [];
  for (let at = 1; parameters.has(`${name}.${at}`); at++) values.push(parameters.get(`${name}.${at}`) ?? "");
  return values;
}

export function readTags(parameters: Parameters): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let at = 1; parameters.has(`Tag.${at}.Key`); at++) {
    tags[required(parameters, `Tag.${at}.Key`)] = parameters.get(`Tag.${at}.Value`) ?? "";
  }
  return tags;
}

export function isListOf<T>(isItem: (value: unknown) => value is T) {
  return (value: unknown): value is T[] => Array.isArray(value) && value.every(isItem);
}
