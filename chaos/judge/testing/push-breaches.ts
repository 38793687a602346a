import type { RecordedPush } from '../../records/record.js';
import { changed, type HandMade, ok, type Scene } from './hand-made.js';

const SAYS = { userId: 'B', roomId: 'r', threadId: null, senderId: 'A', named: true } as const;
export const OF_5: RecordedPush = { ...SAYS, messageId: 'm5', seq: 5, text: 'text 5' };
export const OF_7: RecordedPush = { ...SAYS, messageId: 'm7', seq: 7, text: 'edited' };
const BOB = { who: 'bob' };

export function push(made: HandMade, at: number, payload: RecordedPush | null, status = 201): HandMade {
  return made.add('push', 'bob', at, { deviceId: 'd', status, payload });
}

function device(made: HandMade, preview: 'full' | 'none' = 'full'): HandMade {
  return made.add('device', 'bob', 4_500, { deviceId: 'd', userId: 'B', preview });
}

/** Bob, who is away, has a device; what comes to it after the first push is the scene's. */
export const away = (more: (made: HandMade) => unknown, scene: Scene = {}): Scene => ({
  ...scene,
  more: (made) => more(push(device(made), 5_050, OF_5)),
});
const leave = (made: HandMade, at: number): HandMade =>
  made.ask(at, 'room:leave', { roomId: 'r' }, ok({ rev: 10 }), BOB);
export const read = (made: HandMade, at: number): HandMade =>
  made.ask(at, 'read:mark', { roomId: 'r', seq: 7 }, ok({ readSeq: 7 }), BOB);

type Made = readonly [string, string, (made: HandMade) => unknown, Scene?];

/** Histories that break the promises to users who are away. */
export const PUSH_BREACHES: readonly [invariant: string, what: string, scene: Scene][] = (
  [
    ['push-comes', 'a message is not pushed', () => undefined],
    ['push-comes', 'a message was only refused', (made) => push(made, 10_100, OF_7, 503)],
    ['push-comes', 'a message comes late', (made) => push(made, 98_000, OF_7)],
    ['push-keeps-distance', 'two pushes are 4.9 s apart', (made) => push(push(made, 10_100, OF_7), 15_000, OF_7)],
    ['push-is-due', 'a push is read', (made) => push(read(made, 12_000), 16_000, OF_7)],
    ['push-is-due', 'a push is read by a user who is there', (made) => push(read(made, 15_000), 17_100, OF_7)],
    [
      'push-is-due',
      'a push is read by a user who is there, on a busy machine',
      (made) => push(read(made.add('machine', 'checker', 17_000, { load: 9 }), 12_000), 17_100, OF_7),
    ],
    [
      'push-is-due',
      'a push goes to its sender',
      (made) => push(made, 10_100, { ...OF_7, messageId: 'm6', seq: 6, senderId: 'B', text: 'text 6' }),
    ],
    [
      'push-is-due',
      'a push is deleted',
      (made) => push(made.ask(12_000, 'message:delete', { id: 'm7', roomId: 'r' }, ok({ rev: 10 })), 16_000, OF_7),
      { stored: changed('m7', { deleted: true, body: '' }) },
    ],
    ['push-is-due', 'a push comes after its user left', (made) => push(leave(made, 12_000), 16_000, OF_7)],
    [
      'push-is-due',
      'a push comes to an ended session',
      (made) => push(made.add('deviceEnd', 'bob', 12_000, { deviceId: 'd', acked: true }), 16_000, OF_7),
    ],
    ['push-is-its-message', 'a push is not signed', (made) => push(made, 10_100, null)],
    ['push-is-its-message', 'a push is of no message', (made) => push(made, 10_100, { ...OF_7, messageId: 'x' })],
    ['push-is-its-message', 'a push says something else', (made) => push(made, 10_100, { ...OF_7, text: 'text 5' })],
    ['push-is-its-message', 'a push names another sender', (made) => push(made, 10_100, { ...OF_7, senderId: 'C' })],
    ['push-is-its-message', 'a push is for another user', (made) => push(made, 10_100, { ...OF_7, userId: 'C' })],
    ['push-is-its-message', 'a push names another place', (made) => push(made, 10_100, { ...OF_7, seq: 8 })],
    [
      'push-is-its-message',
      'a push without preview says something',
      (made) => push(device(made, 'none'), 10_100, OF_7),
    ],
  ] as readonly Made[]
).map(([name, what, more, scene]) => [name, what, away(more, scene)]);
