import type { SeededRandom } from '../random/random.js';

/** What a receiver does with one delivery. */
export interface Reaction {
  readonly delayMs: number;
  /** Whether it keeps what came. */
  readonly commits: boolean;
  /** The answer; `break`: it breaks the connection; `none`: it answers nothing. */
  readonly answer: number | 'break' | 'none';
  readonly retryAfterS?: number;
}

export const MANNERS = ['prompt', 'slow', 'flaky', 'away', 'refusing'] as const;
export type Manner = (typeof MANNERS)[number];

/** What the receiver knows when a delivery comes. */
export interface Situation {
  readonly isAway: boolean;
  /** The delivery is of the room that a refusing receiver does not take. */
  readonly isBad: boolean;
  /** The run rests: nothing fails now and then any more. */
  readonly isCalm: boolean;
}

const SLOW_MIN_MS = 100;
const SLOW_MAX_MS = 1_200;
const FLAKY_SHARE = 1 / 3;
/** A refusing receiver lets one in this many requests hang. */
const HANGING_EVERY = 5;

const TAKEN: Reaction = { delayMs: 0, commits: true, answer: 200 };
const REFUSED: Reaction = { delayMs: 0, commits: false, answer: 500 };
const BROKEN: Reaction = { ...REFUSED, answer: 'break' };
/** The courier does not learn that the receiver has committed: the same comes again. */
const FAILURES: readonly Reaction[] = [
  REFUSED,
  BROKEN,
  { ...REFUSED, answer: 503, retryAfterS: 1 },
  { ...TAKEN, answer: 'break' },
  { ...TAKEN, answer: 500 },
];

export function reactionOf(manner: Manner, { isAway, isBad, isCalm }: Situation, random: SeededRandom): Reaction {
  if (manner === 'away' && isAway) return BROKEN;
  if (manner === 'refusing' && isBad)
    return random.next() < 1 / HANGING_EVERY ? { ...REFUSED, answer: 'none' } : REFUSED;
  if (manner === 'slow') return { delayMs: random.between(SLOW_MIN_MS, SLOW_MAX_MS), commits: true, answer: 204 };
  if (manner === 'flaky' && !isCalm && random.next() < FLAKY_SHARE) return random.pick(FAILURES) ?? REFUSED;
  return TAKEN;
}
