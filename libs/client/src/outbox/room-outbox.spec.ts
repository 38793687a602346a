import { beforeEach, describe, expect, it } from 'vitest';

import { ChatError, type ErrorCode, type ErrorDetails } from '#contracts/errors';
import type { FileId, MessageId, RequestOf, RoomId, SentMessage, StoredFile } from '#contracts';

import { VirtualClock } from '../../model/virtual-clock.js';
import type { Requests } from '../replica/requests.js';
import type { PendingMessage } from './entry.js';
import type { PendingFile } from './pending-file.js';
import { RoomOutbox } from './room-outbox.js';

const HOUR_MS = 3_600_000;

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
  let ended: string[];

  const uploads = {
    start: () => undefined,
    wake: () => undefined,
    end: (files: readonly PendingFile[], isStored: boolean) =>
      void ended.push(...files.map(({ id }) => `${id} ${isStored ? 'stored' : 'unsent'}`)),
  };

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
    ended = [];
    isConnected = true;
    const runtime = { clock, random: () => 0, newId: () => 'fresh', report: () => undefined };
    queue = new RoomOutbox(requests, runtime, uploads, {
      changed: () => undefined,
      stored: ({ id }) => stored.push(id),
      keepsUnread: () => false,
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

  it('go on in their order behind a refused one, which stays as failed with its text', async () => {
    add('a', 'b', 'c');
    asked[0]?.answer(1);
    asked[1]?.refuse('REFUSED', { message: 'No bad words.' });
    asked[2]?.refuse('OUT_OF_ORDER');
    await pass(1_000);
    expect(asked.map(({ fields }) => [fields.id, fields.afterId]).slice(3)).toEqual([['c', 'a']]);
    asked[3]?.answer(2);
    await pass(60_000);
    expect(asked).toHaveLength(4);
    expect(states()).toEqual(['a sent', 'b failed', 'c sent']);
    expect(queue.entries[1]?.error).toEqual({ code: 'REFUSED', message: 'No bad words.', retry: 'never' });
    queue.retry('b' as MessageId);
    expect(asked[4]?.fields).toMatchObject({ id: 'b', afterId: 'c' });
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

  it('do not wait for one to all members, which the user may send some minutes later', async () => {
    add('a', 'b');
    asked[0]?.refuse('RATE_LIMITED', { scope: 'everyone', retryAfterMs: 300_000 });
    asked[1]?.refuse('OUT_OF_ORDER');
    await pass(10);
    expect(states()).toEqual(['a failed', 'b sending']);
    expect(asked.at(-1)?.fields.afterId).toBeUndefined();
    queue.retry('a' as MessageId);
    expect(sentIds().at(-1)).toBe('a');
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

  describe('with files', () => {
    const addWith = (id: string, ...files: string[]): void => queue.add(entryOf(id, files.map(fileOf)));
    const done = (id: string): void =>
      queue.noteFile(id as FileId, { status: 'done', file: { id: `stored ${id}` } as unknown as StoredFile });
    const fail = (id: string): void =>
      queue.noteFile(id as FileId, { status: 'failed', error: new ChatError('TOO_LARGE').toBody() });

    it('are sent when all files are done, in order with the messages behind them', async () => {
      add('a');
      addWith('b', 'one', 'two');
      add('c');
      expect(sentIds()).toEqual(['a']);
      done('two');
      expect(sentIds()).toEqual(['a']);
      done('one');
      expect(sentIds()).toEqual(['a', 'b', 'c']);
      expect(asked[1]?.fields).toMatchObject({ attachments: ['stored one', 'stored two'], afterId: 'a' });
      expect(asked[2]?.fields).toMatchObject({ afterId: 'b' });
      expect(asked[2]?.fields).not.toHaveProperty('attachments');
    });

    it('fail with a file, and let the messages behind them go on', () => {
      addWith('a', 'one');
      add('b');
      fail('one');
      expect(states()).toEqual(['a failed', 'b sending']);
      expect(queue.entries[0]?.error).toMatchObject({ code: 'TOO_LARGE' });
      expect(asked[0]?.fields.afterId).toBeUndefined();
    });

    it('upload only the failed files again after a retry', () => {
      addWith('a', 'one', 'two');
      done('one');
      fail('two');
      expect(queue.retry('a' as MessageId)).toBe(true);
      expect(queue.entries[0]?.files.map(({ status }) => status)).toEqual(['done', 'waiting']);
      expect(states()).toEqual(['a waiting']);
    });

    it('are sent without a failed file when the user removes it', () => {
      addWith('a', 'one', 'two');
      done('one');
      fail('two');
      expect(queue.discardFile('a' as MessageId, 'two' as FileId)).toBe(true);
      expect(ended).toEqual(['two unsent']);
      expect(asked[0]?.fields).toMatchObject({ id: 'a', attachments: ['stored one'] });
      expect(queue.discardFile('a' as MessageId, 'one' as FileId)).toBe(false);
    });

    it('without text are discarded with their last file', () => {
      queue.add({ ...entryOf('a', [fileOf('one')]), body: '' });
      add('b');
      expect(queue.discardFile('a' as MessageId, 'one' as FileId)).toBe(true);
      expect(states()).toEqual(['b sending']);
      expect(ended).toEqual(['one unsent']);
    });

    it('upload the files once more if the server has deleted them meanwhile', async () => {
      addWith('a', 'one');
      done('one');
      asked[0]?.refuse('INVALID', { field: 'attachments' });
      await pass(1_000);
      expect(queue.entries[0]).toMatchObject({ status: 'waiting', files: [{ status: 'waiting', file: null }] });
      done('one');
      asked[1]?.refuse('INVALID', { field: 'attachments' });
      await pass(1_000);
      expect(states()).toEqual(['a failed']);
    });

    it('wait while the server takes no files, and fail if it never does', async () => {
      addWith('a', 'one');
      done('one');
      asked[0]?.refuse('FORBIDDEN', { field: 'attachments' });
      await pass(0);
      expect(queue.entries[0]).toMatchObject({ status: 'waiting', files: [{ status: 'done' }] });
      for (let attempt = 1; queue.entries[0]?.status !== 'failed'; attempt += 1) {
        await pass(HOUR_MS);
        asked[attempt]?.refuse('FORBIDDEN', { field: 'attachments' });
        await pass(0);
      }
      expect(asked.length).toBeGreaterThan(2);
    });

    it('keep their bytes until the room shows them', async () => {
      addWith('a', 'one');
      done('one');
      asked[0]?.answer(1);
      await pass(0);
      expect(ended).toEqual([]);
      queue.prune(() => true);
      expect(ended).toEqual(['one stored']);
    });
  });
});

function entryOf(id: string, files: readonly PendingFile[] = []): PendingMessage {
  return {
    id: id as MessageId,
    roomId: 'room' as RoomId,
    body: id,
    request: { event: 'message:send', fields: { body: id } },
    files,
    replyTo: null,
    threadId: null,
    inRoom: false,
    everyone: false,
    mentions: [],
    ext: null,
    createdAt: '',
    status: 'waiting',
    error: null,
    seq: null,
    rev: null,
    sender: null,
  };
}

function fileOf(id: string): PendingFile {
  return { id: id as FileId, name: id, type: '', bytes: 1, status: 'waiting', error: null, file: null };
}
