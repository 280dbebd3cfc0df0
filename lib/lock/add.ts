import { queryText } from "../query/canonical";
import { relationOf } from "./account-rule";
import { type Decision, decide, type LookupRequest } from "./decide";
import { dropPins } from "./edits";
import type { KeyedPin, Lock, Pin } from "./lock";
import { KEY_NAME, lockKey, shortKey } from "./lock";

export interface Addition {
  readonly decision: Decision;
  readonly others: readonly KeyedPin[];
  readonly rest: Lock;
}

export function decideAddition(lock: Lock, request: LookupRequest): Addition {
  const { key, query } = request;
  const pins = (lock.get(key) ?? []).map((pin) => ({ key, pin }));
  const isSameAccount = ({ connection }: Pin) => relationOf(request.connection, connection) === "same";
  const others = pins.filter(({ pin }) => queryText(pin.query) !== queryText(query) && isSameAccount(pin));
  const rest = others.length > 0 ? dropPins(lock, others) : lock;
  return { decision: decide(request, { lock: rest, treeKeys: new Set(lock.keys()) }), others, rest };
}

export function namedKey(lock: Lock, word: string): { readonly key: string } | { readonly problem: string } {
  const name = shortKey(word);
  if (!KEY_NAME.test(name)) return { problem: "is no name: letters, digits and . _ - : @ +, with / between its parts" };
  if (lock.has(name))
    return { problem: "is a key of the lock already, of a lookup that is named by its construct path" };
  return { key: lockKey({ path: name, pin: name }) };
}
