import type { ImageSource } from "./catalog-file";
import type { MachineStore } from "./machines/store";

/** What an account has. */
export interface Account {
  readonly images: ImageSource;
  readonly machines: MachineStore;
}
