import type { Assumptions } from "./assumptions";
import type { Keyring } from "./auth/keyring";
import type { ImageSource } from "./catalog-file";
import type { Fault } from "./faults/faults";
import type { FaultPlan } from "./faults/plan";
import type { FuzzySearch } from "./images";
import type { MachineStore } from "./machines/store";
import type { PageSizeOverflow } from "./paging";

export interface Account {
  readonly images: ImageSource;
  readonly machines: MachineStore;
}

export interface ActionContext {
  readonly account: Account;
  readonly keyring: Keyring;
  /** Seconds; instead of what the caller asks for, so that a test can see a session expire. */
  readonly sessionSeconds: number | undefined;
  /** Whose account a role is of, by its ARN. Any other role is of its caller's. */
  readonly roles: ReadonlyMap<string, Account>;
  readonly pageSizeOverflow: PageSizeOverflow;
  readonly fuzzy: FuzzySearch;
  readonly assume: Assumptions;
  readonly now: () => number;
  /** How long a machine takes to start, to stop, to be reset and to go, in milliseconds. */
  readonly transitionMs: number;
  readonly plan: FaultPlan;
  readonly fault: Fault | undefined;
  readonly requestId: string;
}
