import { Logger } from '@nestjs/common';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Actor } from '#contracts';
import { migrate } from '#persistence/migrate';
import { setUp } from '#testing/engines/set-up';
import { TestDatabase } from '#testing/engines/test-database';
import { recordAct } from '../store/audit.store.js';
import { ExpiredRowsService } from '../jobs/expired-rows.service.js';
import { RoomErasureService } from '../jobs/room-erasure.service.js';
import { MIGRATIONS } from '../migrations/index.js';
import { RetentionService } from '../jobs/retention/retention.service.js';
import { setRetention } from '../jobs/retention/retention.store.js';
import { flushChunks } from '../jobs/search-index/search-index.store.js';
import { command } from '../../testing/test-command.js';
import { TestHistory } from '../../testing/test-history.js';
import { TestStore } from '../../testing/test-store.js';
import { HistoryStores } from './history-stores.js';
import type { HistoryConfig } from '#config/app-config';
import { WriteSql } from './write-sql.js';

const CONNECTIONS_MAX = 4;
/** The privileges of the role that the processes use. */
const GRANTS = [
  `CREATE ROLE runner LOGIN PASSWORD 'runner'`,
  'GRANT USAGE ON SCHEMA history TO runner',
  'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA history TO runner',
];

describe('the stores of a history', () => {
  const store = setUp(() => TestStore.start());
  let url: string;

  beforeAll(async () => {
    for (const grant of GRANTS) await store.query(grant);
    url = Object.assign(new URL(store.url), { username: 'runner', password: 'runner' }).href;
  });

  const open = async () => {
    const stores = await HistoryStores.open({ primary: url }, CONNECTIONS_MAX);
    await stores.onApplicationShutdown();
  };
  const renamed = (from: string, to: string) =>
    store.query('UPDATE history.migrations SET name = $2 WHERE name = $1', [from, to]);

  it('need no privilege to change the schema, neither to open, nor to write, nor for a job', async () => {
    await open();
    const history = await TestHistory.start(store, { url });
    await expect(history.writes.query('CREATE TABLE history.mine (id uuid)')).rejects.toThrow('permission denied');
    const consumption = await history.consume();
    const sql = new WriteSql(history.writes);
    const [ann, bob]: [Actor, Actor] = [history.actor('ann'), history.actor('bob')];
    const [kept, deleted] = [await history.group(ann, [bob]), await history.group(ann, [bob])];
    const { id } = await history.send(kept, ann, 'long ago', { mentions: [bob.userId] });
    await history.carryOut(
      kept,
      command('reaction:add', bob, { id, emoji: '👍' }),
      command('message:pin', ann, { id }),
    );
    await history.done(deleted, 'room:delete', ann, {});
    await store.query(`UPDATE history.messages SET created_at = now() - interval '2 days' WHERE room_id = $1`, [kept]);
    await setRetention(sql, kept, 1);
    await recordAct(sql, { actor: 'opal', act: 'retention.set', subject: kept });
    await new RetentionService(sql, history.buses.commands).job.run();
    await new RoomErasureService(sql).job.run();
    await new ExpiredRowsService(sql, { reportDays: 180 } as HistoryConfig).job.run();
    await flushChunks(sql);
    expect(await store.query('SELECT first_seq, erasing FROM history.rooms ORDER BY deleted_at NULLS FIRST')).toEqual([
      { first_seq: 3, erasing: false },
      { first_seq: 2, erasing: false },
    ]);
    await consumption.stop();
    await history.stop();
  });

  it('do not open on a schema that is older than the code, and name the missing migrations in one line', async () => {
    await renamed('Audit1763798400001', 'Elsewhere1763798400001');
    await expect(open()).rejects.toMatchObject({
      name: 'StartupError',
      message:
        'DATABASE_URL: The schema "history" is older than this version (Audit1763798400001 pending): migrate it first.',
    });
    await renamed('Elsewhere1763798400001', 'Audit1763798400001');
  });

  it('open on the schema of the next release, as in a rolling deploy, but on no newer one', async () => {
    const add = (name: string, timestamp: number) =>
      store.query('INSERT INTO history.migrations (timestamp, name) VALUES ($1, $2)', [timestamp, name]);
    await add('Next9763798400000', 9763798400000);
    await open();
    await add('AfterNext9863798400000', 9863798400000);
    await expect(open()).rejects.toThrow('is 2 releases newer than this version: run a newer one.');
    await store.query('DELETE FROM history.migrations WHERE timestamp > 9000000000000');
  });

  it('do not open on a database without a schema', async () => {
    const { url: empty } = await TestDatabase.open();
    await expect(HistoryStores.open({ primary: empty }, CONNECTIONS_MAX)).rejects.toThrow('migrate it first');
  });

  it('warn if the database’s locale folds only ASCII letters', async () => {
    const options = `TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'`;
    const { url: letters } = await TestDatabase.open({ options });
    await migrate({ url: letters, schema: 'history', migrations: MIGRATIONS });
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const stores = await HistoryStores.open({ primary: letters }, CONNECTIONS_MAX);
    await stores.onApplicationShutdown();
    expect(warn.mock.calls).toEqual([[{ event: 'postgres.ascii-search-only', cause: 'LC_CTYPE' }]]);
    warn.mockRestore();
  });
});
