import { describe, expect, it } from 'vitest';

import { newId, type Rev, type RoomId, type SyncAnswer, type Urev } from '#contracts';
import { TestSocket } from '#testing/users/test-socket';
import { gatewayUrl } from '#testing/topology/topology';
import { type TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

const users = usersOfTests();

/** A guest whose connection has not synced. */
async function someone(prefix: string, gateway = 0): Promise<{ user: TestUser; socket: TestSocket }> {
  const user = await users.guest(prefix);
  return { user, socket: await user.connect({ url: gatewayUrl(gateway) }) };
}

async function send(socket: TestSocket, roomId: RoomId, count: number): Promise<void> {
  const bodies = Array.from({ length: count }, (_, index) => `line ${String(index)}`);
  await Promise.all(bodies.map((body) => socket.ask('message:send', { id: newId(), roomId, body })));
}

/** The cursors that a client holds after an answer. */
function cursorsOf(answer: SyncAnswer): { epoch: string; urev: Urev; rooms: Record<RoomId, Rev> } {
  return {
    epoch: answer.epoch,
    urev: answer.urev,
    rooms: Object.fromEntries(answer.rooms.map(({ id, headRev }) => [id, headRev])),
  };
}

const SYNC_ROUNDS = 200;
const SYNCS_AT_ONCE = 8;

/** Syncs on a new connection: the answer and the live frames must leave no gap. */
async function hasNoHole(user: TestUser, roomId: RoomId, round: number): Promise<void> {
  const socket = await TestSocket.connect(user.tokens.accessToken, { url: gatewayUrl(round) });
  const answer = await socket.ask('sync', {});
  let cursor = Number(answer.rooms.find(({ id }) => id === roomId)?.headRev);
  await socket.until(() => socket.of('changes').some(({ to }) => to > cursor), 'a later change');
  for (const { from, to, items } of socket.of('changes')) {
    if (to <= cursor) continue;
    expect(from).toBeLessThanOrEqual(cursor);
    const revs = items.flatMap((item) => (item.type === 'message' ? [Number(item.message.rev)] : []));
    expect(revs).toEqual(Array.from({ length: to - from }, (_, index) => from + index + 1));
    cursor = to;
  }
  socket.close();
}

describe('sync', () => {
  it('without cursors returns all my rooms and subscribes to them', async () => {
    const [ann, ben] = [await someone('ann'), await someone('ben', -1)];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    await send(ann.socket, roomId, 2);
    const answer = await ben.socket.ask('sync', {});
    expect(answer).toMatchObject({ epoch: ben.socket.ready.epoch, deltas: [], gone: [], blocked: [], more: false });
    expect(answer.rooms).toMatchObject([{ id: roomId, unread: 2, headSeq: 2, peer: { id: ann.user.id } }]);
    await send(ann.socket, roomId, 1);
    const headRev = Number(answer.rooms[0]?.headRev);
    const frame = await ben.socket.wait('changes', ({ to }) => to > headRev);
    expect(frame).toMatchObject({ roomId, from: headRev });
  });

  it('with subscribe none, and over HTTP, returns the same and does not subscribe', async () => {
    const [ann, ben] = [await someone('ann'), await someone('ben')];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    const answer = await ben.socket.ask('sync', { subscribe: 'none' });
    const http = await ben.user.http('post', '/v1/sync').send({}).expect(200);
    expect(http.body).toEqual(answer);
    await send(ann.socket, roomId, 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(ben.socket.of('changes')).toEqual([]);
  });

  it('with cursors returns the changes since then, in rev order, from any gateway', async () => {
    const [ann, ben] = [await someone('ann'), await someone('ben')];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    const before = cursorsOf(await ben.socket.ask('sync', {}));
    ben.socket.close();
    await send(ann.socket, roomId, 5);
    const other = await ben.user.connect({ url: gatewayUrl(-1) });
    const answer = await other.ask('sync', before);
    expect(answer.deltas).toMatchObject([{ roomId, from: before.rooms[roomId], more: false, tooLong: false }]);
    const messages = (answer.deltas[0]?.items ?? []).flatMap((item) => (item.type === 'message' ? [item.message] : []));
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    const revs = messages.map(({ rev }) => Number(rev));
    expect(revs).toEqual(revs.toSorted((one, two) => one - two));
    const after = { ...before, urev: answer.urev, rooms: { [roomId]: answer.deltas[0]?.to } };
    expect(await other.ask('sync', after)).toMatchObject({
      rooms: [],
      deltas: [],
      gone: [],
      blocked: null,
      more: false,
    });
  });

  it('a limit truncates the deltas, and further calls return the rest', async () => {
    const { user, socket } = await someone('ann');
    const rooms: RoomId[] = [];
    for (const name of ['one', 'two', 'three'])
      rooms.push((await socket.ask('room:create', { kind: 'group', name })).id);
    const cursors = cursorsOf(await socket.ask('sync', {}));
    for (const [index, roomId] of rooms.entries()) await send(socket, roomId, 10 * (index + 1));
    const other = await user.connect();
    const seen: string[] = [];
    for (let more = true, calls = 0; more; calls++) {
      expect(calls).toBeLessThan(20);
      const answer = await other.ask('sync', { ...cursors, limit: 7 });
      const items = answer.deltas.flatMap((delta) => delta.items);
      expect(items.length).toBeLessThanOrEqual(7);
      seen.push(...items.flatMap((item) => (item.type === 'message' ? [item.message.id] : [])));
      for (const delta of answer.deltas) cursors.rooms[delta.roomId] = delta.to;
      cursors.urev = answer.urev;
      more = answer.more;
    }
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
  });

  it('returns a left room as gone, and a new one in rooms', async () => {
    const { user, socket } = await someone('ann');
    const left = await socket.ask('room:create', { kind: 'group', name: uniqueName('left'), visibility: 'public' });
    const cursors = cursorsOf(await socket.ask('sync', {}));
    await socket.ask('room:leave', { roomId: left.id });
    const joined = await socket.ask('room:create', { kind: 'group', name: 'joined' });
    const answer = await (await user.connect()).ask('sync', cursors);
    expect(answer.gone).toEqual([left.id]);
    expect(answer.rooms.map(({ id }) => id)).toEqual([joined.id]);
    expect(answer.urev).toBeGreaterThan(cursors.urev);
  });

  it('a room that is more than 2,000 items behind is tooLong and keeps its cursor', async () => {
    const { user, socket } = await someone('ann');
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'long' });
    const cursors = cursorsOf(await socket.ask('sync', {}));
    for (let batch = 0; batch < 21; batch++) await send(socket, roomId, 100);
    const from = cursors.rooms[roomId];
    const answer = await (await user.connect()).ask('sync', cursors);
    expect(answer.deltas).toEqual([{ roomId, from, to: from, items: [], more: false, tooLong: true }]);
  });

  it('another epoch, or a cursor above the head, is EPOCH_CHANGED; cursors without an epoch are INVALID', async () => {
    const { socket } = await someone('ann');
    const { id: roomId } = await socket.ask('room:create', { kind: 'group', name: 'epochs' });
    const { epoch, urev, rooms } = cursorsOf(await socket.ask('sync', {}));
    const changed = { code: 'EPOCH_CHANGED', retry: 'resync' };
    expect(await socket.refused('sync', { epoch: 'another', urev })).toMatchObject(changed);
    expect(await socket.refused('sync', { epoch, rooms: { [roomId]: (rooms[roomId] ?? 0) + 100 } })).toMatchObject(
      changed,
    );
    expect(await socket.refused('sync', { epoch, urev: urev + 100 })).toMatchObject(changed);
    expect(await socket.refused('sync', { urev })).toMatchObject({ code: 'INVALID', field: 'epoch' });
  });

  it('no change is lost between the answer and the live stream under constant writes', async () => {
    const [ann, ben] = [await someone('ann', 0), await someone('ben', -1)];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    let writing = true;
    let written = 0;
    const writer = (async () => {
      while (writing) {
        await send(ann.socket, roomId, 2);
        written += 2;
      }
    })();
    let rounds = 0;
    const worker = async (): Promise<void> => {
      while (rounds < SYNC_ROUNDS) await hasNoHole(ben.user, roomId, rounds++);
    };
    await Promise.all(Array.from({ length: SYNCS_AT_ONCE }, worker));
    writing = false;
    await writer;
    expect(written).toBeGreaterThan(SYNC_ROUNDS / SYNCS_AT_ONCE);
  });

  it('heads give every subscribed connection the head of its rooms within 35 s', async () => {
    const [ann, ben] = [await someone('ann'), await someone('ben', -1)];
    const { id: roomId } = await ann.socket.ask('room:create', { kind: 'direct', memberIds: [ben.user.id] });
    const { epoch } = await ben.socket.ask('sync', {});
    await send(ann.socket, roomId, 3);
    const { headRev } = await ann.socket.ask('room:open', { roomId }).then(({ room }) => room);
    const heads = await ben.socket.wait('heads', (payload) => payload.rooms[roomId] === headRev, 35_000);
    expect(heads.epoch).toBe(epoch);
  });
});
