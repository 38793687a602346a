import { beforeEach, describe, expect, it } from 'vitest';
import { newId, type Actor, type CommandResult, type Message, type MessageId, type RoomId } from '#contracts';
import type { HistoryConfig } from '#config/app-config';
import { WriteSql } from '../../store/write-sql.js';
import { MessagesService } from '../../reads/messages/messages.service.js';
import { SyncService } from '../../reads/sync/sync.service.js';
import { command } from '../../../testing/test-command.js';
import { actorOf } from '../../../testing/test-draft.js';
import { setScene } from '../../../testing/test-scene.js';
import { ExpiredRowsService } from '../expired-rows.service.js';
import { revOf } from '../../room/draft/room-draft.js';
import { setRetention } from './retention.store.js';

const SERVER = actorOf('server');
const DAYS = 7;

describe('a purge of a room', () => {
  const scene = setScene();
  const { history } = scene;
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;
  /** The ids of messages 2 to 6. Message 1 is a system message. */
  let ids: MessageId[];

  beforeEach(async () => {
    ({ ann, bob } = scene);
    roomId = await history.group(ann, [bob, scene.cid]);
    ids = [];
    for (let i = 2; i <= 6; i += 1) ids.push((await history.send(roomId, ann, `message ${String(i)}`)).id);
    await setRetention(new WriteSql(history.writes), roomId, DAYS);
  });

  const idAt = (seq: number) => ids[seq - 2] ?? newId<MessageId>();
  /** Makes messages up to this one a day older than the retention. */
  const age = (until: number) =>
    scene.store.query(
      'UPDATE history.messages SET created_at = now() - make_interval(days => $3) WHERE room_id = $1 AND seq <= $2',
      [roomId, until, DAYS + 1],
    );
  const purge = async (service = history) => (await service.done(roomId, 'room:purge', SERVER, {})).purged;
  const reads = () => new MessagesService(scene.store.reads);
  const page = (request: object, actor = ann) => reads().page(actor.userId, { roomId, ...request });
  const seqs = (messages: readonly Message[]) => messages.map(({ seq }) => seq);
  const stateOf = (actor: Actor) => scene.store.rooms.state(actor.userId, roomId);
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => 'ok',
      (error: { code: string }) => error.code,
    );
  const stored = async (table: string) =>
    ((await scene.store.query(`SELECT 1 FROM history.${table} WHERE room_id = $1`, [roomId])) as unknown[]).length;

  it('deletes older messages with their reactions and mentions, and announces the new first seq', async () => {
    await history.send(roomId, ann, 'for bob', { mentions: [bob.userId] });
    await history.done(roomId, 'message:edit', ann, { id: idAt(3), version: 1, body: 'x', mentions: [bob.userId] });
    await history.done(roomId, 'reaction:add', bob, { id: idAt(4), emoji: '👍' });
    await history.done(roomId, 'reaction:add', bob, { id: idAt(5), emoji: '👍' });
    const { headRev } = await stateOf(ann);
    scene.forgetFrames();
    await age(4);
    expect([await purge(), await purge(scene.other)]).toEqual([4, 0]);
    const room = { id: roomId, firstSeq: 5, headSeq: 7, rev: headRev + 1, headRev: headRev + 1 };
    expect(scene.roomFrames(roomId)).toMatchObject([
      ['changes', { from: headRev, to: headRev + 1, items: [{ type: 'room', room }] }],
    ]);
    expect(await Promise.all(['messages', 'reactions', 'mentions', 'purged_messages'].map(stored))).toEqual([
      3, 1, 1, 4,
    ]);
    expect(await stateOf(bob)).toMatchObject({ firstSeq: 5, unread: 3, mentions: 1, preview: { seq: 7 } });
  });

  it('deletes nothing in a room without retention, and no newer message', async () => {
    expect(await purge()).toBe(0);
    await age(6);
    await setRetention(new WriteSql(history.writes), roomId, null);
    expect(await purge()).toBe(0);
    expect(await stateOf(ann)).toMatchObject({ firstSeq: 1 });
  });

  it('makes every page start at the first remaining message', async () => {
    await history.done(roomId, 'message:pin', ann, { id: idAt(3) });
    await history.done(roomId, 'message:pin', ann, { id: idAt(6) });
    await age(4);
    await purge();
    for (const [request, expected, reachedStart] of [
      [{}, [5, 6], true],
      [{ limit: 1 }, [6], false],
      [{ before: 6 }, [5], true],
      [{ before: 5 }, [], true],
      [{ before: 2 }, [], true],
      [{ after: 1 }, [5, 6], true],
      [{ after: 5 }, [6], false],
      [{ around: 2, limit: 1 }, [5], true],
      [{ at: '2000-01-01T00:00:00.000Z' }, [5, 6], true],
    ] as const) {
      const { messages, ...ends } = await page(request);
      expect({ request, seqs: seqs(messages), start: ends.reachedStart }).toEqual({
        request,
        seqs: expected,
        start: reachedStart,
      });
    }
    const opened = await scene.store.rooms.open(bob.userId, { roomId });
    expect({ seqs: seqs(opened.messages), reachedStart: opened.reachedStart, firstSeq: opened.room.firstSeq }).toEqual({
      seqs: [5, 6],
      reachedStart: true,
      firstSeq: 5,
    });
    expect(seqs((await reads().pins(ann.userId, { roomId })).messages)).toEqual([6]);
  });

  it('may leave an empty room, whose counters continue', async () => {
    await age(6);
    expect(await purge()).toBe(6);
    expect(await stateOf(bob)).toMatchObject({ firstSeq: 7, headSeq: 6, unread: 0, mentions: 0, preview: null });
    for (const request of [{}, { before: 7 }, { after: 6 }, { around: 3 }, { at: '2000-01-01T00:00:00Z' }])
      expect(await page(request)).toMatchObject({ messages: [], reachedStart: true, reachedEnd: true });
    expect(await history.done(roomId, 'read:mark', bob, { seq: 3 })).toMatchObject({ readSeq: 3, unread: 0 });
    expect(await history.send(roomId, ann, 'the next one')).toMatchObject({ seq: 7 });
    expect(await stateOf(bob)).toMatchObject({ firstSeq: 7, headSeq: 7, unread: 1, preview: { seq: 7 } });
    expect(seqs((await page({})).messages)).toEqual([7]);
  });

  it('makes requests for its messages GONE for 90 days, then NOT_FOUND', async () => {
    await age(4);
    await purge();
    const [gone, kept] = [idAt(4), idAt(6)];
    const send = (actor: Actor, more: object) =>
      command('message:send', actor, { id: newId<MessageId>(), body: 'x', ...more });
    const answers = () =>
      scene.answers(
        roomId,
        command('message:send', ann, { id: gone, body: 'message 4' }),
        command('message:edit', ann, { id: gone, version: 1, body: 'x' }),
        command('message:delete', ann, { id: gone }),
        command('message:pin', ann, { id: gone }),
        command('reaction:add', bob, { id: gone, emoji: '👍' }),
        send(ann, { replyTo: gone }),
        send(ann, { afterId: gone }),
        send(ann, { afterId: kept }),
        send(bob, { afterId: gone }),
      );
    const inTime = ['GONE', 'GONE', 'GONE', 'GONE', 'GONE', 'INVALID', 'ok', 'ok', 'OUT_OF_ORDER'];
    expect(await answers()).toEqual(inTime);
    expect(await scene.answers(roomId, send(bob, { id: gone }), send(bob, { id: kept }))).toEqual([
      'GONE',
      'IDEMPOTENCY_MISMATCH',
    ]);
    expect(await refusal(reads().get(bob.userId, { roomId, id: gone }))).toBe('GONE');
    expect(await refusal(reads().reactions(bob.userId, { roomId, id: gone, emoji: '👍' }))).toBe('GONE');
    expect(await refusal(reads().get(newId(), { roomId, id: gone }))).toBe('NOT_FOUND');
    const { job } = new ExpiredRowsService(new WriteSql(history.writes), { reportDays: 180 } as HistoryConfig);
    await job.run();
    expect(await answers()).toEqual(inTime);
    await scene.store.query(`UPDATE history.purged_messages SET purged_at = now() - interval '91 days'`);
    await job.run();
    expect(await refusal(reads().get(bob.userId, { roomId, id: gone }))).toBe('NOT_FOUND');
    expect((await answers()).slice(0, 2)).toEqual(['ok', 'ok']);
  });

  it('keeps replies to purged messages', async () => {
    const { id } = await history.send(roomId, bob, 'a reply', { replyTo: idAt(2) });
    await age(4);
    await purge();
    expect(await reads().get(ann.userId, { roomId, id })).toMatchObject({ replyTo: idAt(2) });
  });

  it('reaches offline clients by sync: the new first seq, and no message below it', async () => {
    const syncs = new SyncService(scene.store.reads);
    const { sync: before } = await syncs.sync(bob.userId, {});
    const cursors = { epoch: before.epoch, urev: before.urev };
    const from = before.rooms.find(({ id }) => id === roomId)?.headRev ?? revOf(0);
    await history.done(roomId, 'message:edit', ann, { id: idAt(2), version: 1, body: 'edited' });
    await history.send(roomId, ann, 'another');
    await age(4);
    await purge();
    const { sync } = await syncs.sync(bob.userId, { ...cursors, rooms: { [roomId]: from } });
    expect(sync.deltas).toMatchObject([
      {
        to: from + 3,
        items: [
          { type: 'message', message: { seq: 7 } },
          { type: 'room', room: { firstSeq: 5, headSeq: 7 } },
        ],
      },
    ]);
  });

  it('publishes consecutive frames while two histories send', async () => {
    await age(6);
    const sends = Array.from({ length: 60 }, async (_, i) => {
      const service = i % 2 === 0 ? history : scene.other;
      if (i % 10 === 5) await purge(service);
      return service.send(roomId, i % 3 === 0 ? bob : ann, `while ${String(i)}`);
    });
    const sent = (await Promise.all(sends)).map(({ seq }) => seq).sort((a, b) => a - b);
    expect(sent).toEqual(Array.from({ length: 60 }, (_, i) => i + 7));
    const chain = [history, scene.other]
      .flatMap((service) => service.takePublished(`room:${roomId}`) as [string, { from: number; to: number }][])
      .map(([, { from, to }]) => [from, to] as const)
      .sort(([a], [b]) => a - b);
    chain.slice(1).forEach(([from], i) => expect(from).toBe(chain[i]?.[1]));
    expect(chain.at(-1)?.[1]).toBe((await stateOf(ann)).headRev);
    expect(await stateOf(ann)).toMatchObject({ firstSeq: 7, headSeq: 66 });
    expect(await stored('messages')).toBe(60);
  });

  it('deletes a bounded number of messages and of their rows at a time, at least one message', async () => {
    await scene.store.messages(roomId, { count: 1_200, senderId: ann.userId });
    await age(1_206);
    const react = (seq: number, count: number) =>
      scene.store.query(
        `INSERT INTO history.reactions (room_id, message_id, emoji, user_id, created_at)
         SELECT m.room_id, m.id, 'x', gen_random_uuid(), now() FROM history.messages m, generate_series(1, $3::int)
          WHERE m.room_id = $1 AND m.seq = $2`,
        [roomId, seq, count],
      );
    await react(3, 6_000);
    await react(4, 6_000);
    const purged: number[] = [];
    for (let some = await purge(); some > 0; some = await purge()) purged.push(some);
    expect(purged).toEqual([2, 1, 1, 500, 500, 202]);
    expect(await Promise.all(['messages', 'reactions'].map(stored))).toEqual([0, 0]);
  });

  it('also purges a message that was changed in the same transaction', async () => {
    await age(4);
    const results = await history.carryOut(
      roomId,
      command('message:edit', ann, { id: idAt(4), version: 1, body: 'too late' }),
      command('reaction:add', bob, { id: idAt(3), emoji: '👍' }),
      command('room:purge', SERVER, {}),
      command('message:send', ann, { id: idAt(4), body: 'message 4' }),
    );
    const codes = results.map((result: CommandResult) => (result.ok ? 'ok' : result.error.code));
    expect(codes).toEqual(['GONE', 'GONE', 'ok', 'GONE']);
    expect(
      scene
        .roomItems(roomId)
        .map(({ type }) => type)
        .slice(-1),
    ).toEqual(['room']);
    expect(await Promise.all(['messages', 'reactions'].map(stored))).toEqual([2, 0]);
  });
});
