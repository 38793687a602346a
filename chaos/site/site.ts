/** The Parley that a run checks. */
export interface ChaosSite {
  readonly url: string;
  /** The ids of everything in the store of files; null if the checker cannot read it. */
  storedFiles(): Promise<readonly string[] | null>;
  stop(): Promise<void>;
}
