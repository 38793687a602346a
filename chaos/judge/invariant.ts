import type { ChaosHistory } from './history.js';

/** One breach of a promise. */
export interface Violation {
  /** One sentence with the figures. */
  readonly what: string;
  /** Messages, rooms, users, connections concerned. */
  readonly ids: readonly string[];
  /** When it shows, in ms since the start of the run. */
  readonly at?: number;
}

/** A promise of the protocol, checked on the records of a run. */
export interface Invariant {
  readonly name: string;
  readonly promise: string;
  /** Pure: looks at the records only. */
  readonly breaches: (history: ChaosHistory) => Violation[];
  /** Why the records have no case of it, or null. An invariant without this function has cases in every run. */
  readonly lacks?: (history: ChaosHistory) => string | null;
}
