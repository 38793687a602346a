import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { JOINED_ROOMS_MAX, newId, type RoomId, type UserId } from '#contracts';
import type { Sql, Statement } from '#persistence/sql';
import { command } from '../../../testing/test-command.js';
import { actorOf } from '../../../testing/test-draft.js';
import { prepare } from '../../commands/apply.policy.js';
import { lockAndRead } from './room-facts.store.js';

const KEY = createSecretKey(Buffer.alloc(32, 1));
const USERS = 450;

describe('the facts of a command', () => {
  it('come by statements with a bounded number of users, whose rooms are counted', async () => {
    const userIds = Array.from({ length: USERS }, () => newId<UserId>());
    const asked: unknown[][] = [];
    const sql = {
      rows(statement: Statement, values: readonly unknown[]) {
        if (statement.name !== 'joined-counts') return Promise.resolve([]);
        asked.push([...values]);
        const rows = (values[0] as UserId[]).map((user_id) => ({ user_id, joined: 7, unopened: 2, hidden: 1 }));
        return Promise.resolve(rows);
      },
    } as Sql;
    const members = userIds.map((userId) => ({
      userId,
      role: 'member' as const,
      joinedAt: '2026-01-01T00:00:00.000Z',
    }));
    const show = command('import:show', actorOf('root'), {
      ...{ digest: '', kind: 'group', visibility: 'private', name: 'all', topic: null, archived: false },
      ...{ createdAt: '2026-01-01T00:00:00.000Z', members },
    });
    const entry = { ...prepare(show, KEY), deadline: 0, batch: 0, place: 0 };
    const work = { roomId: newId<RoomId>(), entries: [entry], failedSends: new Map() };
    const { people } = await lockAndRead(sql, [work], {}, { now: () => new Date() });
    expect(asked.map(([users, max]) => [(users as UserId[]).length, max])).toEqual(
      [200, 200, 50].map((users) => [users, JOINED_ROOMS_MAX]),
    );
    for (const userId of userIds) expect(people.roomsOf(userId)).toEqual({ joined: 7, unopened: 2, hidden: 1 });
  });
});
