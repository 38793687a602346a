import { beforeEach, describe, expect, it } from 'vitest';
import { newId, type Actor, type MessageId, type RoomId } from '#contracts';
import { MessagesService } from '../reads/messages/messages.service.js';
import { WriteSql } from '../store/write-sql.js';
import { actorOf } from '../../testing/test-draft.js';
import { setScene } from '../../testing/test-scene.js';
import { ErasedNamesService } from './erased-names.service.js';
import { setRetention } from './retention/retention.store.js';
import { RoomErasureService } from './room-erasure.service.js';

const SERVER = actorOf('server');

describe('the name in a forward', () => {
  const scene = setScene();
  const { store, history } = scene;
  let names: ErasedNamesService;
  /** Their names are in no other test. */
  let ann: Actor;
  let bob: Actor;
  let origin: RoomId;
  let target: RoomId;
  /** A forward of Ann's message by Bob, and a forward of this forward by Cid. */
  let first: MessageId;
  let second: MessageId;

  beforeEach(async () => {
    names = new ErasedNamesService(new WriteSql(history.writes));
    [ann, bob] = [history.actor(newId()), history.actor(newId())];
    origin = await history.group(ann, [bob]);
    target = await history.group(bob, [scene.cid]);
    const { id } = await history.send(origin, ann, 'news');
    first = await forward(bob, { roomId: origin, id });
    second = await forward(scene.cid, { roomId: target, id: first });
  });

  async function forward(actor: Actor, from: { roomId: RoomId; id: MessageId }): Promise<MessageId> {
    const id = newId<MessageId>();
    await history.done(target, 'message:forward', actor, { id, from });
    return id;
  }

  const erase = (...actors: Actor[]) =>
    history.people.apply(actors.map(({ userId }) => ({ type: 'user.erased', userId, version: 2 })));
  /** Makes all erasures older than any command that began before them. */
  const age = () => store.query(`UPDATE history.people SET erased_at = erased_at - interval '61 s'`);
  const read = (id: MessageId) =>
    new MessagesService(store.reads).get(scene.cid.userId, { roomId: target, id }).then((message) => message.forwardOf);

  /** The tables of history with this user's name anywhere in a row. */
  async function tablesNaming({ username }: Actor): Promise<string[]> {
    const tables = (await store.query(`SELECT table_name AS name FROM information_schema.tables
      WHERE table_schema = 'history' ORDER BY table_name`)) as { name: string }[];
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await store.query(`SELECT 1 FROM history.${name} row WHERE row::text ILIKE $1`, [`%${username}%`]);
      if ((rows as unknown[]).length > 0) found.push(name);
    }
    return found;
  }

  it('is hidden once the account is erased, and a minute later in no table', async () => {
    expect(await read(first)).toMatchObject({ senderName: ann.displayName });
    const { createdAt } = (await read(first)) ?? {};
    await erase(ann);
    await names.job.run();
    expect(await read(first)).toEqual({ roomId: null, senderName: null, createdAt });
    // A forward that began before the erasure may still store the name.
    expect(await tablesNaming(ann)).toEqual(['messages']);
    await age();
    await names.job.run();
    expect(await tablesNaming(ann)).toEqual([]);
    expect(await read(first)).toEqual({ roomId: null, senderName: null, createdAt });
    expect(await read(second)).toMatchObject({ senderName: bob.displayName });
    await history.done(target, 'message:pin', bob, { id: first });
    expect(await tablesNaming(ann)).toEqual([]);
  });

  it('does not come back with a change of the forward that is in progress', async () => {
    await erase(ann);
    await age();
    const change = store.dataSource.createQueryRunner();
    await change.startTransaction();
    await change.query('SELECT 1 FROM history.rooms WHERE id = $1 FOR UPDATE', [target]);
    const [{ stored }] = (await change.query('SELECT forward_of AS stored FROM history.messages WHERE id = $1', [
      first,
    ])) as [{ stored: object }];
    const removed = names.job.run();
    const waiting = () =>
      store.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
    await expect.poll(waiting).toHaveLength(1);
    await change.query('UPDATE history.messages SET forward_of = $2 WHERE id = $1', [first, JSON.stringify(stored)]);
    await change.commitTransaction();
    await change.release();
    await removed;
    expect(await tablesNaming(ann)).toEqual([]);
  });

  it('disappears from many forwards, and for many users, in one run', async () => {
    const erased = Array.from({ length: 110 }, () => history.actor(newId()));
    await erase(ann, ...erased);
    await age();
    // As the version before the job stored them.
    await store.query(
      `INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, body, fingerprint, created_at, forward_of)
       SELECT $1, 1000 + n, gen_random_uuid(), n, n, 'text', '', '', now(),
              json_build_object('roomId', $2::uuid, 'senderId', $3::uuid, 'senderName', $4::text, 'createdAt', now())
         FROM generate_series(1, 450) n`,
      [target, origin, ann.userId, ann.displayName],
    );
    await names.job.run();
    expect(await tablesNaming(ann)).toEqual([]);
    expect(await store.query('SELECT 1 FROM history.people WHERE erased_at IS NOT NULL AND named_in_forwards')).toEqual(
      [],
    );
  });

  it('stays while the account exists, and goes with the deleted forward', async () => {
    await age();
    await names.job.run();
    expect(await tablesNaming(ann)).toEqual(['messages', 'people']);
    await history.done(target, 'message:delete', bob, { id: first });
    expect(await tablesNaming(ann)).toEqual(['people']);
  });

  it('goes with the purged forward', async () => {
    await setRetention(new WriteSql(history.writes), target, 1);
    await store.query(`UPDATE history.messages SET created_at = now() - interval '2 days' WHERE room_id = $1`, [
      target,
    ]);
    await history.done(target, 'room:purge', SERVER, {});
    expect(await tablesNaming(ann)).toEqual(['people']);
  });

  it('goes with the deleted room', async () => {
    await history.done(target, 'room:delete', bob, {});
    await new RoomErasureService(new WriteSql(history.writes)).job.run();
    expect(await tablesNaming(ann)).toEqual(['people']);
  });
});
