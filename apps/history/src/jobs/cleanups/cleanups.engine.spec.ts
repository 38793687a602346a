import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandBatch, CommandResults, Consumption } from '#bus/command-bus.port';
import type { Actor, RoomId } from '#contracts';
import { WriteSql } from '../../store/write-sql.js';
import type { TestHistory } from '../../../testing/test-history.js';
import { setScene } from '../../../testing/test-scene.js';
import { CleanupsService } from './cleanups.service.js';

const HOUR = 3_600;

describe('the clean-up of a ban', () => {
  const scene = setScene();
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;
  let consumptions: Consumption[];

  beforeEach(async () => {
    ({ ann, bob } = scene);
    consumptions = await Promise.all([scene.history.consume(), scene.other.consume()]);
    roomId = await scene.history.group(ann, [bob, scene.cid], 'public');
  });
  afterEach(async () => {
    await Promise.all(consumptions.map((consumption) => consumption.stop()));
    await scene.store.query('DELETE FROM history.cleanups');
  });

  const jobOf = ({ writes, buses }: TestHistory) => new CleanupsService(new WriteSql(writes), buses.commands).job;
  const ban = (deleteSeconds = HOUR) =>
    scene.history.done(roomId, 'act:ban', ann, { userId: bob.userId, deleteSeconds });
  const write = (count: number, { userId }: Actor = bob) => scene.store.messages(roomId, { count, senderId: userId });
  const age = (until: number) =>
    scene.store.query(
      `UPDATE history.messages SET created_at = now() - interval '2 hours' WHERE room_id = $1 AND seq <= $2`,
      [roomId, until],
    );
  const seqsOf = async ({ userId }: Actor) => {
    const text =
      'SELECT seq FROM history.messages WHERE room_id = $1 AND sender_id = $2 AND deleted_at IS NULL ORDER BY seq';
    return ((await scene.store.query(text, [roomId, userId])) as { seq: number }[]).map(({ seq }) => seq);
  };
  const headSeq = async () => (await scene.store.rooms.state(ann.userId, roomId)).headSeq;
  const acts = () =>
    scene.store.query(
      `SELECT actor_id, user_id, message_id FROM history.room_acts WHERE room_id = $1 AND act = 'message:delete'`,
      [roomId],
    );
  const open = async () => ((await scene.store.query('SELECT 1 FROM history.cleanups')) as unknown[]).length;
  const oneAct = () => [{ actor_id: ann.userId, user_id: bob.userId, message_id: null }];

  it('deletes what the user has sent in that time, and nothing else, as one act', async () => {
    await write(3);
    await age(await headSeq());
    const old = await seqsOf(bob);
    await write(250);
    await write(2, ann);
    await ban();
    const others = await seqsOf(ann);
    await scene.history.done(roomId, 'member:unban', ann, { userId: bob.userId });
    await scene.history.done(roomId, 'room:join', bob, {});
    const { seq } = await scene.history.send(roomId, bob, 'later');
    await jobOf(scene.history).run();
    expect(await seqsOf(bob)).toEqual([...old, seq]);
    expect(await seqsOf(ann)).toEqual(others);
    expect(await acts()).toEqual(oneAct());
    expect(await open()).toBe(0);
  });

  it('goes on for a user who is banned already, and is no act if nothing is left', async () => {
    await write(5);
    await scene.history.done(roomId, 'member:ban', ann, { userId: bob.userId });
    await ban();
    await jobOf(scene.history).run();
    expect(await seqsOf(bob)).toEqual([]);
    await ban();
    await jobOf(scene.history).run();
    expect(await acts()).toEqual(oneAct());
  });

  it('survives a history that dies between two pieces, or between a piece and its note', async () => {
    await write(250);
    await ban();
    const before = await scene.store.query('SELECT below_seq, messages_left FROM history.cleanups');
    expect(before).toMatchObject([{ messages_left: 10_000 }]);
    const stopping = scene.history.buses.commands;
    const submit = stopping.submit.bind(stopping);
    stopping.submit = async <Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>> => {
      await submit<Command, Result>(batch);
      throw new Error('the history dies');
    };
    await jobOf(scene.history).run();
    stopping.submit = submit;
    expect(await seqsOf(bob)).toHaveLength(150);
    await jobOf(scene.other).run();
    expect(await seqsOf(bob)).toHaveLength(150);
    await scene.store.query('UPDATE history.cleanups SET due_at = now()');
    await jobOf(scene.other).run();
    expect(await seqsOf(bob)).toEqual([]);
    expect(await acts()).toEqual(oneAct());
    expect(await open()).toBe(0);
  });

  it('deletes the newest ones up to the bound, counting those that are deleted already', async () => {
    await write(6);
    const [first, second, ...rest] = await seqsOf(bob);
    const id = await scene.store.messageId(roomId, rest.at(-1) as number);
    await scene.history.done(roomId, 'message:delete', bob, { id });
    await ban();
    await scene.store.query('UPDATE history.cleanups SET messages_left = 4');
    await jobOf(scene.history).run();
    expect(await seqsOf(bob)).toEqual([first, second]);
    expect(await open()).toBe(0);
  });

  it('goes over the messages of others in pieces', async () => {
    await write(1);
    await write(20_100, ann);
    await ban();
    await jobOf(scene.history).run();
    expect(await seqsOf(bob)).toEqual([]);
  });

  it('is done in an archived room, and ends with a deleted one', async () => {
    await write(1);
    await ban();
    await scene.history.done(roomId, 'room:update', ann, { archived: true });
    await jobOf(scene.history).run();
    expect(await seqsOf(bob)).toEqual([]);
    await scene.history.done(roomId, 'room:update', ann, { archived: false });
    await write(1);
    await ban();
    await scene.history.done(roomId, 'room:delete', ann, {});
    await jobOf(scene.history).run();
    expect(await open()).toBe(0);
  });
});
