import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, type MessageId, type RoomId } from '#contracts';
import type { UndoAnswer } from '#access/imports-api';
import { setUp } from '#testing/engines/set-up';
import { RoomErasureService } from '../../jobs/room-erasure.service.js';
import { holdTransaction } from '../../../testing/held-transaction.js';
import { shownTo } from '../../../testing/test-filled.js';
import { asRoot, entry, TestImport } from '../../../testing/test-import.js';
import { TestService, type TestCaller } from '../../../testing/test-service.js';

/** Tables with what a room has. */
const FILLED = ['messages', 'mentions', 'reactions', 'threads', 'thread_followers'];

const UNDO = { run: newId(), withNewMessages: false };

describe('the undo of an import', () => {
  const service = setUp(() => TestService.start());
  let site: TestImport;
  let ann: TestCaller;
  let bob: TestCaller;

  beforeAll(async () => {
    [ann, bob] = await Promise.all([service.caller('ann'), service.caller('bob')]);
  });
  beforeEach(async () => {
    await endRun();
    site = await TestImport.open(service);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const rows = <Row>(text: string, ...values: unknown[]) => service.store.query(text, values) as Promise<Row[]>;
  const talk = () => [
    entry(1, {
      sender: ann.actor.userId,
      mentions: [bob.actor.userId],
      reactions: [{ user: bob.actor.userId, emoji: '👍' }],
    }),
    entry(2, { sender: bob.actor.userId, threadOf: '1' }),
  ];
  async function shown(more: Parameters<typeof shownTo>[1] = {}): Promise<RoomId> {
    const roomId = await site.room(randomUUID(), talk(), { kind: more.kind ?? 'group' });
    await site.showBy(roomId, shownTo([ann.actor, bob.actor], more)).expect(200);
    return roomId;
  }
  /** As the operator's command does, when its run has ended. */
  const endRun = () => service.store.query('UPDATE history.imports SET run_until = NULL');
  async function undo(withNewMessages = false, run = newId()): Promise<UndoAnswer> {
    await endRun();
    const { body } = await asRoot(service, 'post', `imports/${site.view.id}/undo`)
      .send({ run, withNewMessages })
      .expect(200);
    return body as UndoAnswer;
  }
  const write = (roomId: RoomId) =>
    bob.call('post', `/v1/rooms/${roomId}/messages`, { id: newId<MessageId>(), body: 'hello' }).expect(201);
  async function left(roomId: RoomId): Promise<number> {
    const counted = FILLED.map(async (table) => {
      const [row] = await rows<{ n: number }>(
        `SELECT count(*)::int AS n FROM history.${table} WHERE room_id = $1`,
        roomId,
      );
      return row?.n ?? 0;
    });
    return (await Promise.all(counted)).reduce((sum, n) => sum + n, 0);
  }

  it('deletes the rooms of the import, and frees their names and pairs', async () => {
    const name = randomUUID();
    const [room, direct] = [await shown({ visibility: 'public', name }), await shown({ kind: 'direct' })];
    expect(await undo()).toEqual({ deleted: 2, refused: [], done: true });
    for (const roomId of [room, direct]) await ann.call('get', `/v1/rooms/${roomId}`).expect(410);
    await service.get(RoomErasureService).job.run();
    expect(await left(room)).toBe(0);
    expect(await left(direct)).toBe(0);
    await ann.call('post', '/v1/rooms', { kind: 'group', name, visibility: 'public' }).expect(201);
    const again = await ann.call('post', '/v1/rooms', { kind: 'direct', memberIds: [bob.actor.userId] }).expect(201);
    expect((again.body as { id: RoomId }).id).not.toBe(direct);
  });

  it('ends the import: the next run of the source is another one, with other ids', async () => {
    const before = await shown();
    const run = newId();
    await undo(false, run);
    expect(await undo(false, run)).toEqual({ deleted: 0, refused: [], done: true });
    const again = await site.again();
    expect(again.view.id).not.toBe(site.view.id);
    const [{ source }] = (await rows<{ source: string }>(
      'SELECT source FROM history.import_rooms WHERE room_id = $1',
      before,
    )) as [{ source: string }];
    expect((await again.place(source)).roomId).not.toBe(before);
    const audit = await rows(
      'SELECT actor, subject FROM history.audit WHERE act = $1 AND subject = $2',
      'import.undo',
      site.view.id,
    );
    expect(audit).toHaveLength(1);
  });

  it('refuses rooms that somebody has written to, unless asked', async () => {
    const [quiet, used] = [await shown(), await shown()];
    await write(used);
    expect(await undo()).toEqual({ deleted: 1, refused: [used], done: true });
    await ann.call('get', `/v1/rooms/${quiet}`).expect(410);
    await ann.call('get', `/v1/rooms/${used}`).expect(200);
    expect(await undo()).toEqual({ deleted: 0, refused: [used], done: true });
    const again = await site.again();
    expect(again.view.id).toBe(site.view.id);
    const [{ source }] = (await rows('SELECT source FROM history.import_rooms WHERE room_id = $1', quiet)) as [
      { source: string },
    ];
    expect(await again.place(source)).toMatchObject({ roomId: quiet, state: 'gone' });
    expect(await undo(true)).toEqual({ deleted: 1, refused: [], done: true });
    await ann.call('get', `/v1/rooms/${used}`).expect(410);
  });

  it('takes rooms away that nobody has seen yet', async () => {
    const roomId = await site.room(randomUUID(), talk());
    expect(await left(roomId)).toBeGreaterThan(0);
    expect(await undo()).toEqual({ deleted: 1, refused: [], done: true });
    expect(await left(roomId)).toBe(0);
    expect(await rows('SELECT 1 FROM history.import_rooms WHERE room_id = $1', roomId)).toEqual([]);
  });

  it('keeps the messages of a room that is shown before it is cleared, and then deletes it', async () => {
    const roomId = await site.room(randomUUID(), talk());
    const before = await left(roomId);
    const late = holdTransaction(service, 3);
    const undone = undo();
    await late.reached;
    await site.show(roomId, [ann.actor.userId]);
    late.release();
    expect(await undone).toEqual({ deleted: 0, refused: [], done: false });
    expect(await left(roomId)).toBe(before);
    expect(await undo()).toEqual({ deleted: 1, refused: [], done: true });
    await ann.call('get', `/v1/rooms/${roomId}`).expect(410);
  });

  it('does not end an import whose next run has begun, or has shown a room meanwhile', async () => {
    const source = randomUUID();
    const { roomId } = await site.place(source);
    const late = holdTransaction(service, 4);
    const undone = asRoot(service, 'post', `imports/${site.view.id}/undo`).send(UNDO);
    await endRun();
    const answer = undone.then(({ status }) => status);
    await late.reached;
    vi.restoreAllMocks();
    const next = await site.again();
    const again = await next.room(source, talk());
    expect(again).toBe(roomId);
    await next.showBy(roomId, shownTo([ann.actor])).expect(200);
    late.release();
    expect(await answer).toBe(409);
    expect(await undo()).toEqual({ deleted: 1, refused: [], done: true });
    await ann.call('get', `/v1/rooms/${roomId}`).expect(410);
  });

  it('leaves rooms alone that no import has made, and other imports', async () => {
    const { body } = await ann.call('post', '/v1/rooms', { kind: 'group', name: 'own' }).expect(201);
    await endRun();
    const others = await TestImport.open(service);
    const other = await others.room(randomUUID(), talk());
    await others.showBy(other, shownTo([ann.actor])).expect(200);
    expect(await undo()).toEqual({ deleted: 0, refused: [], done: true });
    for (const roomId of [(body as { id: RoomId }).id, other]) await ann.call('get', `/v1/rooms/${roomId}`).expect(200);
  });

  it('keeps reports of its messages, without their senders', async () => {
    const roomId = await shown();
    const { body } = await bob.call('get', `/v1/rooms/${roomId}/messages`).expect(200);
    const reported = (body as { messages: { id: MessageId; senderId: string | null }[] }).messages.find(
      ({ senderId }) => senderId === ann.actor.userId,
    );
    await bob.call('post', `/v1/rooms/${roomId}/messages/${reported?.id ?? ''}/report`, { reason: 'abuse' });
    const reports = () =>
      rows<{ sender_id: string | null }>('SELECT sender_id FROM history.reports WHERE room_id = $1', roomId);
    expect(await reports()).toEqual([{ sender_id: ann.actor.userId }]);
    await undo();
    expect(await reports()).toEqual([{ sender_id: null }]);
  });

  it('waits for a run, and does not know others', async () => {
    await shown();
    await asRoot(service, 'post', `imports/${site.view.id}/undo`).send(UNDO).expect(409);
    await asRoot(service, 'post', `imports/${newId()}/undo`).send(UNDO).expect(404);
  });
});
