import * as fc from 'fast-check';

/** How often each kind of act comes. */
const WEIGHTS = {
  send: 5,
  reply: 12,
  burst: 2,
  markRoom: 2,
  markMain: 3,
  readThread: 4,
  follow: 2,
  unfollow: 2,
  edit: 3,
  delete: 3,
  leave: 2,
  comeBack: 4,
  check: 3,
} as const;

type ActKind = keyof typeof WEIGHTS | 'schedule';

/** One step of a history. What it cannot be done to is left alone. */
export interface Act {
  readonly kind: ActKind;
  readonly user: number;
  /** Whom it mentions; a removal or an addition in place of leaving and joining is by user 0. */
  readonly other: number;
  /** Select a message or thread, and a `seq`; from 0 to 1. */
  readonly share: number;
  readonly upTo: number;
  readonly mentions: boolean;
  readonly inRoom: boolean;
}

export const USERS = 4;

/** Acts of one room; `scheduled` is the weight of scheduled messages. */
export function anyActs(most: number, scheduled = 0): fc.Arbitrary<Act[]> {
  const kinds = Object.entries({ ...WEIGHTS, schedule: scheduled }).filter(([, weight]) => weight > 0);
  const share = fc.nat(99).map((hundredths) => hundredths / 100);
  const act = fc.record({
    kind: fc.oneof(...kinds.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind as ActKind) }))),
    user: fc.nat(USERS - 1),
    other: fc.nat(USERS - 1),
    share,
    upTo: share,
    mentions: fc.boolean(),
    // One of three replies.
    inRoom: fc.nat(2).map((third) => third === 0),
  });
  return fc.array(act, { maxLength: most, size: 'max' });
}
