import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import type { PostgresEngine } from '#engines/postgres-engine';
import { newId, type Actor, type MessageId, type RoomId } from '#contracts';
import { startStandby } from '#engines/postgres-standby';
import { setUp } from '#testing/engines/set-up';
import { command } from '../../testing/test-command.js';
import { TestHistory } from '../../testing/test-history.js';
import { TestStore } from '../../testing/test-store.js';
import { MessagesService } from '../reads/messages/messages.service.js';
import { SearchService } from '../reads/search/search.service.js';
import { createReplicaSource } from './data-sources.js';
import { makeEpoch } from './epoch.store.js';
import { ReadSql } from './read-sql.js';
import { ReadReplica } from './read-replica.js';

/** Longer than any test, so that only the tests of the lag depend on it. */
const LAG_MAX_MS = 600_000;
const CONNECTIONS_MAX = 4;
/** The privileges that the role of the replica's connections has. */
const GRANTS = [
  `CREATE ROLE reader LOGIN PASSWORD 'reader'`,
  'GRANT USAGE ON SCHEMA history TO reader',
  'GRANT SELECT ON ALL TABLES IN SCHEMA history TO reader',
];

describe('a history with a replica for reads', () => {
  const store = setUp(() => TestStore.start({ ownServer: true }));
  let standby: PostgresEngine;
  let history: TestHistory;
  let source: DataSource;
  let replica: ReadReplica;
  let messages: MessagesService;
  let searches: SearchService;
  let ann: Actor;
  let bob: Actor;
  /** Nothing changes in the first one while the replay is paused. */
  let [quiet, busy]: RoomId[] = [];

  beforeAll(async () => {
    for (const grant of GRANTS) await store.query(grant);
    history = await TestHistory.start(store);
    [ann, bob] = [history.actor('ann'), history.actor('bob')];
    [quiet, busy] = [await history.group(ann, [bob]), await history.group(ann, [bob])];
    for (const roomId of rooms()) await history.send(roomId, ann, 'an early word');
    standby = await startStandby(store.postgres);
    const url = Object.assign(new URL(standby.url), { username: 'reader', password: 'reader' }).href;
    source = createReplicaSource(url, CONNECTIONS_MAX);
    replica = new ReadReplica(source, store.reads, LAG_MAX_MS);
    const reads = new ReadSql(store.dataSource, replica);
    [messages, searches] = [new MessagesService(reads), new SearchService(reads)];
  });
  afterAll(async () => {
    await replica.job.stop();
    await source.destroy();
    await standby.kill();
    await standby.stop();
    await history.stop();
  });

  const rooms = (): [RoomId, RoomId] => [quiet as RoomId, busy as RoomId];
  const bodies = async (roomId: RoomId, actor = bob): Promise<string[]> => {
    const page = await messages.page(actor.userId, { roomId });
    return page.messages.filter(({ kind }) => kind === 'text').map(({ body }) => body);
  };
  const found = async (query: string, roomId?: RoomId): Promise<string[]> => {
    const { hits } = await searches.search(bob.userId, { query, ...(roomId && { roomId }) });
    return hits.map(({ message }) => message.body);
  };

  async function onStandby<Row extends object>(text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: standby.url });
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** The replica has everything that the primary has. */
  async function untilUsed(): Promise<void> {
    const caughtUp = async (): Promise<boolean> => {
      await replica.job.run();
      const [primary] = (await store.query('SELECT pg_current_wal_lsn() AS lsn')) as { lsn: string }[];
      const [row] = await onStandby<{ done: boolean }>(
        `SELECT pg_last_wal_replay_lsn() >= '${primary?.lsn ?? ''}' AS done`,
      );
      return row?.done === true && replica.isUsable;
    };
    await expect.poll(caughtUp).toBe(true);
  }

  /** The number of reads that each store answered since the last call. */
  const answers = (() => {
    let [answered, declined] = [0, 0];
    return () => {
      const now = { replica: replica.answered - answered, instead: replica.declined - declined };
      ({ answered, declined } = replica);
      return now;
    };
  })();

  describe('that follows the primary', () => {
    afterEach(async () => {
      await onStandby('SELECT pg_wal_replay_resume()');
      await untilUsed();
    });

    it('asks the primary until it has seen the replica, then the replica', async () => {
      const [quietId] = rooms();
      expect(await bodies(quietId)).toEqual(['an early word']);
      expect(answers()).toEqual({ replica: 0, instead: 0 });
      await untilUsed();
      expect(await bodies(quietId)).toEqual(['an early word']);
      expect(await found('early')).toEqual(['an early word', 'an early word']);
      expect((await messages.pins(bob.userId, { roomId: quietId })).messages).toEqual([]);
      expect(answers()).toEqual({ replica: 3, instead: 0 });
    });

    it('shows what was acked a moment ago while the replica lags, and still uses it for rooms that did not change', async () => {
      const [quietId, busyId] = rooms();
      await onStandby('SELECT pg_wal_replay_pause()');
      await history.send(busyId, ann, 'a late word');
      answers();
      expect(await bodies(busyId)).toEqual(['an early word', 'a late word']);
      expect(await found('late')).toEqual(['a late word']);
      expect(answers()).toEqual({ replica: 0, instead: 2 });
      expect(await bodies(quietId)).toEqual(['an early word']);
      expect(await found('early', quietId)).toEqual(['an early word']);
      expect(answers()).toEqual({ replica: 2, instead: 0 });
    });

    it('shows a room to no one who has lost it, whatever the replica says', async () => {
      const gone = await history.group(ann, [bob]);
      await history.send(gone, ann, 'a secret word');
      await untilUsed();
      expect(await found('secret')).toEqual(['a secret word']);
      await onStandby('SELECT pg_wal_replay_pause()');
      await history.done(gone, 'member:remove', ann, { userId: bob.userId });
      await expect(bodies(gone)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await found('secret')).toEqual([]);
    });

    it('names the origin of a forward to members of its room only, whatever the replica says', async () => {
      const [quietId] = rooms();
      const origin = await history.group(ann, [bob]);
      const { id } = await history.send(origin, ann, 'a passed word');
      await history.done(quietId, 'message:forward', ann, { id: newId<MessageId>(), from: { roomId: origin, id } });
      await untilUsed();
      const originShown = async () =>
        (await messages.page(bob.userId, { roomId: quietId })).messages.at(-1)?.forwardOf?.roomId;
      expect(await originShown()).toBe(origin);
      await onStandby('SELECT pg_wal_replay_pause()');
      await history.done(origin, 'member:remove', ann, { userId: bob.userId });
      answers();
      expect(await originShown()).toBeNull();
      expect(answers()).toEqual({ replica: 1, instead: 0 });
    });

    it('leaves a replica that is too far behind alone', async () => {
      const near = new ReadReplica(source, store.reads, 1_000);
      await onStandby('SELECT pg_wal_replay_pause()');
      await history.carryOut(
        rooms()[1],
        command('message:send', ann, { id: newId<MessageId>(), body: 'one more word' }),
      );
      const isUsable = async (): Promise<boolean> => {
        await near.job.run();
        return near.isUsable;
      };
      await expect.poll(isUsable, { interval: 100 }).toBe(false);
      expect(() => near.assertUsable()).toThrow('it is too far behind');
      await onStandby('SELECT pg_wal_replay_resume()');
      await expect.poll(isUsable, { interval: 10 }).toBe(true);
      await near.job.stop();
    });

    it('asks the primary while the replica is down, without trying each time, and the replica once it is back', async () => {
      const [quietId] = rooms();
      const known = await bodies(quietId);
      answers();
      await standby.kill();
      for (let count = 0; count < 3; count += 1) expect(await bodies(quietId)).toEqual(known);
      // The first read finds the connection broken; no other read goes there.
      expect(answers()).toEqual({ replica: 0, instead: 1 });
      expect(replica.isUsable).toBe(false);
      await standby.restart();
      await untilUsed();
      expect(await bodies(quietId)).toEqual(known);
      expect(answers()).toEqual({ replica: 1, instead: 0 });
    });

    it('asks the primary while the replica has the epoch before', async () => {
      const [quietId] = rooms();
      const known = await bodies(quietId);
      await onStandby('SELECT pg_wal_replay_pause()');
      await makeEpoch(store.reads);
      answers();
      expect(await bodies(quietId)).toEqual(known);
      expect(answers()).toEqual({ replica: 0, instead: 1 });
      await replica.job.run();
      expect(() => replica.assertUsable()).toThrow('it has another epoch');
    });
  });

  describe('that was promoted', () => {
    it('asks the primary only, even if the replica has higher revs', async () => {
      const [quietId] = rooms();
      const known = await bodies(quietId);
      await onStandby('SELECT pg_promote()');
      const other = await TestHistory.start(store, { url: standby.url });
      await other.send(quietId, ann, 'only there');
      answers();
      expect(await bodies(quietId)).toEqual(known);
      expect(answers()).toEqual({ replica: 0, instead: 1 });
      await replica.job.run();
      expect(replica.isUsable).toBe(false);
      await other.stop();
    });
  });
});
