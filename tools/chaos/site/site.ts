/** The Parley that a run checks. */
export interface ChaosSite {
  readonly url: string;
  stop(): Promise<void>;
}
