import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newId, type FileId, type MessageId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { command } from '../../../testing/test-command.js';
import { actorOf } from '../../../testing/test-draft.js';
import { TestStore } from '../../../testing/test-store.js';
import { prepare } from '../../commands/apply.policy.js';
import { WriteSql } from '../../store/write-sql.js';
import { lockAndRead } from './room-facts.store.js';

const LOCK_TIMEOUT_MS = 60_000;

describe('the files that a transaction names', () => {
  const store = setUp(() => TestStore.start());

  it('are read after they are locked: work on their bytes that has ended before is seen', async () => {
    const ownerId = await store.person('ann');
    const roomId = await store.room({ members: [ownerId] });
    const id = newId<FileId>();
    await store.query(`INSERT INTO history.objects (id, type, state) VALUES ($1, 'image/png', 'ready')`, [id]);
    await store.query(
      `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id)
       VALUES ($1, $2, $3, 'a.png', 1, '', $1)`,
      [id, roomId, ownerId],
    );
    const other = store.dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query('SELECT FROM history.files WHERE id = $1 FOR UPDATE', [id]);
    const sent = command(
      'message:send',
      { ...actorOf('ann'), userId: ownerId },
      { id: newId<MessageId>(), attachments: [id] },
    );
    const entry = { ...prepare(sent, createSecretKey(Buffer.alloc(32))), deadline: 0, batch: 0, place: 0 };
    const work = { roomId, entries: [entry], failedSends: new Map() };
    const reading = new WriteSql(store.dataSource).transaction((open) =>
      lockAndRead(open, [work], {}, { now: () => new Date() }),
    );
    const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    await expect.poll(() => store.query(waiting), { timeout: LOCK_TIMEOUT_MS }).toHaveLength(1);
    await store.query('UPDATE history.objects SET thumb_width = 5, thumb_height = 4 WHERE id = $1', [id]);
    await other.commitTransaction();
    await other.release();
    const { files } = (await reading).room(roomId);
    expect(files.file(id)).toMatchObject({ id, thumb_width: 5, thumb_height: 4 });
  });
});
