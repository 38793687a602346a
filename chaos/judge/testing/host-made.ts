import type { Happenings, RecordedMessage } from '../../records/record.js';
import { END_AT, type HandMade, message, notice, ok, type Scene } from './hand-made.js';

const BEGAN_AT = 20_000;
const atOf = (seq: number): number => BEGAN_AT + seq * 1_000;
/** When the host has removed Y. */
export const REMOVED_AT = atOf(5);

type Hosted = Happenings['hosted'];

const HOSTED: readonly Hosted[] = [
  { event: 'user:put', externalId: 'x', id: 'X', value: 'Xenia' },
  { event: 'user:put', externalId: 'y', id: 'Y', value: 'Yves' },
  { event: 'room:put', externalId: 'order', id: 'h', value: 'late' },
  { event: 'room:pair', externalId: 'x y', id: 'd', value: null },
];

const STORED: readonly RecordedMessage[] = [
  notice(1, 'room.created', 'bot'),
  notice(2, 'member.added', 'X'),
  notice(3, 'member.added', 'Y'),
  message(4, { senderId: 'bot' }),
  notice(5, 'member.removed', 'Y'),
  message(6, { senderId: 'X' }),
].map((stored) => ({ ...stored, id: `h${stored.seq}`, createdAt: atOf(stored.seq) }));

export interface HostScene {
  readonly hosted?: readonly Hosted[];
  readonly stored?: readonly RecordedMessage[];
  readonly memberIds?: readonly string[];
  readonly more?: (made: HandMade) => unknown;
}

const HOST = { who: 'host 1' };

/** Adds a host with the room `h` and the users X and Y, who is removed. Everything goes well, except for what the scene changes. */
export function hosting({
  hosted = HOSTED,
  stored = STORED,
  memberIds = ['X'],
  more = () => undefined,
}: HostScene = {}): NonNullable<Scene['more']> {
  return (made) => {
    for (const userId of ['X', 'Y']) made.add('user', userId, 0, { userId, client: 'hosted', leaves: false });
    for (const { event, externalId, id, value } of HOSTED)
      made.ask(BEGAN_AT, event, { externalId, ...(value !== null && { value }) }, ok({ id, isNew: true }), HOST);
    seat(seat(made, 'member:set', 'x', 2), 'member:set', 'y', 3);
    seat(made, 'member:remove', 'y', 5);
    for (const seq of [4, 6]) {
      const fields = { id: `h${seq}`, roomId: 'h', body: `text ${seq}` };
      made.ask(atOf(seq), 'message:send', fields, ok({ seq, rev: seq, dup: false }), HOST);
    }
    more(made);
    for (const thing of hosted) made.add('hosted', 'host 1', END_AT - 1, thing);
    const head = { headSeq: stored.length, headRev: stored.length };
    made.add('audited', 'auditor', END_AT - 1, { roomId: 'h', ...head, messages: stored, memberIds });
  };
}

function seat(made: HandMade, event: 'member:set' | 'member:remove', externalId: string, seq: number): HandMade {
  return made.ask(atOf(seq), event, { roomId: 'h', externalId, userId: externalId.toUpperCase() }, ok(), HOST);
}

/** A frame of the room `h` for Y. */
export function frameForY(made: HandMade, at: number): HandMade {
  const item = { type: 'message' as const, id: 'h6', rev: 6, seq: 6, version: 1, createdAt: atOf(6) };
  return made.add('frame', 'Y', at, { connection: 'Y#1', roomId: 'h', from: 5, to: 6, items: [item] });
}

/** X is renamed. */
export function rename(made: HandMade, at: number, value: string, { isNew = false, id = 'X' } = {}): HandMade {
  return made.ask(at, 'user:put', { externalId: 'x', value }, ok({ id, isNew }), HOST);
}

/** Histories that break the promises to hosts. */
export const HOST_BREACHES: readonly [invariant: string, what: string, scene: Scene][] = [
  [
    'host-makes-once',
    'a repeat makes another user',
    { more: hosting({ more: (made) => rename(made, 30_000, 'Xenia', { id: 'X2' }) }) },
  ],
  [
    'host-makes-once',
    'two requests are answered as new',
    { more: hosting({ more: (made) => rename(made, 30_000, 'Xenia', { isNew: true }) }) },
  ],
  [
    'host-makes-once',
    'two users have two direct rooms',
    { more: hosting({ hosted: [...HOSTED, { event: 'room:pair', externalId: 'x y', id: 'd2', value: null }] }) },
  ],
  [
    'host-makes-once',
    'a message is stored under two ids',
    { more: hosting({ stored: [...STORED, message(7, { id: 'h7', body: 'text 6' })] }) },
  ],
  ['host-change-holds', 'an acked user is gone', { more: hosting({ hosted: HOSTED.slice(1) }) }],
  ['host-change-holds', 'an acked name is lost', { more: hosting({ more: (made) => rename(made, 30_000, 'Xena') }) }],
  [
    'host-change-holds',
    'an acked topic is lost',
    { more: hosting({ hosted: HOSTED.map((thing) => (thing.id === 'h' ? { ...thing, value: null } : thing)) }) },
  ],
  ['host-change-holds', 'an acked member is none', { more: hosting({ memberIds: [] }) }],
  [
    'host-change-holds',
    'two messages are stored in the wrong order',
    {
      more: hosting({
        stored: STORED.map((stored) => {
          const seq = new Map([
            [4, 6],
            [6, 4],
          ]).get(stored.seq);
          return seq === undefined ? stored : { ...stored, seq };
        }),
      }),
    },
  ],
  [
    'acts-once',
    'one request of a host adds a user twice',
    { more: hosting({ stored: [...STORED, { ...notice(7, 'member.added', 'X'), createdAt: atOf(7) }] }) },
  ],
  ['host-removes-for-good', 'a removed user is a member', { more: hosting({ memberIds: ['X', 'Y'] }) }],
  [
    'host-removes-for-good',
    'a removed user receives a message',
    { more: hosting({ more: (made) => frameForY(made, REMOVED_AT + 5_000) }) },
  ],
];
