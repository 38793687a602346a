import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId, roomChannel, type Actor, type CommandResult, type MessageId, type RoomId } from '#contracts';
import { WRITE_TIMEOUTS } from '#persistence/data-source';
import { command } from '../../testing/test-command.js';
import { TestHistory } from '../../testing/test-history.js';
import { setScene } from '../../testing/test-scene.js';

/** It takes about 2 s, and longer on a busy machine. */
const NOT_FOR_LONG_MS = 20_000;
const POISON = 'a body that the store cannot take';
const outcomes = (results: readonly CommandResult[]) =>
  results.map((result) => (result.ok ? (result.data as { seq: number }).seq : result.error.code));

describe('when something fails,', () => {
  const scene = setScene({ ownServer: true });
  const { store, history, other } = scene;
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;

  beforeAll(async () => {
    await scene.store.query(`ALTER TABLE history.messages ADD CONSTRAINT poison CHECK (body <> '${POISON}')`);
  });
  beforeEach(async () => {
    ({ ann, bob } = scene);
    roomId = await history.group(ann, [bob]);
    scene.forgetFrames();
  });

  const send = (actor: Actor, body = 'hello') => command('message:send', actor, { id: newId<MessageId>(), body });
  const counters = async (id: RoomId) => {
    const [row] = (await store.query(
      `SELECT r.head_seq, r.head_rev, count(m.*) AS messages, max(m.seq) AS max FROM history.rooms r
         LEFT JOIN history.messages m ON m.room_id = r.id WHERE r.id = $1 GROUP BY r.id`,
      [id],
    )) as { head_seq: number; head_rev: number; messages: number; max: number }[];
    return row;
  };

  it('a command that only another version knows is refused alone, with the later sends of its connection but for repeats', async () => {
    const second = await history.group(ann, [bob]);
    const unknown = (actor: Actor) => Object.assign(send(actor), { type: 'message:sing' });
    const stored = send(bob);
    const results = await history.handle([
      { roomId, commands: [send(ann), stored, unknown(bob), send(ann), send(bob), stored] },
      { roomId: second, commands: [unknown(ann), send(bob)] },
    ]);
    expect(results.map(outcomes)).toEqual([
      [2, 3, 'UNAVAILABLE', 4, 'UNAVAILABLE', 3],
      ['UNAVAILABLE', 2],
    ]);
  });

  it('a command that fails every transaction is answered INTERNAL, without effect on other rooms and senders', async () => {
    const second = await history.group(ann, [bob]);
    const results = await history.handle([
      { roomId, commands: [send(ann), send(bob, POISON), send(ann), send(bob)] },
      { roomId: second, commands: [send(ann), send(bob)] },
    ]);
    expect(results.map(outcomes)).toEqual([
      [2, 'INTERNAL', 3, 'INTERNAL'],
      [2, 3],
    ]);
    expect(await counters(roomId)).toMatchObject({ head_seq: 3, messages: 3, max: 3 });
    const frames = history.takePublished(roomChannel(roomId)) as [string, { from: number; to: number }][];
    expect(frames.map(([, { from, to }]) => [from, to])).toEqual([
      [4, 5],
      [5, 6],
    ]);
  });

  it('a batch that comes after its deadline writes nothing', async () => {
    const [late] = await history.handle([{ roomId, commands: [send(ann), send(bob)], deadlineMs: -1 }]);
    expect(outcomes(late ?? [])).toEqual(['TIMEOUT', 'TIMEOUT']);
    expect(await counters(roomId)).toMatchObject({ head_seq: 1, messages: 1 });
  });

  it('a batch whose deadline passes while it waits for the room writes nothing', async () => {
    const second = await history.group(ann);
    const runner = store.dataSource.createQueryRunner();
    await runner.query('BEGIN');
    await runner.query('SELECT 1 FROM history.rooms WHERE id = $1 FOR UPDATE', [roomId]);
    const handled = history.handle([
      { roomId, commands: [send(ann)], deadlineMs: 150 },
      { roomId: second, commands: [send(ann)] },
    ]);
    await sleep(300);
    await runner.query('COMMIT');
    await runner.release();
    expect((await handled).map(outcomes)).toEqual([['TIMEOUT'], [2]]);
    expect(await counters(roomId)).toMatchObject({ head_seq: 1, messages: 1 });
  });

  it('a locked room does not delay other rooms for long', async () => {
    const second = await history.group(ann);
    const runner = store.dataSource.createQueryRunner();
    await runner.query('BEGIN');
    await runner.query('SELECT 1 FROM history.rooms WHERE id = $1 FOR UPDATE', [roomId]);
    const impatient = await TestHistory.start(store, { directory: history.directory, timeouts: WRITE_TIMEOUTS });
    const startedAt = performance.now();
    const results = await impatient.handle([
      { roomId, commands: [send(ann)] },
      { roomId: second, commands: [send(ann)] },
    ]);
    expect(results.map(outcomes)).toEqual([['OVERLOADED'], [2]]);
    expect(performance.now() - startedAt).toBeLessThan(NOT_FOR_LONG_MS);
    await runner.query('ROLLBACK');
    await runner.release();
    await impatient.stop();
  });

  it('two histories that change the same rooms number without gaps and never deadlock', async () => {
    const rooms = await Promise.all([1, 2, 3, 4, 5].map(() => history.group(ann, [bob])));
    const storm = async (service: TestHistory, actor: Actor) => {
      for (let round = 0; round < 40; round += 1) {
        const order = round % 2 === 0 ? rooms : [...rooms].reverse();
        const batches = order.map((id) => ({
          roomId: id,
          commands: [send(actor), send(actor), command('read:mark', actor, { seq: round })],
        }));
        for (const results of await service.handle(batches)) expect(results.filter(({ ok }) => !ok)).toEqual([]);
      }
    };
    await Promise.all([storm(history, ann), storm(other, bob), storm(history, bob), storm(other, ann)]);
    for (const id of rooms) {
      expect(await counters(id)).toEqual({ head_seq: 321, head_rev: 324, messages: 321, max: 321 });
    }
    const [row] = (await store.query(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    )) as unknown[];
    expect(row).toEqual({ deadlocks: 0 });
  });

  it('a batch is UNAVAILABLE while the password of PostgreSQL is replaced, and is applied once it is', async () => {
    const login = vi.spyOn(history.writes, 'createQueryRunner').mockImplementation(() => {
      throw Object.assign(new Error('password authentication failed'), { code: '28P01' });
    });
    const sent = send(ann);
    await expect(history.carryOut(roomId, sent)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    login.mockRestore();
    expect(outcomes(await history.carryOut(roomId, sent))).toEqual([2]);
  });

  it('a batch is UNAVAILABLE without PostgreSQL, and is applied once when it is back', async () => {
    const commands = [send(ann), command('room:update', ann, { topic: 'back' })];
    await store.postgres.kill();
    await expect(history.carryOut(roomId, ...commands)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await store.postgres.restart();
    await expect
      .poll(() => history.carryOut(roomId, ...commands).catch(String), { timeout: 30_000 })
      .toMatchObject([
        { ok: true, data: { seq: 2 } },
        { ok: true, data: { topic: 'back' } },
      ]);
    await history.carryOut(roomId, ...commands);
    expect(await counters(roomId)).toMatchObject({ head_seq: 2, messages: 2, head_rev: 6 });
  });

  it('a frame that cannot be published loses neither the message nor its answer', async () => {
    const { fanout } = history.buses;
    const publish = fanout.publish.bind(fanout);
    fanout.publish = () => Promise.reject(new Error('the broker is unavailable'));
    expect(outcomes(await history.carryOut(roomId, send(ann)))).toEqual([2]);
    fanout.publish = publish;
  });
});
