import { describe, expect, it } from 'vitest';

import type { Delivery, RoomChanged } from '#contracts';

import { checkMirror } from '../../testing/mirrored.js';
import { SqliteMirror } from '../../testing/sqlite-mirror.js';

it('a mirror in SQLite equals the state, whatever happens in the rooms and however its deliveries come', async () => {
  await expect(checkMirror(new SqliteMirror(), 300)).resolves.toBeUndefined();
});

const delivery = <Type extends Delivery['type']>(type: Type, data: object = {}, epoch = 'a'): Delivery =>
  ({ hookId: 'hook', epoch, type, data }) as unknown as Delivery;

/** Messages 1, 2 … of a room, with the seq as their rev. */
function room(id: string, firstSeq: number, seqs: readonly number[], epoch = 'a'): Delivery {
  const head = Math.max(...seqs);
  const messages = seqs.map((seq) => ({
    id: `${epoch}${seq}`,
    roomId: id,
    seq,
    rev: seq,
    senderId: 'ann',
    sender: null,
  }));
  const data = { room: { id, rev: 1, headSeq: head, headRev: head, firstSeq }, messages, items: [] };
  return delivery('room.changed', data as unknown as RoomChanged, epoch);
}

async function heldBy(mirror: SqliteMirror, deliveries: readonly Delivery[]): Promise<string[]> {
  for (const one of deliveries) await mirror.take(one);
  return (await mirror.read('SELECT room_id, id FROM parley_messages ORDER BY room_id, epoch, seq')).map(
    ({ room_id: roomId, id }) => `${String(roomId)} ${String(id)}`,
  );
}

describe('an archive', () => {
  const PURGED = [room('r', 1, [1, 2]), room('r', 2, [3])];
  const RESTORED = [delivery('feed.reset', {}, 'b'), room('r', 2, [2], 'b'), delivery('feed.caught_up', {}, 'b')];

  it('keeps what retention purges and a restore loses; a mirror does not', async () => {
    expect(await heldBy(new SqliteMirror(), PURGED)).toEqual(['r a2', 'r a3']);
    expect(await heldBy(new SqliteMirror(), [...PURGED, ...RESTORED])).toEqual(['r b2']);
    const archive = new SqliteMirror({ archive: true });
    expect(await heldBy(archive, [...PURGED, ...RESTORED])).toEqual(['r a1', 'r a2', 'r a3', 'r b2']);
  });

  it('keeps nothing of a deleted room, and no sender who was erased', async () => {
    const archive = new SqliteMirror({ archive: true });
    const gone = delivery('room.deleted', { roomId: 'r', externalId: null });
    expect(await heldBy(archive, [room('r', 1, [1]), room('s', 1, [1]), gone, room('r', 1, [1])])).toEqual(['s a1']);
    await archive.take(delivery('user.erased', { userId: 'ann', externalId: null }));
    expect(await archive.read('SELECT DISTINCT sender_id FROM parley_messages')).toEqual([{ sender_id: null }]);
  });
});

it('of a message or a user that a delivery has twice, the newer state counts', async () => {
  const mirror = new SqliteMirror();
  const { data } = room('r', 1, [1]) as Extract<Delivery, { type: 'room.changed' }>;
  const [first] = data.messages;
  const state = (n: number): object => ({ ...first, rev: n, body: `body ${n}`, sender: { id: 'ann', version: n } });
  const items = [{ type: 'message', message: state(7) }];
  for (const messages of [[state(5)], [state(9)]])
    await mirror.take(delivery('room.changed', { ...data, messages, items }));
  expect(await mirror.read("SELECT rev, data ->> 'body' AS body FROM parley_messages")).toEqual([
    { rev: 9, body: 'body 9' },
  ]);
  await mirror.empty();
  const messages = [{ ...state(9), id: 'x', seq: 2 }, state(5)];
  await mirror.take(delivery('room.changed', { ...data, messages, items }));
  expect(await mirror.read('SELECT rev FROM parley_messages ORDER BY rev')).toEqual([{ rev: 7 }, { rev: 9 }]);
  expect(await mirror.read('SELECT version FROM parley_users')).toEqual([{ version: 9 }]);
});

it('a room that is deleted again after a restore does not come back by a late delivery', async () => {
  const mirror = new SqliteMirror();
  const gone = (epoch: string): Delivery => delivery('room.deleted', { roomId: 'r', externalId: null }, epoch);
  expect(await heldBy(mirror, [room('r', 1, [1]), gone('a'), room('r', 1, [1])])).toEqual([]);
  expect(await heldBy(mirror, [room('r', 1, [1], 'b')])).toEqual(['r b1']);
  expect(await heldBy(mirror, [gone('b'), room('r', 1, [1], 'b')])).toEqual([]);
  await mirror.take(delivery('feed.caught_up', {}, 'c'));
  expect(await mirror.read('SELECT * FROM parley_deleted_rooms')).toEqual([]);
});

it('types of deliveries and items that a newer Parley may have change nothing', async () => {
  const mirror = new SqliteMirror();
  const { data } = room('r', 1, [1]) as Extract<Delivery, { type: 'room.changed' }>;
  const newer = { ...data, items: [{ type: 'of-tomorrow', message: {}, member: {} }] };
  const held = await heldBy(mirror, [
    delivery('ping'),
    delivery('of.tomorrow' as 'ping'),
    delivery('room.changed', newer),
  ]);
  expect(held).toEqual(['r a1']);
});
