import type { RecordedAnswer } from '../../records/record.js';
import { changed, type HandMade, message, ok, type Scene, STORED } from './hand-made.js';

const REFUSED: RecordedAnswer = { ok: false, code: 'REFUSED', retry: 'never' };
const EDIT = { id: 'm7', roomId: 'r', version: 1, body: 'edited' };

/** Adds a check of the room, which has accepted everything that is stored, and refused a message and an edit. */
export function checked(more: (made: HandMade) => unknown = () => undefined): NonNullable<Scene['more']> {
  return (made) => {
    made.add('checkedRooms', 'checker', 4, { roomIds: ['r'] });
    for (const { id, body } of [...STORED.slice(4), message(7)]) verdict(made, id, body);
    verdict(made, 'm8', 'unwanted', true);
    made.ask(9_600, 'message:send', { id: 'm8', roomId: 'r', body: 'unwanted' }, REFUSED);
    verdict(made, 'm5', 'unwanted', true);
    made.ask(9_610, 'message:edit', { id: 'm5', roomId: 'r', version: 1, body: 'unwanted' }, REFUSED);
    made.ask(9_700, 'message:send', { id: 'm5', roomId: 'r', body: 'text 5' }, ok({ seq: 5, rev: 5, dup: true }));
    more(made);
  };
}

function verdict(made: HandMade, messageId: string, body: string, refused = false): void {
  made.add('verdict', 'check', 1_000, { roomId: 'r', messageId, body, refused });
}

const UNSEEN = 'refused-is-unseen';
const NOT_REFUSED = 'acked-is-not-refused';
const pushed = { userId: 'B', roomId: 'r', messageId: 'm8', seq: 8, threadId: null, senderId: 'A', text: null };
const delivered = {
  ...{ hookId: 'h', number: 1, epoch: 'e', type: 'room.changed', webhookId: null },
  body: '',
  signed: true,
};
const place = { seq: 8, rev: 10 };

/** Histories that break what the check promises. */
export const CHECK_BREACHES: readonly [invariant: string, what: string, scene: Scene][] = [
  [UNSEEN, 'a refused message is stored', { stored: [...STORED, message(8, { body: 'unwanted' })], more: checked() }],
  [UNSEEN, 'a refused edit is stored', { stored: changed('m5', { body: 'unwanted', version: 2 }), more: checked() }],
  [
    UNSEEN,
    'a message is stored of which the check knows nothing',
    { stored: [...STORED, message(9)], more: checked() },
  ],
  [UNSEEN, 'a member sees a refused edit', { bobsView: changed('m5', { body: 'unwanted' }), more: checked() }],
  [
    UNSEEN,
    'a frame shows a refused message',
    {
      more: checked((made) => {
        const items = [{ type: 'message', id: 'm8', rev: 10, seq: 8 }] as const;
        made.add('frame', 'bob', 9_620, { connection: 'bob#1', roomId: 'r', from: 9, to: 10, items });
      }),
    },
  ],
  [
    UNSEEN,
    'a hook gets a refused message',
    {
      more: checked((made) => {
        const change = { roomId: 'r', direct: false, from: place, to: place, head: place, firstSeq: 1, skipped: null };
        const content = { messages: [message(8, { body: 'unwanted' })], items: [], more: false };
        made.add('delivery', 'receiver', 9_900, {
          ...delivered,
          change: { ...change, ...content },
          about: null,
          names: [],
        });
      }),
    },
  ],
  [
    UNSEEN,
    'a device gets a refused message',
    {
      more: checked((made) =>
        made.add('push', 'device', 9_900, { deviceId: 'd', status: 201, payload: { ...pushed, named: true } }),
      ),
    },
  ],
  [
    NOT_REFUSED,
    'an acked message is refused when it is sent again',
    { more: checked((made) => made.ask(9_800, 'message:send', { id: 'm6', roomId: 'r', body: 'text 6' }, REFUSED)) },
  ],
  [
    NOT_REFUSED,
    'an acked edit is refused when it comes again',
    { more: checked((made) => made.ask(9_800, 'message:edit', EDIT, REFUSED)) },
  ],
];
