import type { RecordedChange } from '../../records/record.js';
import {
  CAUGHT_UP,
  change,
  deliver,
  ERASED_AT,
  feeding,
  type FeedScene,
  type MadeDelivery,
  place,
  PURGED_AT,
  RESET_AT,
  REST_OF_PURGED,
  WHOLE,
} from './feed-made.js';
import { END_AT, type HandMade, message, type Scene, STORED } from './hand-made.js';

type Delivered = NonNullable<FeedScene['live']>;

const fromMirror = (how: (at: number, own: RecordedChange) => MadeDelivery | null): Scene => ({
  more: feeding({ live: (hookId, at, own) => (hookId === 'mirror' ? how(at, own) : { change: own }) }),
});
const missing =
  (wanted: Parameters<Delivered>[0], from: number): Delivered =>
  (hookId, at, own) =>
    hookId === wanted && at >= from ? null : { change: own };
const afterwards = (more: (made: HandMade) => unknown): Scene => ({ more: feeding({ more }) });
/** The delivery of `live` at this time, changed. */
const altered = (when: number, how: (own: RecordedChange) => MadeDelivery | null): Scene =>
  fromMirror((at, own) => (at === when ? how(own) : { change: own }));
const E2 = { epoch: 'E2' };
const allPurged = { skipped: { from: 1, to: 3 }, messages: [] };
const UNPURGED = { ...change(place(0), place(3)), roomId: 'p' };

const EXCHANGED = new Map([
  [5_100, change(place(5), place(6))],
  [6_100, change(place(4), place(6))],
]);

/** Histories that break the promises to receivers. */
export const FEED_BREACHES: readonly [invariant: string, what: string, scene: Scene][] = [
  [
    'feed-has-no-hole',
    'a message is left out',
    altered(-50_000, (own) => ({ change: { ...own, messages: own.messages.slice(1) } })),
  ],
  ['feed-has-no-hole', 'it leads too far', altered(5_100, (own) => ({ change: { ...own, to: place(6) } }))],
  [
    'feed-has-no-hole',
    'a message comes that is said to be purged',
    altered(5_100, (own) => ({ change: { ...own, skipped: { from: 5, to: 5 } } })),
  ],
  ['feed-has-no-hole', 'an item is above `to`', altered(8_100, (own) => ({ change: { ...own, to: place(7, 7) } }))],
  ['feed-is-in-order', 'seq 5 comes after seq 6', fromMirror((at, own) => ({ change: EXCHANGED.get(at) ?? own }))],
  [
    'feed-goes-on-from-accepted',
    'a refused delivery does not come again',
    altered(5_100, (own) => ({ change: own, committed: false, status: 500 })),
  ],
  [
    'feed-goes-on-from-accepted',
    'the next one goes out before the answer',
    altered(5_100, (own) => ({ change: own, tookMs: 2_000 })),
  ],
  [
    'feed-goes-on-from-accepted',
    '`to.rev` was raised too early',
    altered(7_100, (own) => ({ change: { ...own, to: place(7, 7) }, committed: true, status: null })),
  ],
  [
    'feed-goes-on-from-accepted',
    'a reset mirror goes on',
    afterwards((made) => deliver(made, 'mirror', RESET_AT + 500, { ...E2, change: change(place(6), place(7)) })),
  ],
  [
    'feed-repeats-have-a-reason',
    'everything comes again',
    afterwards((made) => deliver(made, 'mirror', 30_000, { change: WHOLE })),
  ],
  [
    'feed-repeats-have-a-reason',
    'an erasure is told again',
    afterwards((made) => deliver(made, 'app', 50_000, { type: 'user.erased', about: 'V' })),
  ],
  ['feed-mirror-is-the-store', 'a message never came', { stored: [...STORED, message(8)], more: feeding() }],
  [
    'feed-mirror-is-the-store',
    'an edit never came',
    { more: feeding({ live: missing('mirror', 8_000), without: ['replay', 'reset'] }) },
  ],
  [
    'feed-mirror-is-the-store',
    'a member is missing',
    {
      more: feeding({
        live: (_hookId, _at, own) => ({
          change: { ...own, items: own.items.filter(({ type }) => type === 'message') },
        }),
        without: ['reset'],
      }),
    },
  ],
  ['feed-mirror-is-the-store', 'nothing came after the reset', { more: feeding({ without: ['again'] }) }],
  [
    'feed-mirror-is-the-store',
    'the store has another epoch, and no reset came',
    { more: feeding({ without: ['reset'], more: (made) => made.add('epoch', 'feed', END_AT, { epoch: 'E2' }) }) },
  ],
  [
    'feed-mirror-is-the-store',
    'a listener did not get a later message',
    { more: feeding({ live: missing('listener', 0) }) },
  ],
  [
    'feed-shows-own-rooms',
    "an app's hook gets a room of others",
    afterwards((made) => deliver(made, 'app', 30_000, { change: WHOLE })),
  ],
  [
    'feed-shows-own-rooms',
    'a hook of groups gets a direct room',
    afterwards((made) => deliver(made, 'listener', 30_000, { change: { ...WHOLE, roomId: 'd', direct: true } })),
  ],
  ['feed-is-signed', 'a request is not signed', altered(5_100, (own) => ({ change: own, signed: false }))],
  ['feed-is-signed', 'two bodies have one id', fromMirror((_at, own) => ({ change: own, webhookId: 'msg_1' }))],
  ['feed-replays-all', 'nothing comes again', { more: feeding({ without: ['replay', 'reset'] }) }],
  [
    'feed-skips-the-purged',
    'more is said to be purged than was',
    afterwards((made) => deliver(made, 'mirror', 30_000, { change: { ...REST_OF_PURGED, ...allPurged } })),
  ],
  [
    'feed-skips-the-purged',
    'it is said before the purge',
    afterwards((made) => deliver(made, 'mirror', PURGED_AT - 500, { change: REST_OF_PURGED })),
  ],
  [
    'feed-skips-the-purged',
    'less is said to be purged than is left out',
    afterwards((made) =>
      deliver(made, 'mirror', 30_000, { change: { ...REST_OF_PURGED, skipped: { from: 2, to: 2 } } }),
    ),
  ],
  [
    'feed-skips-the-purged',
    'a purged message comes more than a minute later',
    afterwards((made) => deliver(made, 'mirror', PURGED_AT + 80_000, { change: UNPURGED })),
  ],
  [
    'feed-skips-the-purged',
    'a mirror is not told of the purge',
    afterwards((made) => made.add('remains', 'feed', END_AT, { roomId: 'p', ids: ['p4'] })),
  ],
  ['feed-is-in-time', 'a message came late', altered(5_100, () => null)],
  ['feed-bad-room-holds-none', 'another room had to wait', { more: feeding({ live: missing('refusing', 0) }) }],
  ['feed-forgets-erased', 'an erasure is not told', { more: feeding({ without: ['erased'] }) }],
  [
    'feed-forgets-erased',
    'a later body has the name',
    afterwards((made) =>
      deliver(made, 'mirror', 50_000, { change: change(place(7, 9), place(7, 9)), names: ['vanishing 1'] }),
    ),
  ],
  [
    'feed-forgets-erased',
    'a body with the name is under way beside it',
    afterwards((made) => deliver(made, 'app', ERASED_AT + 79_000, { names: ['vanishing 1'], tookMs: 3_000 })),
  ],
  ['feed-ends-rooms', 'a deletion is not told', { more: feeding({ without: ['deleted'] }) }],
  [
    'feed-ends-rooms',
    'something comes after it',
    afterwards((made) => deliver(made, 'mirror', 30_000, { change: { ...WHOLE, roomId: 'v' } })),
  ],
  [
    'feed-resets-first',
    'a delivery comes before the reset',
    afterwards((made) => deliver(made, 'mirror', RESET_AT - 10, { ...E2, change: WHOLE })),
  ],
  [
    'feed-resets-first',
    'one of the old epoch comes after it',
    afterwards((made) => deliver(made, 'mirror', RESET_AT + 500, { change: WHOLE })),
  ],
  ['feed-tells-when-caught-up', 'it is not told', { more: feeding({ without: ['caught up', 'reset'] }) }],
  [
    'feed-tells-when-caught-up',
    'it is told before everything was accepted',
    afterwards((made) => deliver(made, 'mirror', RESET_AT + 900, { ...CAUGHT_UP, ...E2 })),
  ],
];
