import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newId, type MessageId, type RoomId, type UserId } from '#contracts';
import type { ImportedEntry, RoomPlace } from '#access/imports-api';
import { ADMIN_ROUTES } from '#access/internal-api';
import { setUp } from '#testing/engines/set-up';
import { holdTransaction } from '../../../testing/held-transaction.js';
import { digestOf, entry, partsOf, ROOM_CREATED_AT, TestImport } from '../../../testing/test-import.js';
import { TestService } from '../../../testing/test-service.js';

/** The tables that hold what a part has. */
const FILLED = ['messages', 'mentions', 'reactions', 'threads', 'thread_followers'];

describe('a room that an import fills', () => {
  const service = setUp(() => TestService.start());
  const site = setUp(() => TestImport.open(service));
  let [ann, bob] = [] as unknown as [UserId, UserId];

  beforeAll(() => {
    [ann, bob] = ['ann', 'bob'].map((name) => service.directory.actor(name).userId) as [UserId, UserId];
  });

  /** A thread with a mention and a reaction in each message. */
  const talk = (count: number): ImportedEntry[] =>
    Array.from({ length: count }, (_, n) =>
      entry(n, {
        ...{ sender: ann, mentions: [bob], reactions: [{ user: bob, emoji: '👍' }] },
        ...(n > 0 && { threadOf: '0', inRoom: n % 2 === 0 }),
      }),
    );

  const rows = <Row>(text: string, ...values: unknown[]) => service.store.query(text, values) as Promise<Row[]>;
  const messages = (roomId: RoomId) =>
    rows<{ seq: number; body: string; created_at: Date; sender_id: UserId | null }>(
      'SELECT seq, body, created_at, sender_id, edited_at FROM history.messages WHERE room_id = $1 ORDER BY seq',
      roomId,
    );
  const bodies = async (roomId: RoomId) => (await messages(roomId)).map(({ body }) => body);
  async function counts(roomId: RoomId): Promise<Record<string, number>> {
    const counted = FILLED.map(async (table) => {
      const [row] = await rows<{ n: number }>(`SELECT count(*) AS n FROM history.${table} WHERE room_id = $1`, roomId);
      return [table, row?.n ?? 0] as const;
    });
    return Object.fromEntries(await Promise.all(counted));
  }
  const newRoom = async (kind: 'group' | 'direct' = 'group') => (await site.place(randomUUID(), kind)).roomId;

  it('begins with nothing, and has the same id and place in each run', async () => {
    const place = await site.place('C1');
    expect(place).toEqual({ ...place, state: 'filling', parts: 0, digest: '', isInUse: false, lastAt: null });
    expect(await site.place('C1')).toEqual(place);
    expect((await site.place('C2')).roomId).not.toBe(place.roomId);
  });

  it('has its messages in order, behind `room.created`, which is not after them', async () => {
    const roomId = await site.room('C3', talk(5), { size: 2 });
    const [first, ...others] = await messages(roomId);
    expect(first).toMatchObject({ seq: 1, body: '', sender_id: null, created_at: new Date(ROOM_CREATED_AT) });
    expect(others.map(({ body }) => body)).toEqual(talk(5).map(({ body }) => body));
    const parts = partsOf([entry(1)], 1).map((part) => ({ ...part, createdAt: '2021-01-01T00:00:00.000Z' }));
    const later = await newRoom();
    await site.part(later, parts[0] ?? {}).expect(200);
    expect((await messages(later)).map(({ created_at }) => created_at.toISOString())).toEqual(
      Array.from({ length: 2 }, () => entry(1).createdAt),
    );
  });

  it('lists the refused entries until the room is reset', async () => {
    const roomId = await newRoom();
    const refused = [1, 3].map((at) => ({ at, reason: 'not valid: body' }));
    const [first, second] = partsOf(talk(2), 1);
    await site.part(roomId, { ...first, refused: [refused[0]] }).expect(200);
    const { body } = await site.part(roomId, { ...second, refused: [refused[1]] }).expect(200);
    expect(body).toMatchObject({ parts: 2, refused });
    expect((await site.reset(roomId).expect(200)).body).toMatchObject({ parts: 0, refused: [] });
  });

  it('has no message of its own if it is direct', async () => {
    expect(await bodies(await site.room('D1', [entry(1)], { kind: 'direct' }))).toEqual(['text 1']);
  });

  it('tells its place after each part', async () => {
    const roomId = await newRoom();
    const parts = partsOf(talk(3), 2);
    const places: RoomPlace[] = [];
    for (const part of parts) places.push((await site.part(roomId, part).expect(200)).body as RoomPlace);
    expect(places).toMatchObject(
      parts.map(({ part, digest, entries }) => ({ roomId, parts: part, digest, lastAt: entries.at(-1)?.createdAt })),
    );
  });

  it('has no time in the future, and none before that of an earlier message', async () => {
    const sent = [
      entry(1),
      entry(0),
      entry(2, { createdAt: '2999-01-01T00:00:00Z', editedAt: '2999-01-02T00:00:00Z' }),
    ];
    const found = await messages(await site.room('C4', sent, { kind: 'direct' }));
    expect(found.slice(0, 2).map(({ created_at }) => created_at.toISOString())).toEqual(
      [1, 1].map((n) => entry(n).createdAt),
    );
    expect(found[2]?.created_at.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
    expect(found[2]).toMatchObject({ edited_at: found[2]?.created_at });
  });

  it('is seen by no one before it is shown', async () => {
    const roomId = await site.room('C5', talk(3));
    const caller = await service.callerOf({ ...service.directory.actor('reader'), userId: ann });
    await caller.call('get', `/v1/rooms/${roomId}/messages`).expect(404);
    for (const list of ['rooms', 'me/threads', 'me/mentions'])
      expect(JSON.stringify((await caller.call('get', `/v1/${list}`).expect(200)).body)).not.toContain(roomId);
  });

  it('stores a part once, and refuses one that does not follow', async () => {
    const roomId = await newRoom();
    const [first, second] = partsOf(talk(4), 2);
    await site.part(roomId, first ?? {}).expect(200);
    const stored = await counts(roomId);
    await site.part(roomId, first ?? {}).expect(200);
    for (const wrong of [
      { ...first, digest: 'another' },
      { ...second, before: 'another' },
      { ...second, part: 3 },
    ])
      await site.part(roomId, wrong).expect(409, /CONFLICT/);
    expect(await counts(roomId)).toEqual(stored);
    await site.part(roomId, second ?? {}).expect(200);
    expect(await bodies(roomId)).toHaveLength(5);
  });

  it('keeps nothing of a part whose transaction is killed, and takes it again', async () => {
    const { roomId } = await site.place('K1');
    const [first, second] = partsOf(talk(4), 2);
    await site.part(roomId, first ?? {}).expect(200);
    const before = [await counts(roomId), await site.place('K1')];
    await service.store.transaction(async (query) => {
      await query('LOCK TABLE history.thread_followers IN SHARE MODE');
      const sent = site.part(roomId, second ?? {}).then(({ status }) => status);
      await vi.waitFor(
        async () => {
          const killed = await rows<{ done: boolean }>(
            `SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%thread_followers%'`,
          );
          expect(killed).toEqual([{ done: true }]);
        },
        { timeout: 20_000 },
      );
      expect(await sent).toBe(503);
    });
    expect([await counts(roomId), await site.place('K1')]).toEqual(before);
    await site.part(roomId, second ?? {}).expect(200);
    expect(await bodies(roomId)).toEqual(['', ...talk(4).map(({ body }) => body)]);
  });

  it('is empty after a reset, in all tables, and takes its first part again', async () => {
    const roomId = await site.room('C6', talk(3), { size: 2 });
    expect(Object.values(await counts(roomId)).every((n) => n > 0)).toBe(true);
    const fileId = newId();
    await rows(`INSERT INTO history.objects (id, type, state) VALUES ($1, 'text/plain', 'ready')`, fileId);
    await rows(
      `INSERT INTO history.files (id, room_id, owner_id, name, bytes, sha256, object_id, message_id)
       SELECT $2, room_id, sender_id, 'a', 1, '', $2, id FROM history.messages WHERE room_id = $1 AND seq = 2`,
      ...[roomId, fileId],
    );
    const { body } = await site.reset(roomId).expect(200);
    const [file] = await rows('SELECT message_id, ended_at FROM history.files WHERE id = $1', fileId);
    expect(file).toEqual({ message_id: null, ended_at: null });
    expect(body).toMatchObject({ roomId, state: 'filling', parts: 0, digest: '', lastAt: null });
    expect(await counts(roomId)).toEqual(Object.fromEntries(FILLED.map((table) => [table, 0])));
    const [part] = partsOf(talk(1), 1);
    await site.part(roomId, part ?? {}).expect(200);
    expect(await bodies(roomId)).toEqual(['', 'text 0']);
  });

  it('takes its first part also if a reset was killed before all rows were gone', async () => {
    const roomId = await site.room('C7', talk(3));
    await rows(
      `UPDATE history.import_rooms SET parts = 0, digest = '', head_seq = 0, head_rev = 0, main_head = 0 WHERE room_id = $1`,
      roomId,
    );
    const [part] = partsOf(talk(2), 2);
    await site.part(roomId, part ?? {}).expect(200);
    expect(await bodies(roomId)).toEqual(['', 'text 0', 'text 1']);
  });

  it('keeps what is stored while an earlier reset, whose command has given up, still works', async () => {
    const roomId = await site.room('late', talk(3));
    const late = holdTransaction(service, 2);
    const reset = site.reset(roomId).then(({ status }) => status);
    await late.reached;
    for (const part of partsOf(talk(4), 2)) await site.part(roomId, part).expect(200);
    late.release();
    expect(await reset).toBe(200);
    expect(await bodies(roomId)).toEqual(['', ...talk(4).map(({ body }) => body)]);
  });

  it('takes no part and no reset once it is shown, and tells whether others have written', async () => {
    const roomId = await site.room('C8', [entry(1)]);
    await site.show(roomId, [ann]);
    const next = { ...partsOf([entry(1), entry(2)], 1)[1] };
    await site.part(roomId, next).expect(409, /CONFLICT/);
    await site.reset(roomId).expect(409, /CONFLICT/);
    expect(await site.place('C8')).toMatchObject({ state: 'shown', isInUse: false });
    await rows('UPDATE history.rooms SET head_seq = head_seq + 1 WHERE id = $1', roomId);
    expect(await site.place('C8')).toMatchObject({ state: 'shown', isInUse: true });
    await rows('UPDATE history.rooms SET deleted_at = now() WHERE id = $1', roomId);
    expect(await site.place('C8')).toMatchObject({ state: 'gone' });
  });

  it.each<[string, string, object]>([
    ['a blank body', 'entries.1.body', { body: ' ' }],
    ['a body that is too long', 'entries.1.body', { body: 'x'.repeat(8_001) }],
    ['a body with U+0000', 'entries.1.body', { body: 'a\u0000' }],
    ['51 mentions', 'entries.1.mentions', { mentions: Array.from({ length: 51 }, () => newId()) }],
    ['a reaction that is no emoji', 'entries.1.reactions', { reactions: [{ user: newId(), emoji: 'a b' }] }],
    [
      '21 emojis',
      'entries.1.reactions',
      { reactions: Array.from({ length: 21 }, (_, n) => ({ user: newId(), emoji: `:e${String(n)}:` })) },
    ],
    ['a thread that nothing begins', 'entries.1.threadOf', { threadOf: 'nowhere' }],
    ['an id that is in the part already', 'entries.1.id', { id: '0' }],
    ['a time that is none', 'entries.1.createdAt', { createdAt: 'yesterday' }],
    ['an unknown field', 'entries.1.extra', { extra: 1 }],
  ])('refuses a part with %s, and names its place', async (_what, field, fields) => {
    const roomId = await newRoom();
    const part = { part: 1, before: '', digest: 'd', createdAt: ROOM_CREATED_AT, refused: [] };
    const entries = [entry(0), { ...entry(1), ...fields }];
    const { body } = await site.part(roomId, { ...part, entries }).expect(400);
    expect(body).toMatchObject({ code: 'INVALID', field });
    expect(await bodies(roomId)).toEqual([]);
  });

  it('refuses a message that an earlier part has stored', async () => {
    const roomId = await site.room('C9', [entry(0)]);
    const part = {
      part: 2,
      before: digestOf([entry(0)]),
      digest: 'd',
      refused: [],
      createdAt: ROOM_CREATED_AT,
      entries: [entry(0)],
    };
    await site.part(roomId, part).expect(400, /INVALID/);
  });

  it('keeps an answer to a message that is missing, without the answer', async () => {
    const roomId = await site.room('C10', [entry(0, { replyTo: 'nowhere' }), entry(1, { replyTo: '0' })]);
    const found = await rows<{ reply_to: MessageId | null }>(
      'SELECT reply_to FROM history.messages WHERE room_id = $1 ORDER BY seq',
      roomId,
    );
    expect(found.map(({ reply_to }) => reply_to !== null)).toEqual([false, false, true]);
  });

  it('looks up users whom history does not know', async () => {
    const [cid, dan] = ['cid', 'dan'].map((name) => service.directory.actor(name).userId);
    const known = () => rows('SELECT user_id FROM history.people WHERE user_id = ANY($1)', [cid, dan]);
    const entries = [entry(0, { sender: cid ?? null, reactions: [{ user: dan ?? ann, emoji: '👍' }] })];
    const [part] = partsOf(entries, 1);
    const roomId = await newRoom();
    service.directory.isUnavailable = true;
    await site.part(roomId, part ?? {}).expect(503, /UNAVAILABLE/);
    service.directory.isUnavailable = false;
    await site.part(roomId, part ?? {}).expect(200);
    expect(await known()).toHaveLength(2);
  });

  it('takes a part of 4 MiB, and refuses a larger one', async () => {
    const roomId = await newRoom();
    const entries = Array.from({ length: 900 }, (_, n) => entry(n, { body: 'x'.repeat(4_000) }));
    const [part] = partsOf(entries, 1_000);
    await site.part(roomId, part ?? {}).expect(200);
    const larger = { ...part, extra: 'x'.repeat(1024 * 1024) };
    await site.part(roomId, larger).expect(413, /TOO_LARGE/);
    // Not read before the key is known.
    const path = `/${ADMIN_ROUTES.history}/imports/${site.view.id}/rooms/${roomId}/parts`;
    await service.http
      .post(path)
      .send(larger)
      .expect(401, /UNAUTHENTICATED/);
  });
});
