import type { BusWorld, NotApplicable } from './bus-world.js';

/** Parameters of each part of the suite. */
export interface BusSuite {
  /** The world of the current test. */
  world(): BusWorld;
  /** A test that only some adapters support. For the others it is skipped with a reason. */
  itWhere(feature: keyof NotApplicable, claim: string, test: () => Promise<void>): void;
}
