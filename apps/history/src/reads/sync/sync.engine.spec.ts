import { describe, expect, it } from 'vitest';
import {
  ANSWER_BYTES_MAX,
  newId,
  type Item,
  type Rev,
  type RoomId,
  type Sync,
  type SyncAnswer,
  type UserId,
} from '#contracts';
import { setUp } from '#testing/engines/set-up';
import { TestStore } from '../../../testing/test-store.js';
import { revOf } from './delta.policy.js';
import { SyncService } from './sync.service.js';

describe('sync', () => {
  let people = 0;

  const store = setUp(() => TestStore.start());
  const service = setUp(() => new SyncService(store.reads));

  const person = () => store.person(`user.${(people += 1)}`);
  const sync = async (userId: UserId, request: Sync = {}) => (await service.sync(userId, request)).sync;
  /** A request with the cursors of a client that got these answers. */
  const after = (held: SyncAnswer, rooms: Record<RoomId, number> = {}): Sync => ({
    epoch: held.epoch,
    urev: held.urev,
    rooms: rooms as Record<RoomId, Rev>,
  });
  const itemIds = (items: readonly Item[]) =>
    items.map((item) => {
      if (item.type === 'message') return `message ${item.message.seq}`;
      return item.type === 'member' ? `member ${item.member.user.id}` : 'room';
    });

  it('from nothing returns all rooms of the caller and no others', async () => {
    const [ann, bob] = [await person(), await person()];
    const mine = [await store.room({ members: [ann, bob] }), await store.room({ members: [ann] })];
    await store.room({ members: [bob] });
    const { sync: answer, roomIds } = await service.sync(ann, {});
    expect(answer).toMatchObject({ urev: 2, deltas: [], gone: [], blocked: [], more: false });
    expect(answer.rooms.map(({ id }) => id)).toEqual(mine);
    expect(answer.epoch).toMatch(/^[\da-f-]{36}\.[\dA-F]{8}$/);
    expect(roomIds.toSorted()).toEqual(mine.toSorted());
  });

  it('of a new user is empty', async () => {
    expect(await sync(newId<UserId>())).toMatchObject({ urev: 0, rooms: [], gone: [], more: false });
  });

  it('returns each changed thing once, in its current state, in rev order', async () => {
    const [ann, bob] = [await person(), await person()];
    const roomId = await store.room({ members: [ann] });
    await store.messages(roomId, { count: 5, senderId: ann });
    const held = await sync(ann);
    const from = held.rooms[0]?.headRev ?? 0;
    expect((await sync(ann, after(held, { [roomId]: from }))).deltas).toEqual([]);

    await store.messages(roomId, { count: 2, senderId: ann });
    await store.member(roomId, bob);
    await store.touch(roomId, 3, `body = 'third'`);
    await store.touch(roomId, 6);
    await store.query('UPDATE history.rooms SET head_rev = head_rev + 1, rev = head_rev + 1 WHERE id = $1', [roomId]);
    const answer = await sync(ann, after(held, { [roomId]: from }));
    const [delta] = answer.deltas;
    expect(delta).toMatchObject({ roomId, from, to: from + 6, more: false, tooLong: false });
    expect(itemIds(delta?.items ?? [])).toEqual(['message 7', `member ${bob}`, 'message 3', 'message 6', 'room']);
    expect(answer).toMatchObject({ rooms: [], gone: [], blocked: null, more: false });
  });

  it('returns a member who left as an item', async () => {
    const [ann, bob] = [await person(), await person()];
    const roomId = await store.room({ members: [ann, bob] });
    const held = await sync(ann);
    await store.member(roomId, bob, 'left');
    const { deltas } = await sync(ann, after(held, { [roomId]: held.rooms[0]?.headRev ?? 0 }));
    expect(deltas[0]?.items).toMatchObject([{ type: 'member', member: { state: 'left', user: { id: bob } } }]);
  });

  it('with small limits ends where a single sync would, least behind first', async () => {
    const ann = await person();
    const [far, near] = [await store.room({ members: [ann] }), await store.room({ members: [ann] })];
    const held = await sync(ann);
    await store.messages(far, { count: 40, senderId: ann });
    await store.messages(near, { count: 3, senderId: ann });
    for (let seq = 1; seq <= 40; seq += 7) await store.touch(far, seq);
    let cursors: Record<RoomId, number> = { [far]: 2, [near]: 2 };
    const reached: RoomId[] = [];
    const seen: string[] = [];
    for (let more = true; more;) {
      const answer = await sync(ann, { ...after(held, cursors), limit: 4 });
      const items = answer.deltas.flatMap((delta) => delta.items);
      expect(items.length).toBeLessThanOrEqual(4);
      reached.push(...answer.deltas.map(({ roomId }) => roomId));
      for (const { roomId, items: some } of answer.deltas) seen.push(...itemIds(some).map((id) => `${roomId} ${id}`));
      cursors = { ...cursors, ...Object.fromEntries(answer.deltas.map(({ roomId, to }) => [roomId, to])) };
      more = answer.more;
    }
    expect(reached[0]).toBe(near);
    expect(seen).toHaveLength(43);
    expect(new Set(seen).size).toBe(43);
    expect(cursors).toEqual({ [far]: 48, [near]: 5 });
  });

  it('marks a room as tooLong above 2,000 changed items, but not for many changes of few items', async () => {
    const ann = await person();
    const [long, busy] = [await store.room({ members: [ann] }), await store.room({ members: [ann] })];
    const held = await sync(ann);
    await store.messages(long, { count: 2_001, senderId: ann });
    await store.messages(busy, { count: 2, senderId: ann });
    await store.query('UPDATE history.messages SET rev = rev + 5000 WHERE room_id = $1', [busy]);
    await store.query('UPDATE history.rooms SET head_rev = head_rev + 5000 WHERE id = $1', [busy]);
    const { deltas, more } = await sync(ann, after(held, { [long]: 2, [busy]: 2 }));
    expect(deltas).toMatchObject([
      { roomId: busy, items: [{ type: 'message' }, { type: 'message' }], tooLong: false, to: 5_004 },
      { roomId: long, items: [], tooLong: true, from: 2, to: 2 },
    ]);
    expect(more).toBe(false);
    await store.touch(long, 1);
    const { deltas: exact } = await sync(ann, after(held, { [long]: 3 }));
    expect(exact).toMatchObject([{ tooLong: true }]);
    const { deltas: fits, more: rest } = await sync(ann, after(held, { [long]: 4 }));
    expect(fits).toMatchObject([{ tooLong: false, more: true }]);
    expect(fits[0]?.items).toHaveLength(500);
    expect(rest).toBe(true);
  });

  it('returns lost rooms as gone, like rooms that the caller was never in', async () => {
    const [ann, bob] = [await person(), await person()];
    const lost = await store.room({ members: [ann] });
    const foreign = await store.room({ members: [bob] });
    const open = await store.room({ visibility: 'public', name: 'not joined', members: [bob] });
    const nowhere = newId<RoomId>();
    const held = await sync(ann);
    await store.member(lost, ann, 'left');
    // A cursor above the head of a room that is not the caller's must not reveal anything.
    const { sync: answer, roomIds } = await service.sync(
      ann,
      after(held, { [foreign]: 9_999, [nowhere]: 9_999, [open]: 1 }),
    );
    expect(new Set(answer.gone)).toEqual(new Set([lost, foreign, nowhere, open]));
    expect(answer).toMatchObject({ rooms: [], deltas: [], urev: held.urev + 1 });
    expect(roomIds).toEqual([]);
  });

  it('refuses cursors without epoch, of another epoch, and above the head', async () => {
    const ann = await person();
    const roomId = await store.room({ members: [ann] });
    const { epoch, urev } = await sync(ann);
    const rooms = (rev: number) => ({ [roomId]: rev }) as Record<RoomId, Rev>;
    const missing = { code: 'INVALID', details: { field: 'epoch' } };
    await expect(sync(ann, { urev })).rejects.toMatchObject(missing);
    await expect(sync(ann, { rooms: rooms(1) })).rejects.toMatchObject(missing);
    const changed = { code: 'EPOCH_CHANGED' };
    await expect(sync(ann, { epoch: `${epoch}0`, urev })).rejects.toMatchObject(changed);
    await expect(sync(ann, { epoch, urev: urev + 1 })).rejects.toMatchObject(changed);
    await expect(sync(ann, { epoch, urev, rooms: rooms(3) })).rejects.toMatchObject(changed);
    expect(await sync(ann, { epoch, urev, rooms: rooms(2) })).toMatchObject({ more: false });
  });

  it('returns more than 200 rooms over several calls, each once', async () => {
    const ann = await person();
    const mine: RoomId[] = [];
    for (let index = 0; index < 250; index += 1) mine.push(await store.room({ members: [ann] }));
    const first = await sync(ann);
    expect(first).toMatchObject({ more: true, urev: 200 });
    const second = await sync(ann, after(first));
    expect(second).toMatchObject({ more: false, urev: 250 });
    expect([...first.rooms, ...second.rooms].map(({ id }) => id)).toEqual(mine);
  });

  it('stays under the size of an answer, and reaches the end of 200 wide messages', async () => {
    const ann = await person();
    const roomId = await store.room({ members: [ann] });
    const held = await sync(ann);
    await store.messages(roomId, { count: 200, senderId: ann, body: `repeat(U&'\\+01F600', 8000)` });
    let cursor = 2;
    let items = 0;
    for (let more = true; more;) {
      const answer = await sync(ann, after(held, { [roomId]: cursor }));
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(ANSWER_BYTES_MAX);
      items += answer.deltas[0]?.items.length ?? 0;
      cursor = answer.deltas[0]?.to ?? 0;
      more = answer.more;
    }
    expect({ items, cursor }).toEqual({ items: 200, cursor: 202 });
  });

  it('never skips a change under concurrent writes', async () => {
    const ann = await person();
    const roomId = await store.room({ members: [ann] });
    const held = await sync(ann);
    let writing = true;
    const writer = (async () => {
      for (let round = 1; round <= 120; round += 1) {
        await store.messages(roomId, { count: 3, senderId: ann });
        await store.touch(roomId, 1 + (round % (3 * round)));
      }
      writing = false;
    })();
    const revs = new Map<string, number>();
    let cursor = 2;
    const catchUp = async () => {
      const { deltas } = await sync(ann, { ...after(held, { [roomId]: cursor }), limit: 7 });
      for (const delta of deltas) {
        expect(delta.from).toBe(cursor);
        for (const [index, item] of delta.items.entries()) revs.set(itemIds(delta.items)[index] ?? '', revOf(item));
        cursor = delta.to;
      }
      return deltas.length > 0;
    };
    while (writing) await catchUp();
    await writer;
    while (await catchUp());
    const stored = (await store.query('SELECT seq, rev FROM history.messages WHERE room_id = $1', [roomId])) as {
      seq: number;
      rev: number;
    }[];
    expect(stored).toHaveLength(360);
    expect(revs).toEqual(new Map(stored.map(({ seq, rev }) => [`message ${seq}`, rev])));
  });
});
