import { describe, expect, it } from 'vitest';

import type { PushMessage, PushReminder } from '#client';

import { isKnown, noticeOf, payloadOf, reminderNotice, testNotice } from './notice.policy.js';
import type { PushFacts } from './push-memory.js';
import { pushText } from './push-text.js';

const text = pushText('en');

const PUSH = {
  v: 1,
  type: 'message',
  userId: 'ann',
  roomId: 'room',
  messageId: 'm',
  seq: 7,
  direct: false,
  mention: false,
  unread: 1,
  at: '2026-01-01T00:00:00.000Z',
  roomName: 'Kitchen',
  sender: { id: 'ben', name: 'Ben', avatarUrl: '/ben.webp' },
  text: 'Lunch at **one**?',
} as unknown as PushMessage;
const HIDDEN = { ...PUSH, roomName: undefined, sender: undefined, text: undefined } as unknown as PushMessage;
const FACTS = { watched: null, seenSeq: 0 } as unknown as PushFacts;
const notice = (fields: object) => noticeOf({ ...PUSH, ...fields }, text);

describe('the notification of a push', () => {
  it('says who has written what in which room, as text, and leads to the room', () => {
    expect(noticeOf(PUSH, text)).toMatchObject({
      title: 'Ben – Kitchen',
      options: {
        body: 'Lunch at one?',
        icon: '/ben.webp',
        tag: 'room',
        data: { roomId: 'room', threadId: null, seq: 7 },
      },
    });
    expect(notice({ direct: true, roomName: null }).title).toBe('Ben');
    expect(notice({ threadId: 'thread' }).options.data).toMatchObject({ threadId: 'thread' });
  });

  it('has the number of unread messages below the newest one', () => {
    expect(notice({ unread: 3 }).options.body).toBe('Lunch at one?\n3 unread messages');
    expect(notice({ unread: 100 }).options.body).toBe('Lunch at one?\n99+ unread messages');
  });

  it('without a preview says neither what nor of whom', () => {
    expect(noticeOf(HIDDEN, text)).toMatchObject({ title: 'Parley', options: { body: 'You have a new message.' } });
    expect(noticeOf({ ...HIDDEN, mention: true }, text).options.body).toBe('Somebody has mentioned you.');
    expect(noticeOf(HIDDEN, text).options.icon).toBe('/icons/icon-192.png');
  });

  it('of a reminder says so, and leads to its message', () => {
    const reminder = { ...PUSH, type: 'reminder', remindAt: '2026-02-01T00:00:00.000Z' } as unknown as PushReminder;
    const at = Date.parse(reminder.remindAt);
    expect(reminderNotice(reminder, text)).toMatchObject({
      title: 'Reminder: Ben – Kitchen',
      options: {
        body: 'Lunch at one?',
        tag: 'reminder m',
        timestamp: at,
        data: { roomId: 'room', threadId: null, seq: 7, reminder: { messageId: 'm', at } },
      },
    });
    const said = (fields: object, language = 'en') => {
      const { title, options } = reminderNotice({ ...reminder, ...fields }, pushText(language));
      return [title, options.body];
    };
    expect(said({ direct: true, roomName: null, unread: 5 })).toEqual(['Reminder: Ben', 'Lunch at one?']);
    // Without a preview, and of a person whom the user blocks.
    const hidden = ['Reminder', 'You wanted to come back to a message.'];
    expect(said({ roomName: undefined, sender: undefined, text: undefined })).toEqual(hidden);
    expect(said({ sender: undefined, text: '' })).toEqual(hidden);
    expect(said({}, 'de')[0]).toBe('Erinnerung: Ben – Kitchen');
  });

  it('of a test says that it has come, and leads nowhere', () => {
    expect(testNotice(text).options).toMatchObject({ body: 'Notifications reach this device.', tag: 'test' });
    expect(testNotice(text).options.data).toBeUndefined();
  });
});

describe('a push', () => {
  it('of an unknown type, and what is no push, is none', () => {
    for (const data of [undefined, '', 'null', '{', '[]', '{"type":"call","userId":"ann"}'])
      expect(payloadOf(data)).toBeNull();
    expect(payloadOf(JSON.stringify({ ...PUSH, later: 'field' }))).toMatchObject({ seq: 7 });
  });

  it('is known if it was read or shown, here or by a page', () => {
    expect(isKnown(PUSH, FACTS, null, false)).toBe(false);
    expect(isKnown(PUSH, { ...FACTS, seenSeq: 6 }, null, false)).toBe(false);
    expect(isKnown(PUSH, { ...FACTS, seenSeq: 7 }, null, false)).toBe(true);
  });

  it('is known if the notification of its room is of this message or of a newer one', () => {
    const shown = noticeOf(PUSH, text).options.data;
    for (const [seq, expected] of [
      [6, true],
      [7, true],
      [8, false],
    ] as const)
      expect(isKnown({ ...PUSH, seq: seq as never }, FACTS, shown as never, false)).toBe(expected);
  });

  it('is known while a visible page shows the end of its room or of its thread, and only then', () => {
    const [inRoom, inThread] = [
      { ...FACTS, watched: 'room' },
      { ...FACTS, watched: 'thread' },
    ] as unknown as PushFacts[];
    const reply = { ...PUSH, threadId: 'thread' } as unknown as PushMessage;
    expect(isKnown(PUSH, inRoom!, null, true)).toBe(true);
    expect(isKnown(PUSH, inRoom!, null, false)).toBe(false);
    expect(isKnown(reply, inRoom!, null, true)).toBe(false);
    expect(isKnown(reply, inThread!, null, true)).toBe(true);
  });
});
