import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { newId, type UserId } from '#contracts';
import { startPostgres, type PostgresEngine } from '#engines/postgres-engine';
import { migrate } from '#persistence/migrate';
import { MIGRATIONS } from '../../apps/history/src/migrations/index.js';

/** The messages are pieces of a real text. */
export const WORDS = readFileSync('test/data/GPL-3.txt', 'utf8').split(/\s+/);
export const WORDS_PER_BODY = 10;

export async function makeWords(client: pg.Client): Promise<void> {
  await client.query('CREATE TABLE words AS SELECT n, w FROM unnest($1::text[]) WITH ORDINALITY AS x (w, n)', [WORDS]);
  await client.query('ALTER TABLE words ADD PRIMARY KEY (n)');
}

/** Requires the words. Interleaves the messages of the rooms on disk, as in concurrent conversations. */
export async function addRooms(client: pg.Client, roomIds: readonly string[], messages: number): Promise<void> {
  await client.query(
    `INSERT INTO history.rooms
       (id, kind, visibility, name, created_at, create_fingerprint, head_seq, head_rev, rev, last_activity_at)
     SELECT id, 'group', 'private', 'room', now(), '', $2::bigint, $2, 1, now() FROM unnest($1::uuid[]) AS id`,
    [roomIds, messages],
  );
  const last = WORDS.length - WORDS_PER_BODY - 1;
  await client.query(
    `INSERT INTO history.messages
       (room_id, seq, id, rev, sent_rev, kind, sender_id, body, fingerprint, created_at)
     SELECT x.room_id, x.seq, gen_random_uuid(), x.seq, x.seq, 'text', x.room_id,
            (SELECT string_agg(w, ' ') FROM words WHERE n BETWEEN x.k % $3::int AND x.k % $3 + $4::int)
              || ' ' || left(md5(x.k::text), 6),
            '\\x00', now() - make_interval(secs => $2::int - x.seq)
       FROM (SELECT room_id, seq, (seq * 31 + place) * 7919 AS k
               FROM generate_series(1, $2::int) seq, unnest($1::uuid[]) WITH ORDINALITY AS r (room_id, place)
              ORDER BY seq) x`,
    [roomIds, messages, last, WORDS_PER_BODY],
  );
}

/** Creates a member of all these rooms. */
export async function addMember(client: pg.Client, roomIds: readonly string[]): Promise<UserId> {
  const userId = newId<UserId>();
  await client.query(
    `INSERT INTO history.members (room_id, user_id, role, state, joined_at, rev, urev)
     SELECT id, $1, 'member', 'joined', now(), 1, n FROM unnest($2::uuid[]) WITH ORDINALITY AS x (id, n)`,
    [userId, roomIds],
  );
  return userId;
}

export const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Runs `work` on a new PostgreSQL with history's schema and pg_trgm. */
export async function withStore(work: (client: pg.Client, postgres: PostgresEngine) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-search-'));
  const postgres = await startPostgres({ dataDir: folder, persistent: false });
  await migrate({ url: postgres.url, schema: 'history', migrations: MIGRATIONS });
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query('CREATE EXTENSION pg_trgm');
  await work(client, postgres);
  await client.end();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
