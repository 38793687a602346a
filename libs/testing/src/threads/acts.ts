import * as fc from 'fast-check';

/** How often each kind of act comes. */
const WEIGHTS = {
  send: 5,
  answer: 6,
  forward: 2,
  reply: 12,
  burst: 2,
  markRoom: 2,
  markMain: 3,
  markUnread: 2,
  readThread: 4,
  follow: 2,
  unfollow: 2,
  edit: 3,
  delete: 3,
  leave: 2,
  comeBack: 4,
  block: 1,
  check: 3,
} as const;

/** Acts that take long: only some histories have them. */
type RareKind = 'flood' | 'purge' | 'schedule' | 'distance';
type ActKind = keyof typeof WEIGHTS | RareKind;

/** One step of a history. What it cannot be done to is left alone. */
export interface Act {
  readonly kind: ActKind;
  readonly user: number;
  /** Whom it mentions, or blocks; a removal or an addition in place of leaving and joining is by user 0. */
  readonly other: number;
  /** Select a message or thread, and a `seq`; from 0 to 1. */
  readonly share: number;
  readonly upTo: number;
  readonly mentions: boolean;
  /** To everyone; in an edit also no longer, or as before. */
  readonly everyone: boolean | undefined;
  readonly inRoom: boolean;
  /** On the user's second device. */
  readonly isOnPhone: boolean;
  /** By a client that sends `keepsUnread` where it has to. */
  readonly isOfToday: boolean;
}

export const USERS = 4;

/** Acts of one room, with these weights of rare ones. */
export function anyActs(most: number, rare: Partial<Record<RareKind, number>> = {}): fc.Arbitrary<Act[]> {
  const kinds = Object.entries({ ...WEIGHTS, ...rare });
  const kind = fc.oneof(...kinds.map(([each, weight]) => ({ weight, arbitrary: fc.constant(each as ActKind) })));
  return fc.array(anyAct(kind), { maxLength: most, size: 'max' });
}

/** Acts before and after retention purges some messages, or somebody sends so many that an answer reads some of them. */
export function actsAround(kind: 'purge' | 'distance', most: number): fc.Arbitrary<Act[]> {
  const half = anyActs(most / 2);
  return fc.tuple(half, anyAct(fc.constant(kind)), half).map(([before, act, after]) => [...before, act, ...after]);
}

function anyAct(kind: fc.Arbitrary<ActKind>): fc.Arbitrary<Act> {
  const share = fc.nat(99).map((hundredths) => hundredths / 100);
  return fc.record({
    kind,
    user: fc.nat(USERS - 1),
    other: fc.nat(USERS - 1),
    share,
    upTo: share,
    mentions: fc.boolean(),
    everyone: fc.constantFrom(true, false, undefined, undefined),
    // One of three replies.
    inRoom: fc.nat(2).map((third) => third === 0),
    isOnPhone: fc.boolean(),
    isOfToday: fc.boolean(),
  });
}
