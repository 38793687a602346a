import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import type { Member } from '#contracts';
import { startPostgres } from '#engines/postgres-engine';
import { startRedis } from '#engines/redis-engine';
import { TestPair } from '#testing/deployments/test-pair';
import { setFolder } from '#testing/engines/set-folder';
import { setUp } from '#testing/engines/set-up';
import { guest } from '#testing/users/user';

import { previousFolder } from './previous-folder.js';

const [OLD, NEW] = [0, 1];
/** Enough rooms for partitions of both histories. */
const ROOMS = 12;

const folder = setFolder();
const postgres = setUp(() => startPostgres({ dataDir: join(folder, 'postgres'), persistent: false }));
const redis = setUp(() => startRedis());
let pair: TestPair;

/** A process of each version over one Redis and one PostgreSQL. */
beforeAll(async () => {
  const settings = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  pair = await TestPair.start({ settings, roots: [previousFolder(), process.cwd()] });
});

afterAll(() => pair.stop());

it('no history carries out an act without its reason: the log has it, or the act is to be repeated later', async () => {
  const [ann, ben] = [await guest('ann'), await guest('ben')];
  const socket = await ann.connect({ url: pair.urls[NEW] ?? '' });
  const done: boolean[] = [];
  for (let room = 0; room < ROOMS; room += 1) {
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'mixed', memberIds: [ben.id] });
    const act = { roomId, userId: ben.id, seconds: 600, reason: 'no caps' };
    const muted = await socket.request('member:mute', act);
    if (!muted.ok) expect(muted.error).toMatchObject({ retry: 'later' });
    const { acts } = await socket.ask('room:log', { roomId });
    expect(acts.map(({ reason }) => reason)).toEqual(muted.ok ? ['no caps'] : []);
    const { members } = await socket.ask('member:list', { roomId });
    const { mutedUntil } = members.find(({ user }) => user.id === ben.id) as Member;
    expect(mutedUntil !== null).toBe(muted.ok);
    done.push(muted.ok);
  }
  expect(new Set(done)).toEqual(new Set([true, false]));
  ann.close();

  await pair.replace(OLD);
  const later = await ann.connect({ url: pair.urls[NEW] ?? '' });
  const { id: roomId } = await later.ask('room:create', { kind: 'group', name: 'new', memberIds: [ben.id] });
  await later.ask('member:ban', { roomId, userId: ben.id, reason: 'no spam' });
  ann.close();
});
