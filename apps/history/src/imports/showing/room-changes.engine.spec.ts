import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { RoomId } from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { shownTo } from '../../../testing/test-filled.js';
import { entry, TestImport } from '../../../testing/test-import.js';
import { TestService, type TestCaller } from '../../../testing/test-service.js';
import { CommandSql } from '../../store/command-sql.js';
import { readRoomChanges } from '../filling/others-writes.store.js';
import { ROOM_CHANGES } from './showing.service.js';

describe('the changes of rows of rooms that an import makes itself', () => {
  const service = setUp(() => TestService.start());
  const site = setUp(() => TestImport.open(service));
  let ann: TestCaller;
  let roomId: RoomId;

  beforeAll(async () => {
    ann = await service.caller('ann');
    roomId = await site.room('C1', [entry(1, { sender: ann.actor.userId })]);
  });

  /** PostgreSQL counts a second later, with the next statement of a connection. */
  async function changesOf(act: () => PromiseLike<unknown>, expected: number): Promise<void> {
    const sql = service.get(CommandSql);
    const before = await readRoomChanges(sql);
    await act();
    const look = async () => {
      await ann.call('get', '/v1/rooms').expect(200);
      expect((await readRoomChanges(sql)) - before).toBe(expected);
    };
    await vi.waitFor(look, { timeout: 30_000, interval: 300 });
  }

  it('are one when it shows a room', async () => {
    const show = () => site.showBy(roomId, shownTo([ann.actor])).expect(200);
    await changesOf(show, ROOM_CHANGES['import:show']);
  });

  it('are three when it adds to a room', async () => {
    const more = [entry(2, { sender: ann.actor.userId })];
    const append = () => site.post(`rooms/${roomId}/append`, { entries: more }).expect(200);
    await changesOf(append, ROOM_CHANGES['import:append']);
  });
});
