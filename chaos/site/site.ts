/** The Parley that a run checks. */
export interface ChaosSite {
  readonly url: string;
  /** The ids of everything in the store of files; null if the checker cannot read it. */
  storedFiles(): Promise<readonly string[] | null>;
  /** A key of a new app; null if the checker is no operator there. */
  makeApp(username: string): Promise<string | null>;
  stop(): Promise<void>;
}
