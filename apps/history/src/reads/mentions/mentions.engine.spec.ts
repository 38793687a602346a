import { beforeAll, describe, expect, it } from 'vitest';
import { newId, type RoomId, type UserId } from '#contracts';
import type { Statement } from '#persistence/sql';
import { readingOf } from '#testing/engines/query-plans';
import { setUp } from '#testing/engines/set-up';
import { READ_STATES, ROOM_STATES } from '../../room/views/room-state.store.js';
import { TestStore } from '../../../testing/test-store.js';
import { MENTIONS } from './mentions.store.js';

const ROOMS = 100;
const MESSAGES = 200;
/** Of each of the user's rooms, and of each message on a page. */
const BUFFERS_EACH_MAX = 30;
const PAGE = 10;

/** One user has all mentions, so a planner that asks for the mentions of the average user expects all of them. */
describe('in a store with all mentions by one user', () => {
  const store = setUp(() => TestStore.start());
  let userId: UserId;
  let roomId: RoomId;

  beforeAll(async () => {
    userId = await store.person('reader');
    const senderId = await store.person('sender');
    for (let room = 0; room < ROOMS; room += 1) {
      roomId = await store.room({ members: [userId, senderId] });
      await store.messages(roomId, { count: MESSAGES, senderId });
    }
    await store.query(
      `INSERT INTO history.mentions (user_id, room_id, seq, created_at)
       SELECT $1, room_id, seq, created_at FROM history.messages WHERE seq % 25 = 0`,
      [userId],
    );
    await store.query('UPDATE history.messages SET everyone = true WHERE seq IN (5, 190)');
    await store.query("UPDATE history.members SET joined_at = now() - interval '1 day'");
    await store.query('VACUUM ANALYZE');
  });

  const reading = ({ text }: Statement, values: unknown[]) => readingOf((each) => store.query(each, values), text);
  const tellEveryoneTo = (seq: number) => store.query('UPDATE history.rooms SET everyone_seq = $1', [seq]);

  it('a page of them costs a look at each room of the user, and nothing for the other messages there', async () => {
    await tellEveryoneTo(190);
    const { buffers } = await reading(MENTIONS, [userId, null, null, null, PAGE]);
    expect(buffers).toBeLessThan((ROOMS + PAGE) * BUFFERS_EACH_MAX);
  });

  it('a page of a user who is in no room looks at none, also in a plan for the average user', async () => {
    await tellEveryoneTo(0);
    await store.query('ANALYZE history.rooms');
    await store.transaction(async (query) => {
      await query('SET LOCAL plan_cache_mode = force_generic_plan');
      await query(`PREPARE page (uuid, float8, uuid, bigint, bigint) AS ${MENTIONS.text}`);
      const page = `EXECUTE page('${newId<UserId>()}', NULL, NULL, NULL, ${String(PAGE)})`;
      const { scans } = await readingOf(query, page);
      expect(scans.map(({ table }) => table)).not.toContain('rooms');
      await query('DEALLOCATE page');
    });
  });

  it('a count looks for messages to everyone only in rooms that have one above the marker', async () => {
    for (const statement of [ROOM_STATES, READ_STATES]) {
      const looksAt = async (readSeq: number) => {
        await store.readTo(roomId, userId, readSeq);
        const { scans } = await reading(statement, [[userId], [roomId]]);
        return scans.map(({ by }) => by).filter((by) => by === 'messages_everyone');
      };
      await tellEveryoneTo(190);
      expect(await looksAt(189)).toEqual(['messages_everyone']);
      expect(await looksAt(190)).toEqual([]);
    }
  });
});
