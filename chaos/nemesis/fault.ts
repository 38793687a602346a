import type { SeededRandom } from '../random/random.js';
import type { Recorder } from '../records/recorder.js';

/** The kinds of faults that `--faults` accepts. */
export const FAULT_KINDS = [
  'kill',
  'stop',
  'redis-empty',
  'redis-pause',
  'redis-clients',
  'postgres-restart',
  'postgres-kill',
  'postgres-pause',
  'postgres-connections',
  'disk-full',
  'promote',
  'cut',
  'silence',
  'one-way',
  'deaf',
  'stop-histories',
  'delay',
  'partition',
  'partition-one-way',
  'lossy',
  'lost-lease',
  'clock',
  'rolling',
  'check',
  'epoch',
  'restore',
  'long-silence',
  'lost-writes',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault that the nemesis can cause. */
export interface Fault {
  readonly kind: FaultKind;
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
  strike(random: SeededRandom, recorder: Recorder): Promise<void>;
}
