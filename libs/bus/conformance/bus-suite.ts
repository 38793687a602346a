import type { BusWorld, NotApplicable } from './bus-world.js';

/** What a part of the suite gets. */
export interface BusSuite {
  /** The running test's world. */
  world(): BusWorld;
  /** A test of what not every adapter can have; listed as skipped, with the reason, where it cannot. */
  itWhere(feature: keyof NotApplicable, claim: string, test: () => Promise<void>): void;
}
