import type { SeededRandom } from '../random.js';

/** A fault that the nemesis can cause. */
export interface Fault {
  /** Chosen with `--faults`. */
  readonly kind: string;
  /** With its victim: `kill history 2`. */
  readonly name: string;
  /** True if it ends a process, false if it only stops, cuts or delays something. */
  readonly endsProcess: boolean;
  /** Takes more than half a minute: not for short runs. */
  readonly isLong?: true;
  /** Only when `--faults` names it. */
  readonly onDemand?: true;
  /** Works only once in a run. */
  readonly once?: true;
  /** Strikes, and resolves when everything runs again. */
  strike(random: SeededRandom): Promise<void>;
}
