import { join } from 'node:path';

import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { newId, type Message, type MessageId, type RoomId } from '#contracts';
import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';
import { TestPair } from '#testing/deployments/test-pair';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { TestGrowingMessage, untilEnded } from '#testing/users/test-growing-message';
import type { TestSocket } from '#testing/users/test-socket';
import { guest, type TestUser } from '#testing/users/user';

import { previousFolder } from './previous-folder.js';

vi.setConfig({ testTimeout: 300_000 });

const [OLD, NEW] = [0, 1];
/** Among as many rooms are some of both histories. */
const ROOMS = 24;
/** `GROW_IDLE_SECONDS`, and the minute in which the end comes. */
const LAPSE_MS = 70_000;

const folder = setFolder();
const postgres = setUp(() => startPostgres({ dataDir: join(folder, 'postgres'), persistent: false }));
const redis = setUp(() => startRedis());
let pair: TestPair;
let [writer, reader]: TestUser[] = [];

/** A process of each version over one Redis and one PostgreSQL. */
beforeAll(async () => {
  const settings = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, GROW: 'all', GROW_IDLE_SECONDS: '10' };
  pair = await TestPair.start({ settings, roots: [previousFolder(), process.cwd()] });
  [writer, reader] = [await guest('writer'), await guest('reader')];
});

afterAll(async () => {
  writer?.close();
  reader?.close();
  await pair.stop();
});

const connected = (user: TestUser | undefined, index: number): Promise<TestSocket> => {
  if (user === undefined) throw new Error('no user');
  return user.connect({ url: pair.urls[index] ?? '' });
};

it('no history makes a plain message of one that grows; readers at a gateway of before see its beginning, then its end', async () => {
  const [writing, reading] = [await connected(writer, NEW), await connected(reader, OLD)];
  await reading.ask('sync', {});
  const begun = new Set<boolean>();
  for (let room = 0; room < ROOMS && begun.size < 2; room += 1) {
    const group = { kind: 'group', name: 'answers', memberIds: [reader!.id] };
    const { id: roomId } = await writing.ask('room:create', group);
    await reading.untilIn(roomId);
    const sent = { id: newId<MessageId>(), roomId, body: 'So', grow: true };
    const answer = await writing.request('message:send', sent);
    begun.add(answer.ok);
    if (!answer.ok) {
      expect(answer.error).toMatchObject({ retry: 'later' });
      expect(await textsIn(writing, roomId)).toEqual([]);
      continue;
    }
    await writing.ask('message:append', { roomId, id: sent.id, offset: 2, text: ' far 👍' });
    expect(await textsIn(reading, roomId)).toEqual(['So']);
    await writing.ask('message:finish', { roomId, id: sent.id, length: 8 });
    expect(await untilBody(reading, sent.id, 'So far 👍')).toBe(true);
    expect(await textsIn(reading, roomId)).toEqual(['So far 👍']);
  }
  expect(begun).toEqual(new Set([true, false]));
});

it('one that grows goes on when the old process is replaced, and ends by itself after the old version came back', async () => {
  await pair.replace(OLD);
  const [writing, reading] = [await connected(writer, OLD), await connected(reader, NEW)];
  await reading.ask('sync', {});
  const { id: roomId } = await writing.ask('room:create', { kind: 'group', name: 'new', memberIds: [reader!.id] });
  await reading.untilIn(roomId);
  const [kept, left] = [
    await TestGrowingMessage.begin(writing, roomId),
    await TestGrowingMessage.begin(writing, roomId, 'Left'),
  ];
  await kept.append(' far');
  await left.append(' behind 👍');
  expect((await kept.finish()).body).toBe('So far');

  await pair.replace(OLD, previousFolder());
  await pair.replace(NEW, previousFolder());
  const before = await connected(reader, NEW);
  expect(await textsIn(before, roomId)).toEqual(['So far', 'Left']);
  await pair.replace(OLD);
  await pair.replace(NEW);
  const again = await connected(reader, NEW);
  await again.ask('sync', {});
  const ended = await untilEnded(again, left.id, LAPSE_MS);
  expect(ended).toMatchObject({ grow: 'interrupted', body: 'Left behind 👍', version: 1 });
});

async function textsIn(socket: TestSocket, roomId: RoomId): Promise<string[]> {
  const { messages } = await socket.ask('message:page', { roomId, limit: 50 });
  return messages.filter(({ kind }) => kind === 'text').map(({ body }) => body);
}

/** Whether an item of the message with this body comes. */
async function untilBody(socket: TestSocket, id: MessageId, body: string): Promise<boolean> {
  const states = (): Message[] =>
    socket
      .of('changes')
      .flatMap(({ items }) => items.flatMap((item) => (item.type === 'message' ? [item.message] : [])));
  await socket.until(() => states().some((state) => state.id === id && state.body === body), 'the end');
  return true;
}
