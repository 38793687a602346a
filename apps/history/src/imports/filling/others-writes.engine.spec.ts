import { describe, expect, it, vi } from 'vitest';
import { newId, type RoomId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { entry, TestImport } from '../../../testing/test-import.js';
import { TestService } from '../../../testing/test-service.js';
import { CommandSql } from '../../store/command-sql.js';
import { readRoomChanges } from './others-writes.store.js';

describe('the changes of rooms by which an import sees others', () => {
  const service = setUp(() => TestService.start());

  it('rise with the messages of others, and not with parts', async () => {
    const site = await TestImport.open(service);
    const sql = service.get(CommandSql);
    const before = await readRoomChanges(sql);
    await site.room('C1', [entry(1)]);
    const ann = await service.caller('ann');
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'a room', memberIds: [] }).expect(201);
    expect(await readRoomChanges(sql)).toBe(before);
    const path = `/v1/rooms/${(body as { id: RoomId }).id}/messages`;
    // PostgreSQL counts a second later, and with the next transaction of the connection.
    await vi.waitFor(
      async () => {
        await ann.call('post', path, { id: newId(), body: 'hello' }).expect(201);
        expect(await readRoomChanges(sql)).toBeGreaterThan(before);
      },
      { timeout: 30_000, interval: 300 },
    );
  });
});
