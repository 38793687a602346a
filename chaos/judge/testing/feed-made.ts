import type { FeedPlace, Happenings, RecordedChange, RecordedFeedItem } from '../../records/record.js';
import { END_AT, type HandMade, message, type Scene, STORED } from './hand-made.js';

const MADE_AT = -60_000;
/** The listener's hook is made. */
const LISTENING_AT = 6_500;
export const ERASED_AT = -40_000;
export const RESET_AT = 60_000;
const TOOK_MS = 5;

type Hook = Happenings['hook'];

const HOOKS = {
  mirror: { hookId: 'mirror', app: false, rooms: 'all', from: 'start', badRoomId: null, prompt: true },
  refusing: { hookId: 'refusing', app: false, rooms: 'groups', from: 'start', badRoomId: 'bad', prompt: false },
  listener: { hookId: 'listener', app: false, rooms: 'groups', from: 'now', badRoomId: null, prompt: false },
  app: { hookId: 'app', app: true, rooms: 'all', from: 'start', badRoomId: null, prompt: false },
} as const satisfies Readonly<Record<string, Hook>>;

type MadeHook = keyof typeof HOOKS;
const MIRRORS: readonly MadeHook[] = ['mirror', 'refusing', 'app'];
const LIVE_HOOKS: readonly MadeHook[] = ['mirror', 'refusing', 'listener'];

export const place = (seq: number, rev = seq): FeedPlace => ({ seq, rev });
const stored = (seq: number) => STORED[seq - 1] ?? message(seq);
const member = (userId: string, rev: number, joined = true): RecordedFeedItem => ({
  type: 'member',
  userId,
  rev,
  joined,
});

/** A `room.changed`, by default of the room `r` with the messages between the two places. */
export function change(from: FeedPlace, to: FeedPlace, more: Partial<RecordedChange> = {}): RecordedChange {
  const messages = Array.from({ length: to.seq - from.seq }, (_, index) => stored(from.seq + index + 1));
  const facts = { roomId: 'r', direct: false, head: to, firstSeq: 1, skipped: null, items: [], more: false };
  return { ...facts, from, to, messages, ...more };
}

export interface MadeDelivery extends Partial<Happenings['delivery']> {
  readonly tookMs?: number;
  readonly committed?: boolean;
  readonly status?: number | null;
}

/** A delivery that the receiver takes, unless `more` says otherwise. */
export function deliver(
  made: HandMade,
  hookId: MadeHook,
  at: number,
  { tookMs = TOOK_MS, committed = true, status = 200, ...more }: MadeDelivery = {},
): HandMade {
  const number = made.records.length;
  const type = more.change === undefined || more.change === null ? 'ping' : 'room.changed';
  const body = JSON.stringify([hookId, type, more.change, more.about, more.epoch]);
  const facts = { epoch: 'E1', type, webhookId: body, body, signed: true, change: null, about: null, names: [] };
  made.add('delivery', `receiver ${hookId}`, at, { hookId, number, ...facts, ...more });
  return made.add('delivered', `receiver ${hookId}`, at + tookMs, { hookId, number, committed, status });
}

/** The members of the room as of rev 4. */
const MEMBERS = [member('A', 1), member('C', 3, false), member('B', 4)];

const LIVE: readonly (readonly [at: number, change: RecordedChange])[] = [
  [-50_000, change(place(0), place(4), { items: MEMBERS })],
  [5_100, change(place(4), place(5))],
  [6_100, change(place(5), place(6), { messages: [message(6, { senderId: 'B' })] })],
  [7_100, change(place(6), place(7), { messages: [message(7)] })],
  [8_100, change(place(7), place(7, 8), { items: [{ type: 'message', message: stored(7) }] })],
  [9_100, change(place(7, 8), place(7, 9), { items: [{ type: 'message', message: stored(6) }] })],
];

/** When the first two messages of the room `p` are seen to be purged. */
export const PURGED_AT = -55_000;
const REST = message(3, { id: 'p3' });
/** The third one, which is left. */
export const REST_OF_PURGED: RecordedChange = {
  ...change(place(0), place(3), { messages: [REST], firstSeq: 3, skipped: { from: 1, to: 2 } }),
  roomId: 'p',
};

/** Everything of the room at once. */
export const WHOLE = change(place(0), place(7, 9), { items: MEMBERS });

export interface FeedScene {
  /** Another delivery before the reset, or none. */
  readonly live?: (hookId: MadeHook, at: number, change: RecordedChange) => MadeDelivery | null;
  readonly without?: readonly ('erased' | 'deleted' | 'caught up' | 'replay' | 'reset' | 'again')[];
  readonly more?: (made: HandMade) => unknown;
}

/** Adds four hooks. Everything goes well, except for what the scene changes. */
export function feeding({
  live = (_hookId, _at, own) => ({ change: own }),
  without = [],
  more = () => undefined,
}: FeedScene = {}): NonNullable<Scene['more']> {
  const has = (part: NonNullable<FeedScene['without']>[number]): boolean => !without.includes(part);
  return (made) => {
    for (const hook of Object.values(HOOKS)) {
      const at = hook.from === 'now' ? LISTENING_AT : MADE_AT;
      made.add('hook', `receiver ${hook.hookId}`, at, hook);
    }
    for (const [at, own] of LIVE)
      for (const hookId of LIVE_HOOKS) {
        const delivery = hookId === 'listener' && at < LISTENING_AT ? null : live(hookId, at, own);
        if (delivery !== null) deliver(made, hookId, at, delivery);
      }
    deliver(made, 'refusing', 5_200, { change: { ...WHOLE, roomId: 'bad' }, committed: false, status: 500 });
    deliver(made, 'app', 5_300, { change: { ...WHOLE, roomId: 'h' } });
    vanishing(made, has);
    purging(made);
    if (has('caught up')) for (const hookId of ['mirror', 'app'] as const) deliver(made, hookId, -49_000, CAUGHT_UP);
    replayed(made, has('replay'));
    if (has('reset')) reset(made, has('again'));
    more(made);
    made.add('remains', 'feed', END_AT - 1, { roomId: 'p', ids: [REST.id] });
    made.add('epoch', 'feed', END_AT - 1, { epoch: has('reset') ? 'E2' : 'E1' });
  };
}

export const CAUGHT_UP: MadeDelivery = { type: 'feed.caught_up' };

function vanishing(made: HandMade, has: (part: 'erased' | 'deleted') => boolean): void {
  made.add('vanished', 'feed', ERASED_AT, { what: 'user', id: 'V', name: 'vanishing 1' });
  made.add('vanished', 'feed', ERASED_AT, { what: 'room', id: 'v', name: 'passing-1' });
  for (const hookId of Object.keys(HOOKS) as MadeHook[]) {
    deliver(made, hookId, ERASED_AT - 5_000, { change: { ...WHOLE, roomId: 'v' }, names: ['vanishing 1'] });
    if (has('deleted')) deliver(made, hookId, ERASED_AT + 1_000, { type: 'room.deleted', about: 'v' });
    if (has('erased')) deliver(made, hookId, ERASED_AT + 80_000, { type: 'user.erased', about: 'V' });
  }
}

function purging(made: HandMade): void {
  for (const done of [false, true]) made.add('purge', 'feed', PURGED_AT, { roomId: 'p', seq: 2, done });
  for (const hookId of MIRRORS) deliver(made, hookId, PURGED_AT + 1_000, { change: REST_OF_PURGED });
}

function replayed(made: HandMade, comes: boolean): void {
  const replay = { hookId: 'mirror', number: 1, roomId: 'r', seq: 6 };
  made
    .add('replay', 'feed', 45_000, { ...replay, acked: false })
    .add('replay', 'feed', 45_010, { ...replay, acked: true });
  if (comes) deliver(made, 'mirror', 46_000, { change: change(place(5), place(7, 9)) });
}

function reset(made: HandMade, again: boolean): void {
  for (const hookId of Object.keys(HOOKS) as MadeHook[])
    deliver(made, hookId, RESET_AT, { epoch: 'E2', type: 'feed.reset' });
  const epoch = 'E2';
  if (again) {
    for (const hookId of ['mirror', 'refusing'] as const)
      deliver(made, hookId, RESET_AT + 1_000, { epoch, change: WHOLE });
    for (const hookId of MIRRORS) deliver(made, hookId, RESET_AT + 1_000, { epoch, change: REST_OF_PURGED });
  }
  for (const hookId of ['mirror', 'app'] as const)
    deliver(made, hookId, RESET_AT + 2_000, { ...CAUGHT_UP, epoch: 'E2' });
}
