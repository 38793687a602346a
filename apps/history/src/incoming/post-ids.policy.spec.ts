import { describe, expect, it } from 'vitest';
import { ChatError, isId, newId, type IncomingId, type MessageId, type RoomId } from '#contracts';
import { candidatesOf, idOfKey, mayBeOther } from './post-ids.policy.js';

const [webhook, other] = [newId<IncomingId>(), newId<IncomingId>()];

describe('the id of a key', () => {
  it('is the key itself, if that is a UUID, in any case', () => {
    const id = newId<MessageId>();
    expect([idOfKey(id, webhook), idOfKey(id.toUpperCase(), other)]).toEqual([id, id]);
  });

  it('comes from any other text and the webhook', () => {
    const id = idOfKey('job 7', webhook);
    expect(isId(id)).toBe(true);
    expect([
      idOfKey('job 7', webhook) === id,
      idOfKey('job 8', webhook) === id,
      idOfKey('job 7', other) === id,
    ]).toEqual([true, false, false]);
  });

  it('is none of a key that is left out or empty', () => {
    expect([idOfKey(undefined, webhook), idOfKey('', webhook)]).toEqual([undefined, undefined]);
  });
});

it('a post may take each of its ids, in the thread before outside it', () => {
  const request = { roomId: newId<RoomId>(), body: 'x' };
  const [one, two, root] = [newId<MessageId>(), newId<MessageId>(), newId<MessageId>()];
  expect(candidatesOf(request, [one, two], root)).toEqual([
    { ...request, id: one, threadId: root },
    { ...request, id: one },
    { ...request, id: two, threadId: root },
    { ...request, id: two },
  ]);
  for (const none of [undefined, 'x', '', 7, [root]])
    expect(candidatesOf(request, [one], none)).toEqual([{ ...request, id: one }]);
});

it.each([
  [true, new ChatError('IDEMPOTENCY_MISMATCH')],
  [true, new ChatError('GONE')],
  [true, new ChatError('INVALID', { field: 'threadId' })],
  [true, new ChatError('INVALID', { field: 'replyTo' })],
  [false, new ChatError('INVALID', { field: 'body' })],
  [false, new ChatError('MUTED')],
  [false, new TypeError('x')],
])('another id or no thread may help: %s for %s', (may, error) => {
  expect(mayBeOther(error)).toBe(may);
});
