import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { newId, type RoomId, type SyncAnswer } from '#contracts';
import { type PostgresEngine, startPostgres } from '#engines/postgres-engine';
import { HttpPerson } from '#testing/users/http-person';
import { StandaloneProcess } from '#testing/deployments/standalone-process';
import { setFolder } from '#testing/engines/set-folder';
import { TestSocket } from '#testing/users/test-socket';
import { uniqueName } from '#testing/users/user';

import { runDocumented } from './documented-commands.js';

/** Enough for several server starts in sequence on a busy machine. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const folder = setFolder();
/** Folders that the account of the server must be able to use. */
const places = { BACKUPS: join(folder, 'backups'), ARCHIVE: join(folder, 'archive') };

let postgres: PostgresEngine;
let env: Record<string, string>;
let parley: StandaloneProcess;
let token: string;
let roomId: RoomId;

function startParley(url: string): Promise<StandaloneProcess> {
  return StandaloneProcess.start({ DATABASE_URL: url, REDIS_URL: '', PORT: '0', DATA_DIR: join(folder, 'data') });
}

/** Sends the messages. Returns the cursors of a client that has seen them all. */
async function say(bodies: readonly string[]): Promise<SyncAnswer> {
  const socket = await TestSocket.connect(token, { url: parley.url });
  for (const body of bodies) await socket.ask('message:send', { id: newId(), roomId, body });
  const cursors = await socket.ask('sync', {});
  socket.close();
  return cursors;
}

/** The stored bodies, and the error code of a sync with these cursors. */
async function look(at: StandaloneProcess, { epoch, urev }: SyncAnswer): Promise<{ bodies: string[]; code: string }> {
  const socket = await TestSocket.connect(token, { url: at.url });
  const { messages } = await socket.ask('message:page', { roomId });
  const { code } = await socket.refused('sync', { epoch, urev });
  socket.close();
  return { bodies: messages.filter(({ kind }) => kind === 'text').map(({ body }) => body), code };
}

beforeAll(async () => {
  for (const place of Object.values(places)) {
    mkdirSync(place);
    chmodSync(place, 0o777);
  }
  postgres = await startPostgres({ dataDir: join(folder, 'primary') });
  // `psql`, `pg_dump` and the others are in the folder of the server.
  const programs = process.env['PARLEY_TEST_POSTGRES_BIN'] ?? '';
  const restored = new URL(postgres.url);
  restored.pathname = '/restored';
  env = {
    ...places,
    PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}`,
    DATABASE_URL: postgres.url,
    RESTORED_URL: restored.href,
  };
  parley = await startParley(postgres.url);
  ({ token } = await HttpPerson.enter(parley.url, 'ann'));
  const socket = await TestSocket.connect(token, { url: parley.url });
  roomId = (await socket.ask('room:create', { kind: 'group', name: uniqueName('kept') })).id;
  socket.close();
});

afterAll(async () => {
  await parley.stop();
  await postgres.stop();
});

describe('the commands of docs/operations/backup.md', () => {
  it('dump a running Parley and restore it under another epoch', async () => {
    await say(['one', 'two']);
    await runDocumented('dump', env);
    const known = await say(['three, after the dump']);
    await runDocumented('restore-dump', env);
    const restored = await startParley(env['RESTORED_URL'] ?? '');
    expect(await look(restored, known)).toEqual({ bodies: ['one', 'two'], code: 'EPOCH_CHANGED' });
    await restored.stop();
  });

  it('archive all changes, and recover those after the base copy', async () => {
    await runDocumented('archive', env);
    await postgres.restart();
    await runDocumented('base', env);
    const known = await say(['four, after the copy']);
    await switchSegment();
    await parley.stop();
    await postgres.kill();
    await runDocumented('recover', env);

    const dataDir = join(folder, 'recovered');
    mkdirSync(dataDir);
    execFileSync('mv', [join(places.BACKUPS, 'base'), join(dataDir, 'postgres')]);
    execFileSync('chown', ['-R', '--reference', join(folder, 'primary/postgres'), join(dataDir, 'postgres')]);
    copyFileSync(join(folder, 'primary/postgres.password'), join(dataDir, 'postgres.password'));
    const recovered = await startPostgres({ dataDir });
    parley = await startParley(recovered.url);
    const expected = ['one', 'two', 'three, after the dump', 'four, after the copy'];
    expect(await look(parley, known)).toEqual({ bodies: expected, code: 'EPOCH_CHANGED' });
    await parley.stop();
    await recovered.stop();
    await postgres.restart();
  });
});

/** Switches to a new WAL segment, and waits until the old one is archived. */
async function switchSegment(): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>('SELECT pg_walfile_name(pg_switch_wal()) AS name');
  const archived = 'SELECT last_archived_wal >= $1 AS done FROM pg_stat_archiver';
  await expect
    .poll(async () => (await client.query<{ done: boolean }>(archived, [rows[0]?.name])).rows[0]?.done, {
      timeout: 60_000,
    })
    .toBe(true);
  await client.end();
}
