import { beforeEach, describe, expect, it } from 'vitest';

import { ChatError, type ErrorCode, type ErrorDetails } from '#contracts/errors';
import type { MessageId, RequestOf, RoomId, SentMessage } from '#contracts';

import { VirtualClock } from '../../model/virtual-clock.js';
import type { Requests } from '../replica/requests.js';
import type { PendingMessage } from './entry.js';
import { RoomOutbox } from './room-outbox.js';

interface Asked {
  readonly fields: RequestOf<'message:send'>;
  readonly answer: (seq: number) => void;
  readonly refuse: (code: ErrorCode, details?: ErrorDetails) => void;
}

describe('outgoing messages of a room', () => {
  let clock: VirtualClock;
  let asked: Asked[];
  let queue: RoomOutbox;
  let isConnected: boolean;
  let stored: string[];
  let recovered: string[];

  const requests = {
    get isConnected() {
      return isConnected;
    },
    request: (_event: string, fields: RequestOf<'message:send'>) =>
      new Promise<SentMessage>((resolve, reject) =>
        asked.push({
          fields,
          answer: (seq) => resolve({ id: fields.id, seq, rev: seq, createdAt: '', dup: false } as never),
          refuse: (code, details) => reject(new ChatError(code, details)),
        }),
      ),
  } as unknown as Requests;

  const add = (...ids: string[]): void => {
    for (const id of ids) queue.add(entryOf(id));
  };
  const pass = (durationMs: number): Promise<void> => clock.pass(durationMs);
  const sentIds = () => asked.map(({ fields }) => fields.id);
  const states = () => queue.entries.map(({ id, status }) => `${id} ${status}`);

  beforeEach(() => {
    clock = new VirtualClock();
    asked = [];
    stored = [];
    recovered = [];
    isConnected = true;
    const runtime = { clock, random: () => 0, newId: () => 'fresh', report: () => undefined };
    queue = new RoomOutbox(requests, runtime, {
      changed: () => undefined,
      stored: ({ id }) => stored.push(id),
      generation: () => 0,
      recover: async ({ code }) => void recovered.push(code),
    });
  });

  it('are sent concurrently, each naming the previous one', async () => {
    add('a', 'b', 'c');
    expect(asked.map(({ fields }) => fields.afterId)).toEqual([undefined, 'a', 'b']);
    asked[0]?.answer(1);
    await pass(0);
    expect(states()).toEqual(['a sent', 'b sending', 'c sending']);
    expect(stored).toEqual(['a']);
  });

  it('are not resent after close, even with outstanding answers', async () => {
    add('a', 'b');
    queue.close();
    asked[0]?.refuse('TIMEOUT');
    asked[1]?.refuse('UNAUTHENTICATED');
    await pass(60_000);
    expect(sentIds()).toEqual(['a', 'b']);
    expect(recovered).toEqual([]);
  });

  it('have at most eight requests open', async () => {
    add(...'abcdefghij');
    expect(asked).toHaveLength(8);
    asked[0]?.answer(1);
    await pass(0);
    expect(sentIds().at(-1)).toBe('i');
  });

  it('are resent with the same ids after a temporary failure, once all answers have arrived', async () => {
    add('a', 'b', 'c');
    asked[0]?.refuse('OVERLOADED', { retryAfterMs: 1_000 });
    asked[1]?.refuse('OVERLOADED');
    await pass(5_000);
    expect(asked).toHaveLength(3);
    asked[2]?.refuse('OUT_OF_ORDER');
    await pass(900);
    expect(asked).toHaveLength(3);
    await pass(200);
    expect(sentIds()).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
    expect(asked.slice(3).map(({ fields }) => fields.afterId)).toEqual([undefined, 'a', 'b']);
  });

  it.each(['MUTED', 'SLOW_MODE'] as const)('are sent when the rule that refused them changes (%s)', async (code) => {
    add('a', 'b');
    asked[0]?.refuse(code, { retryAfterMs: 3_600_000 });
    asked[1]?.refuse('OUT_OF_ORDER');
    await pass(60_000);
    queue.noteRules(1);
    expect(sentIds()).toEqual(['a', 'b', 'a', 'b']);
    queue.noteRules(1);
    asked[2]?.answer(1);
    asked[3]?.answer(2);
    await pass(0);
    expect(states()).toEqual(['a sent', 'b sent']);
  });

  it('are sent again at once if the rule changed before the refusal arrived', async () => {
    add('a');
    queue.noteRules(1);
    asked[0]?.refuse('MUTED', { retryAfterMs: 3_600_000 });
    await pass(10);
    expect(sentIds()).toEqual(['a', 'a']);
    asked[1]?.refuse('MUTED', { retryAfterMs: 3_600_000 });
    await pass(60_000);
    expect(asked).toHaveLength(2);
  });

  it('wait as long as a rate limit says, whatever changes in the room', async () => {
    add('a');
    asked[0]?.refuse('RATE_LIMITED', { retryAfterMs: 5_000 });
    await pass(10);
    queue.noteRules(1);
    await pass(4_000);
    expect(asked).toHaveLength(1);
    await pass(2_000);
    expect(asked).toHaveLength(2);
  });

  it('skip one that failed permanently', async () => {
    add('a', 'b', 'c');
    asked[0]?.answer(1);
    asked[1]?.refuse('INVALID', { field: 'body' });
    asked[2]?.refuse('OUT_OF_ORDER');
    await pass(10);
    expect(states()).toEqual(['a sent', 'b failed', 'c sending']);
    expect(asked.at(-1)?.fields).toMatchObject({ id: 'c', afterId: 'a' });
    expect(queue.entries[1]?.error).toMatchObject({ code: 'INVALID', field: 'body' });
  });

  it('are resent after an unknown outcome and on a new connection', async () => {
    add('a');
    isConnected = false;
    asked[0]?.refuse('TIMEOUT');
    await pass(60_000);
    expect(asked).toHaveLength(1);
    isConnected = true;
    queue.flush();
    expect(sentIds()).toEqual(['a', 'a']);
  });

  it('can be retried or discarded after a failure', async () => {
    add('a', 'b');
    asked[0]?.refuse('FORBIDDEN');
    asked[1]?.answer(1);
    await pass(0);
    expect(queue.discard('b' as MessageId)).toBe(true);
    expect(queue.retry('a' as MessageId)).toBe(true);
    expect(asked.at(-1)?.fields.id).toBe('a');
    expect(queue.discard('a' as MessageId)).toBe(false);
    asked.at(-1)?.refuse('IDEMPOTENCY_MISMATCH');
    await pass(0);
    expect(queue.retry('a' as MessageId)).toBe(true);
    expect(asked.at(-1)?.fields.id).toBe('fresh');
  });

  it('wait for a new token if the server requires one', async () => {
    add('a');
    asked[0]?.refuse('TOKEN_EXPIRED');
    await pass(1_000);
    expect(recovered).toEqual(['TOKEN_EXPIRED']);
    expect(sentIds()).toEqual(['a', 'a']);
  });

  it('are removed once the room shows them', async () => {
    add('a', 'b');
    asked[0]?.answer(5);
    await pass(0);
    queue.prune(({ rev }) => (rev ?? 0) <= 5);
    expect(states()).toEqual(['b sending']);
  });
});

function entryOf(id: string): PendingMessage {
  return {
    id: id as MessageId,
    roomId: 'room' as RoomId,
    body: id,
    request: { event: 'message:send', fields: { body: id } },
    replyTo: null,
    mentions: [],
    ext: null,
    createdAt: '',
    status: 'waiting',
    error: null,
    seq: null,
    rev: null,
  };
}
